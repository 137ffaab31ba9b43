"""Gates: set, opened by what they wait for, lifted with a reason, and every way into progress held by one rule."""

from typing import Any

import pytest

from accounts.access import Access
from backlog import queries
from backlog.models import Column, Gate, Item, Suggestion
from backlog.queries.gates import closed_gates
from backlog.services import clock, epics, gates, items, spikes, suggestions, workflow
from backlog.services.design import need_design
from common.errors import Invalid, NotAllowed, NotFound, Refused
from tests.factories import (
    ITEM_FACTORIES,
    EpicFactory,
    SpikeFactory,
    StoryFactory,
    TaskFactory,
    column,
    fresh,
)
from tests.shared import shared


@shared
def story(everybody: Access) -> Item:
    return StoryFactory(actor=everybody, title="Scan passes")


@shared
def spike(everybody: Access) -> Item:
    return SpikeFactory(actor=everybody, title="Sketch it")


def start(actor: Access, item: Item, **more: Any) -> Item:
    return workflow.change_state(
        actor=actor, item=item.number, column=column(actor, "In progress").pk, **more
    )


def finish(actor: Access, item: Item) -> Item:
    return workflow.change_state(actor=actor, item=item.number, column=column(actor, "Done").pk)


def refused(actor: Access, item: Item) -> str:
    with pytest.raises(Refused) as error:
        start(actor, item)
    assert error.value.code == "gate"
    return error.value.message


def outcome(actor: Access, spike: Item, kind: str = "knowledge", **more: Any) -> Any:
    return spikes.record_outcome(
        actor=actor, item=spike.number, kind=kind, findings="So.", decision="So.", **more
    )


# ── setting ──────────────────────────────────────────────────────────────────
def test_a_gated_story_is_not_begun_and_says_what_it_waits_for(
    everybody: Access, story: Item, spike: Item
) -> None:
    gates.set_gate(actor=everybody, item=story.number, waits_for=spike.number)
    said = refused(everybody, story)
    assert said.startswith(f"{story.key} waits for {spike.key} “Sketch it”.")
    assert "lift" in said
    with pytest.raises(Refused):
        workflow.accept_story(actor=everybody, item=story.number)


def test_what_is_in_progress_already_goes_on(everybody: Access, story: Item, spike: Item) -> None:
    start(everybody, story)
    gates.set_gate(actor=everybody, item=story.number, waits_for=spike.number)
    review = column(everybody, "Review")
    assert workflow.change_state(actor=everybody, item=story.number, column=review.pk).column_id == review.pk


@pytest.mark.parametrize("type", ["story", "task", "spike", "defect"])
def test_an_item_of_any_type_waits_for_another(everybody: Access, spike: Item, type: str) -> None:
    item = ITEM_FACTORIES[type](actor=everybody)
    gates.set_gate(actor=everybody, item=item.number, waits_for=spike.number)
    assert "waits for" in refused(everybody, item)


def test_a_gated_spikes_clock_is_not_started(everybody: Access, spike: Item) -> None:
    task = TaskFactory(actor=everybody)
    gates.set_gate(actor=everybody, item=spike.number, waits_for=task.number)
    with pytest.raises(Refused) as error:
        clock.start_clock(actor=everybody, item=spike.number)
    assert error.value.code == "gate"
    assert not fresh(spike).segments.exists()


def test_an_epics_gate_holds_its_stories_and_their_parts_but_not_its_foundation(
    everybody: Access, spike: Item
) -> None:
    epic = EpicFactory(actor=everybody, title="Kiosks")
    inside = {
        type: ITEM_FACTORIES[type](actor=everybody, epic=epic.number) for type in ("story", "task", "defect")
    }
    part = TaskFactory(actor=everybody, parent=inside["story"].number)
    gates.set_gate(actor=everybody, epic=epic.number, waits_for=spike.number)
    assert "for all stories of “Kiosks”" in refused(everybody, inside["story"])
    refused(everybody, part)
    start(everybody, inside["task"])
    start(everybody, inside["defect"])
    outcome(everybody, spike)
    start(everybody, part)


def test_a_part_that_the_gate_waits_for_can_be_done(everybody: Access, story: Item) -> None:
    design = TaskFactory(actor=everybody, parent=story.number)
    other = TaskFactory(actor=everybody, parent=story.number)
    gates.set_gate(actor=everybody, item=story.number, waits_for=design.number)
    refused(everybody, other)
    start(everybody, design)


@pytest.mark.parametrize("case", ["itself", "twice", "circle", "done", "nothing"])
def test_what_cannot_be_waited_for_is_told_at_its_field(everybody: Access, story: Item, case: str) -> None:
    task, far = TaskFactory(actor=everybody), TaskFactory(actor=everybody)
    number = task.number
    if case == "itself":
        number = story.number
    elif case == "twice":
        gates.set_gate(actor=everybody, item=story.number, waits_for=number)
    elif case == "circle":
        gates.set_gate(actor=everybody, item=task.number, waits_for=far.number)
        gates.set_gate(actor=everybody, item=far.number, waits_for=story.number)
    elif case == "done":
        finish(everybody, task)
    else:
        number = 4711
    with pytest.raises(Invalid) as error:
        gates.set_gate(actor=everybody, item=story.number, waits_for=number)
    assert list(error.value.fields) == ["waits_for"]


