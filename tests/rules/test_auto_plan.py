import pytest
from hypothesis import given
from hypothesis import strategies as st

from sprints.rules.auto_plan import Candidate, auto_plan


def plan(feature=(), technical=(), *, plannable=1000, targets=(700, 300), **more):
    backlogs = {"feature": list(feature), "technical": list(technical)}
    target = dict(zip(("feature", "technical"), targets, strict=True))
    return auto_plan(plannable_minutes=plannable, target_minutes=target, backlogs=backlogs, **more)


def test_the_emptier_category_goes_first_and_ties_to_the_technical_one():
    found = plan([Candidate("F1", 350), Candidate("F2", 350)], [Candidate("T1", 60), Candidate("T2", 240)])
    assert found.accepted == ["T1", "F1", "T2", "F2"]
    assert (found.buffer_minutes, found.skipped, found.over) == (0, {}, [])


def test_a_later_item_fits_where_an_earlier_one_did_not_and_the_earlier_one_says_why():
    found = plan([Candidate("F1", 900), Candidate("F2", 100)])
    assert (found.accepted, found.skipped) == (["F2"], {"F1": "exceeds:feature"})


def test_the_second_round_allows_the_slack():
    assert plan([Candidate("F1", 750)]).accepted == ["F1"]
    assert plan([Candidate("F1", 751)]).skipped == {"F1": "exceeds:feature"}
    assert plan([Candidate("F1", 750)], slack_bp=0).skipped == {"F1": "exceeds:feature"}


def test_the_slack_does_not_fill_more_than_the_sprint():
    found = plan([Candidate("F1", 700), Candidate("F2", 50)], [Candidate("T1", 300)])
    assert found.skipped == {"F2": "exceeds:plannable"}


def test_an_item_brings_what_it_waits_for_first():
    found = plan(
        [Candidate("F1", 100, ("T2", "F2")), Candidate("F2", 10, ("T2",))],
        [Candidate("T1", 250), Candidate("T2", 30)],
    )
    assert found.accepted == ["T1", "T2", "F2", "F1"]


@pytest.mark.parametrize(
    ("first", "reason"),
    [
        (Candidate("F1", None), "unestimated"),
        (Candidate("F1", 10, ("F2",)), "unestimated"),
        (Candidate("F1", 10, ("PAY-3",)), "needs:PAY-3"),
        (Candidate("F1", 10, ("F1",)), "needs:F1"),
        (Candidate("F1", 10, ("F3",)), "needs:F1"),
    ],
)
def test_why_an_item_cannot_come_at_all(first, reason):
    assert plan([first, Candidate("F2", None), Candidate("F3", 10, ("F1",))]).skipped["F1"] == reason


def test_pinned_work_is_in_even_where_it_is_too_much():
    found = plan([Candidate("F1", 900), Candidate("F2", 10)], [Candidate("T1", 100)], pinned=["F1"])
    assert (found.accepted, found.over) == (["F1", "T1"], ["feature"])
    assert found.skipped == {"F2": "exceeds:feature"}


def test_a_category_without_a_target_comes_last():
    found = plan([Candidate("F1", 10)], [Candidate("T1", 10)], targets=(1000, 0))
    assert found.accepted == ["F1", "T1"]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"plannable": -1}, "less than 0"),
        ({"targets": (-1, 0)}, "less than 0"),
        ({"pinned": ["X"]}, "X is pinned"),
    ],
)
def test_impossible_figures_are_refused(wrong, message):
    with pytest.raises(ValueError, match=message):
        plan([Candidate("F1", 10)], **wrong)


def test_an_item_in_both_backlogs_is_refused():
    with pytest.raises(ValueError, match="twice"):
        plan([Candidate("A", 10)], [Candidate("A", 10)])


@st.composite
def backlogs(draw: st.DrawFn) -> dict[str, list[Candidate]]:
    ids = [f"I{number}" for number in range(draw(st.integers(0, 12)))]
    found: dict[str, list[Candidate]] = {"feature": [], "technical": [], "defect": []}
    for id in ids:
        needs = tuple(draw(st.lists(st.sampled_from(ids), max_size=2, unique=True)))
        load = draw(st.one_of(st.none(), st.integers(0, 400)))
        found[draw(st.sampled_from(list(found)))].append(Candidate(id, load, needs))
    return found


@given(backlogs(), st.integers(0, 1500), st.integers(0, 10_000), st.integers(0, 10_000))
def test_it_fits_has_its_reasons_and_keeps_what_waits_behind_what_it_waits_for(lists, plannable, one, other):
    low, high = sorted((one, other))
    shares = {"feature": low, "technical": high - low, "defect": 10_000 - high}
    targets = {name: plannable * share // 10_000 for name, share in shares.items()}
    found = auto_plan(plannable_minutes=plannable, target_minutes=targets, backlogs=lists)
    items = {item.id: item for rows in lists.values() for item in rows}
    assert sorted([*found.accepted, *found.skipped]) == sorted(items)
    assert sum(items[id].load_minutes for id in found.accepted) == sum(found.planned_minutes.values())
    assert sum(found.planned_minutes.values()) + found.buffer_minutes == plannable
    for name, minutes in found.planned_minutes.items():
        assert minutes <= targets[name] + plannable * 500 // 10_000
    for at, id in enumerate(found.accepted):
        assert set(items[id].needs) <= set(found.accepted[:at])
    again = auto_plan(plannable_minutes=plannable, target_minutes=targets, backlogs=lists)
    assert again == found
