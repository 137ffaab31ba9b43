"""What a gate holds, what it says, and that nothing waits for itself. Plain data only."""

import pytest

from backlog.rules.gates import Bar, Thing, Wait, default_effect, holds, leads_back, mark, refusal
from backlog.rules.workflow import Card, Category, enter

STORY = Thing(pk=1, type="story", epic=7)
PART = Thing(pk=2, type="task", story=STORY)
TASK = Thing(pk=3, type="task", epic=7)
SPIKE = Thing(pk=4, type="spike", epic=7)
DEFECT = Thing(pk=5, type="defect", epic=7)
OTHER = Thing(pk=6, type="story", epic=8)
OF_ITEM, OF_TASK, OF_EPIC = Bar(item=1, waits_for=4), Bar(item=3, waits_for=4), Bar(epic=7, waits_for=4)


@pytest.mark.parametrize(
    ("bar", "thing", "waited_for", "is_held"),
    [
        (OF_ITEM, STORY, (), True),
        (OF_ITEM, OTHER, (), False),
        (OF_ITEM, PART, (), True),
        (OF_ITEM, PART, (2,), False),
        (OF_TASK, TASK, (), True),
        (OF_TASK, TASK, (3,), True),
        (OF_EPIC, STORY, (), True),
        (OF_EPIC, PART, (), True),
        (OF_EPIC, TASK, (), False),
        (OF_EPIC, SPIKE, (), False),
        (OF_EPIC, DEFECT, (), False),
        (OF_EPIC, OTHER, (), False),
        (OF_EPIC, STORY, (1,), False),
        (Bar(epic=7), STORY, (), True),
    ],
)
def test_a_gate_holds_its_item_or_its_epics_stories_but_nothing_that_another_waits_for(
    bar: Bar, thing: Thing, waited_for: tuple[int, ...], is_held: bool
) -> None:
    assert holds(bar, thing, waited_for) is is_held


@pytest.mark.parametrize("type", ["story", "task", "spike", "defect"])
@pytest.mark.parametrize(
    ("to", "is_underway", "is_refused"),
    [
        ("backlog", False, False),
        ("todo", False, False),
        ("doing", False, True),
        ("done", False, True),
        ("doing", True, False),
    ],
)
def test_what_is_held_is_not_begun_nor_finished_unbegun(
    type: str, to: Category, is_underway: bool, is_refused: bool
) -> None:
    card = Card(type=type, held="F-1 waits for F-2.", is_underway=is_underway, has_outcome=True)
    decision = enter(card, to, may_accept=True, criteria_binding=True)
    assert (decision.code == "gate") is is_refused


def test_the_refusal_names_what_it_waits_for_and_a_way_on() -> None:
    waits = [
        Wait(name="F-2 “Sketch it”", state="open"),
        Wait(name="F-3 “Try it”", state="dropped", epic="Kiosks"),
    ]
    assert refusal("F-1", waits) == (
        "F-1 waits for F-2 “Sketch it” and F-3 “Try it”, which was dropped (for all stories of “Kiosks”)."
        " A developer may lift the gate with a reason."
    )
    assert mark(waits[:1]) == "Waits for F-2 “Sketch it”"


@pytest.mark.parametrize(
    ("kind", "effect"),
    [("decision", "open"), ("knowledge", "open"), ("inconclusive", "keep"), ("cancelled", "keep")],
)
def test_an_inconclusive_or_cancelled_spike_opens_nothing_by_itself(kind: str, effect: str) -> None:
    assert default_effect(kind) == effect


def test_circles_are_found_over_any_number_of_steps() -> None:
    edges = [(1, 2), (2, 3), (2, 5), (3, 4), (5, 2)]
    assert leads_back(edges, 1, 4)
    assert leads_back(edges, 4, 4)
    assert not leads_back(edges, 4, 1)
