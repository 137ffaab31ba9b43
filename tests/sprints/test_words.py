"""How figures and sentences are put on pages: plain data in, words out."""

import pytest

from sprints.presenters.portfolio import _bars
from sprints.presenters.report import bullets_of
from sprints.templatetags.sprints import tied

NONE = {"feature": 0, "technical": 0, "defect": 0}
WORKED = {"feature": 600, "technical": 300, "defect": 0, "unplanned": 100}


def test_keys_and_units_stay_on_one_line_and_words_are_escaped() -> None:
    assert tied("<b> waits for FER-122, 5 h") == (
        '&lt;b&gt; waits for <span class="nowrap">FER-122</span>, 5\u00a0h'
    )


@pytest.mark.parametrize(("actual", "said"), [(639, ""), (659, ""), (660, "1 h over target")])
def test_a_few_minutes_over_the_target_are_no_news(actual: int, said: str) -> None:
    figures = {
        "target": NONE | {"feature": 600}, "planned": NONE, "planned_total": 0, "plannable": 600, "reserve": 60,
        "actual": WORKED | {"feature": actual}, "actual_total": actual, "actual_spike": 0, "actual_outside": 0,
        "actual_origin": "logged", "rate_minutes_per_point": 360, "items": [],
    }  # fmt: skip
    assert bullets_of(figures).rows[0].say == said  # type: ignore[arg-type]


def test_shares_worked_are_of_everything_worked_as_in_the_report() -> None:
    figures = {"target": None, "planned": NONE, "actual": WORKED, "actual_spike": 0}
    assert [one.shares for one in _bars(figures)] == [("–", "–", f"{share} %") for share in (60, 30, 0)]