def test_nothing_of_another_project_is_gated_waited_for_or_lifted(story: Item, spike: Item) -> None:
    other = StoryFactory()
    stranger = Access.system(other.project)
    Item.objects.filter(pk=other.pk).update(number=900)
    with pytest.raises(NotFound):
        gates.set_gate(actor=stranger, item=spike.number + 50, waits_for=900)
    gate = Gate.objects.create(
        project=story.project, item=story, waits_for=spike, created_at=story.created_at
    )
    with pytest.raises(NotFound):
        gates.lift_gate(actor=stranger, gate=gate.pk, reason="No")


# ── opening ──────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("type", ["story", "task", "defect"])
def test_done_opens_and_taking_it_back_closes_nothing(everybody: Access, story: Item, type: str) -> None:
    awaited = ITEM_FACTORIES[type](actor=everybody)
    gate = gates.set_gate(actor=everybody, item=story.number, waits_for=awaited.number)
    finish(everybody, awaited)
    gate.refresh_from_db()
    assert (gate.how, gate.opened_by) == (Gate.Opened.DONE, everybody.user)
    workflow.reopen_item(actor=everybody, item=awaited.number)
    gate.refresh_from_db()
    assert gate.opened_at is not None
    told = [line.text for line in queries.item_detail(everybody, awaited.number).history]
    assert told[0].endswith(f"what it had opened stays open: {story.key}")
    assert any(text.endswith(f"this opened {story.key}") for text in told)
    start(everybody, story)


def test_dropped_or_deleted_opens_nothing_and_says_so(everybody: Access, story: Item) -> None:
    dropped, deleted = TaskFactory(actor=everybody), TaskFactory(actor=everybody)
    for one in (dropped, deleted):
        gates.set_gate(actor=everybody, item=story.number, waits_for=one.number)
    workflow.drop_item(actor=everybody, item=dropped.number, reason="No")
    items.delete_item(actor=everybody, item=deleted.number)
    said = refused(everybody, story)
    assert "which was dropped" in said
    assert "which was deleted" in said


@pytest.mark.parametrize(
    ("kind", "said", "is_open"),
    [
        ("knowledge", None, True),
        ("decision", None, True),
        ("inconclusive", None, False),
        ("cancelled", None, False),
        ("knowledge", "keep", False),
        ("decision", "keep", False),
        ("inconclusive", "open", True),
        ("cancelled", "open", True),
    ],
)
def test_an_outcome_opens_what_it_says_or_what_its_kind_means(
    everybody: Access, story: Item, spike: Item, kind: str, said: str | None, is_open: bool
) -> None:
    gate = gates.set_gate(actor=everybody, item=story.number, waits_for=spike.number)
    outcome(everybody, spike, kind, gates={gate.pk: said} if said else {})
    gate.refresh_from_db()
    assert (gate.opened_at is not None) is is_open
    assert gate.how == ("outcome" if is_open else "")
    if not is_open:
        refused(everybody, story)


def test_a_follow_up_is_a_spike_of_its_own_that_the_gate_then_waits_for(
    everybody: Access, story: Item, spike: Item
) -> None:
    other = StoryFactory(actor=everybody)
    held, opened = (
        gates.set_gate(actor=everybody, item=one.number, waits_for=spike.number) for one in (story, other)
    )
    outcome(everybody, spike, gates={held.pk: "follow_up"}, follow_up="And at night?")
    held.refresh_from_db()
    opened.refresh_from_db()
    further = held.waits_for
    assert further is not None
    assert (further.type, further.title, further.spike.question) == (
        "spike",
        "And at night?",
        "And at night?",
    )
    assert (held.opened_at, opened.how) == (None, "outcome")
    assert [(link.kind, link.target_id) for link in further.links_out.all()] == [("results_from", spike.pk)]
    assert further.key in refused(everybody, story)
    told = queries.item_detail(everybody, spike.number).history[0].text
    assert told.endswith(f"opened {other.key}; planned a follow-up for {story.key}")


@pytest.mark.parametrize(
    ("effects", "field"),
    [({"own": "follow_up"}, "follow_up"), ({"own": "explode"}, "gates"), ({"other": "open"}, "gates")],
)
def test_odd_words_about_gates_leave_the_spike_open(
    everybody: Access, story: Item, spike: Item, effects: dict[str, str], field: str
) -> None:
    task = TaskFactory(actor=everybody)
    known = {
        "own": gates.set_gate(actor=everybody, item=story.number, waits_for=spike.number).pk,
        "other": gates.set_gate(actor=everybody, item=story.number, waits_for=task.number).pk,
    }
    with pytest.raises(Invalid) as error:
        outcome(everybody, spike, gates={known[name]: effect for name, effect in effects.items()})
    assert list(error.value.fields) == [field]
    assert not fresh(spike).is_done


