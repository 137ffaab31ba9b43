"""May this item enter that column?"""

import pytest

from backlog.rules.workflow import Card, Decision, enter, exceeds_limit

MET, OPEN, FAILED = ("paid", "met"), ("mailed", "open"), ("fast", "failed")


def decide(card: Card, *, may_accept: bool = False, binding: bool = True) -> Decision:
    return enter(card, "done", may_accept=may_accept, criteria_binding=binding)


@pytest.mark.parametrize("type", ["story", "task", "spike", "defect"])
@pytest.mark.parametrize("to", ["backlog", "todo", "doing"])
def test_whatever_is_not_done_may_be_entered(type: str, to: str) -> None:
    card = Card(type=type, criteria=[FAILED], done_items=[("x", False)])
    assert enter(card, to, may_accept=False, criteria_binding=True) == Decision("enter")


def test_a_story_is_finished_by_who_accepts_it() -> None:
    assert decide(Card(type="story", criteria=[MET])).way == "ask_acceptance"
    assert decide(Card(type="story", criteria=[MET]), may_accept=True) == Decision("enter")
    assert decide(Card(type="story"), may_accept=True) == Decision("enter")


@pytest.mark.parametrize(
    ("criteria", "sentence"),
    [
        ([OPEN], "The only criterion is not met: “mailed”."),
        ([MET, OPEN], "1 of 2 criteria is not met: “mailed”."),
        ([MET, OPEN, FAILED], "2 of 3 criteria are not met: “mailed”, “fast”."),
        ([("a", "open")] * 5, "5 of 5 criteria are not met: “a”, “a”, “a” and 2 more."),
        ([("x" * 80, "open")], f"The only criterion is not met: “{'x' * 59}…”."),
    ],
)
def test_criteria_that_are_not_met_refuse_or_warn(criteria: list[tuple[str, str]], sentence: str) -> None:
    card = Card(type="story", criteria=criteria)
    assert decide(card, may_accept=True) == Decision("refuse", sentence, "criteria")
    assert decide(card, may_accept=True, binding=False) == Decision("enter", warning=sentence)


def test_a_task_is_done_when_its_lines_are_ticked_or_it_is_small() -> None:
    lines = [("runs", True), ("documented", False)]
    refused = decide(Card(type="task", done_items=lines))
    assert (refused.way, refused.code) == ("refuse", "done_items")
    assert refused.reason == "1 of 2 done items is not ticked: “documented”."
    assert decide(Card(type="task", done_items=lines, is_small=True)).way == "enter"
    assert decide(Card(type="task", done_items=[("runs", True)])).way == "enter"
    assert decide(Card(type="task")).way == "enter"


def test_a_spike_needs_its_outcome_and_a_defect_nothing() -> None:
    assert decide(Card(type="spike")).code == "outcome"
    assert decide(Card(type="spike", has_outcome=True)).way == "enter"
    assert decide(Card(type="defect")).way == "enter"


@pytest.mark.parametrize(
    ("inside", "limit", "category", "is_too_much"),
    [
        (2, 3, "doing", False),
        (3, 3, "doing", True),
        (3, 3, "todo", True),
        (9, None, "doing", False),
        (9, 1, "done", False),
    ],
)
def test_a_limit_counts_the_card_that_comes(
    inside: int, limit: int | None, category: str, is_too_much: bool
) -> None:
    assert exceeds_limit(in_column=inside, wip_limit=limit, category=category) is is_too_much