# ── lifting ──────────────────────────────────────────────────────────────────
def test_a_developer_lifts_with_a_reason_that_stays_to_be_read(
    dev: Access, po: Access, story: Item, spike: Item
) -> None:
    gate = gates.set_gate(actor=po, item=story.number, waits_for=spike.number)
    with pytest.raises(NotAllowed):
        gates.lift_gate(actor=po, gate=gate.pk, reason="Please")
    with pytest.raises(Invalid) as error:
        gates.lift_gate(actor=dev, gate=gate.pk, reason="  ")
    assert list(error.value.fields) == ["reason"]
    lifted = gates.lift_gate(actor=dev, gate=gate.pk, reason="The library does it")
    assert (lifted.how, lifted.reason, lifted.opened_by) == ("lifted", "The library does it", dev.user)
    assert "The library does it" in queries.item_detail(dev, story.number).history[0].text
    with pytest.raises(Refused):
        gates.lift_gate(actor=dev, gate=gate.pk, reason="Again")
    start(dev, story)


def test_lifting_and_moving_is_one_step_or_none(dev: Access, po: Access, story: Item, spike: Item) -> None:
    gates.set_gate(actor=po, item=story.number, waits_for=spike.number)
    doing = column(dev, "In progress")
    Column.objects.filter(pk=doing.pk).update(wip_limit=1)
    StoryFactory(actor=Access.system(dev.project))
    start(dev, TaskFactory(actor=dev))
    with pytest.raises(Refused) as error:
        start(dev, story, lift="We know enough")
    assert error.value.code == "wip"
    assert closed_gates([fresh(story)])
    start(dev, story, lift="We know enough", over_limit=True)
    assert closed_gates([fresh(story)]) == {}


# ── needs design ─────────────────────────────────────────────────────────────
def test_a_product_owner_asks_for_design_and_the_gate_follows_the_answer(
    po: Access, dev: Access, story: Item
) -> None:
    gate = need_design(actor=po, item=story.number, kind="spike", title="How do we scan?", text="Light?")
    asked = gate.suggestion
    assert asked is not None
    assert (asked.state, asked.opens_id, gate.waits_for) == (Suggestion.State.OPEN, story.pk, None)
    assert fresh(story).design == "separate"
    assert "nobody has accepted" in refused(dev, story)
    made = suggestions.accept_suggestion(actor=dev, suggestion=asked.pk)
    gate.refresh_from_db()
    assert gate.waits_for_id == made.pk
    assert made.key in refused(dev, story)


def test_a_declined_design_lifts_the_gate_with_its_reason(po: Access, dev: Access, story: Item) -> None:
    gate = need_design(actor=po, item=story.number, kind="task", title="Structure")
    assert gate.suggestion is not None
    suggestions.decline_suggestion(actor=dev, suggestion=gate.suggestion.pk, reason="It exists")
    gate.refresh_from_db()
    assert (gate.how, gate.reason, gate.opened_by) == ("lifted", "It exists", dev.user)
    start(dev, story)


@pytest.mark.parametrize("kind", ["spike", "task"])
def test_who_may_create_the_work_gets_it_at_once(dev: Access, everybody: Access, kind: str) -> None:
    epic = EpicFactory(actor=everybody)
    gate = need_design(actor=dev, epic=epic.number, kind=kind, title="Structure")
    assert gate.waits_for is not None
    assert (gate.waits_for.type, gate.waits_for.epic) == (kind, epic)


def test_only_stories_and_epics_need_design(dev: Access, everybody: Access) -> None:
    task = TaskFactory(actor=everybody)
    with pytest.raises(Invalid):
        need_design(actor=dev, item=task.number, title="Structure")
    with pytest.raises(NotFound):
        need_design(actor=dev, epic=99, title="Structure")


@pytest.mark.parametrize("given", [{"kind": "story"}, {"title": " "}, {"title": "x" * 201}])
def test_odd_design_is_told_at_its_field(po: Access, story: Item, given: dict[str, str]) -> None:
    with pytest.raises(Invalid) as error:
        need_design(actor=po, item=story.number, **({"kind": "spike", "title": "How?"} | given))
    assert list(error.value.fields) == list(given)
    assert not Gate.objects.exists()


def test_a_closed_epic_is_no_way_around_a_gate(everybody: Access, spike: Item) -> None:
    epic = EpicFactory(actor=everybody)
    story = StoryFactory(actor=everybody, epic=epic.number)
    gates.set_gate(actor=everybody, epic=epic.number, waits_for=spike.number)
    epics.close_epic(actor=everybody, epic=epic.number, is_closed=True)
    refused(everybody, story)
