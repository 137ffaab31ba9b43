"""The way of an item through the columns, until it is done."""

import json

import pytest

from accounts.access import Access
from activity.models import Event
from backlog import queries
from backlog.api.serializers.items import DefectOut
from backlog.models import Item
from backlog.queries.filters import BacklogFilter
from backlog.services import columns, criteria, items, spikes, work, workflow
from common.errors import Invalid, NotAllowed, NotFound, Refused
from tests.backlog.conftest import SetClock
from tests.factories import (
    AccessFactory,
    DefectFactory,
    SpikeFactory,
    StoryFactory,
    TaskFactory,
    at,
    column,
    fresh,
)


def put(actor: Access, item: Item, name: str, **options: bool) -> Item:
    return workflow.change_state(actor=actor, item=item.number, column=column(actor, name).pk, **options)


def told(item: Item) -> list[str]:
    rows = Event.objects.filter(subject_type="item", subject_id=item.pk).order_by("seq")
    return [event.kind for event in rows][1:]


def meet_all(actor: Access, story: Item) -> None:
    for row in fresh(story).criteria.all():
        criteria.judge_criterion(actor=actor, item=story.number, criterion=row.pk, state="met")


def test_the_first_doing_is_remembered_as_the_start(everybody: Access, set_clock: SetClock) -> None:
    task = TaskFactory(actor=everybody)
    set_clock(at(9))
    put(everybody, task, "To do")
    assert (fresh(task).started_at, fresh(task).column_since) == (None, at(9))
    set_clock(at(10))
    put(everybody, task, "In progress")
    set_clock(at(11))
    put(everybody, task, "To do")
    put(everybody, task, "Review")
    assert (fresh(task).started_at, fresh(task).column_since) == (at(10), at(11))


def test_a_move_is_told_with_the_names_of_both_columns(everybody: Access) -> None:
    task = TaskFactory(actor=everybody)
    put(everybody, task, "To do")
    put(everybody, task, "In progress")
    put(everybody, task, "In progress")
    data = Event.objects.filter(kind="item_state_changed").latest("seq").data
    assert (data["from_name"], data["to_name"]) == ("To do", "In progress")
    assert (data["from_category"], data["to_category"]) == ("todo", "doing")
    assert told(task) == ["item_state_changed"] * 2, "a drop where it lies is no move"


def test_done_and_back_again(everybody: Access, set_clock: SetClock) -> None:
    set_clock(at(9))
    defect = DefectFactory(actor=everybody)
    work.block_item(actor=everybody, item=defect.number, reason="no logs")
    put(everybody, defect, "Done")
    row = fresh(defect)
    assert (row.done_at, row.resolution, row.started_at, row.blocked_since) == (at(9), "done", at(9), None)
    put(everybody, defect, "In progress")
    row = fresh(defect)
    assert (row.done_at, row.resolution) == (None, "")


def test_from_one_done_column_to_another_nothing_but_the_column_changes(
    everybody: Access, dev: Access, set_clock: SetClock
) -> None:
    columns.add_column(actor=everybody, name="Released", category="done")
    story = StoryFactory(actor=everybody)
    set_clock(at(9))
    workflow.accept_story(actor=everybody, item=story.number)
    set_clock(at(10))
    put(dev, story, "Released")
    row = fresh(story)
    assert (row.done_at, row.accepted_at, row.column.name) == (at(9), at(9), "Released")


def test_a_full_column_asks_first(everybody: Access) -> None:
    columns.edit_column(actor=everybody, column=column(everybody, "In progress").pk, wip_limit=1)
    first, second = TaskFactory(actor=everybody), TaskFactory(actor=everybody)
    put(everybody, first, "In progress")
    with pytest.raises(Refused, match="In progress is full: 1 of 1") as error:
        put(everybody, second, "In progress")
    assert error.value.code == "wip"
    put(everybody, second, "In progress", over_limit=True)
    items.delete_item(actor=everybody, item=first.number)
    items.delete_item(actor=everybody, item=second.number)
    put(everybody, TaskFactory(actor=everybody), "In progress")


def test_a_task_is_done_when_its_lines_are_ticked(everybody: Access) -> None:
    task = TaskFactory(actor=everybody, estimate_minutes=600, done_items=["runs", "is documented"])
    runs, documented = task.done_items.all()
    criteria.tick_done_item(actor=everybody, item=task.number, done_item=runs.pk, is_done=True)
    with pytest.raises(Refused, match="1 of 2 done items is not ticked: “is documented”") as error:
        put(everybody, task, "Done")
    assert error.value.code == "done_items"
    criteria.tick_done_item(actor=everybody, item=task.number, done_item=documented.pk, is_done=True)
    assert put(everybody, task, "Done").is_done


def test_small_work_needs_no_ticks(everybody: Access) -> None:
    assert put(
        everybody, TaskFactory(actor=everybody, estimate_minutes=239, done_items=["runs"]), "Done"
    ).is_done


def test_a_spike_is_done_by_its_outcome_only(everybody: Access) -> None:
    spike = SpikeFactory(actor=everybody)
    with pytest.raises(Refused) as error:
        put(everybody, spike, "Done")
    assert error.value.code == "outcome"
    spikes.record_outcome(
        actor=everybody, item=spike.number, kind="cancelled", findings="nobody asks any more"
    )
    assert fresh(spike).resolution == "dropped"
    put(everybody, spike, "In progress")
    put(everybody, spike, "Done")
    assert fresh(spike).resolution == "dropped", "it has its outcome still"


def test_a_developers_finished_story_waits_for_acceptance(po: Access, dev: Access) -> None:
    story = StoryFactory(actor=po, criteria=["c"])
    moved = put(dev, story, "Done")
    assert moved.warning == f"{story.key} waits for a product owner to accept it."
    row = fresh(story)
    assert (row.column.name, row.is_done, row.acceptance_wanted_at is None) == ("Acceptance", False, False)
    assert told(story) == ["item_state_changed", "acceptance_wanted"]
    put(dev, story, "Done")
    assert told(story) == ["item_state_changed", "acceptance_wanted"], "once is enough"
    put(dev, story, "In progress")
    assert fresh(story).acceptance_wanted_at is None


def test_dropping_it_on_the_acceptance_column_says_the_same(po: Access, dev: Access) -> None:
    story = StoryFactory(actor=po)
    put(dev, story, "Acceptance")
    assert told(story) == ["item_state_changed", "acceptance_wanted"]


def test_without_an_acceptance_column_it_waits_where_it_stands(
    everybody: Access, po: Access, dev: Access
) -> None:
    columns.edit_column(actor=everybody, column=column(everybody, "Acceptance").pk, is_acceptance=False)
    story = StoryFactory(actor=po)
    put(dev, story, "Review")
    put(dev, story, "Done")
    row = fresh(story)
    assert (row.column.name, row.acceptance_wanted_at is None) == ("Review", False)
    assert told(story) == ["item_state_changed", "acceptance_wanted"]


def test_the_limit_of_the_acceptance_column_counts_too(everybody: Access, po: Access, dev: Access) -> None:
    columns.edit_column(actor=everybody, column=column(everybody, "Acceptance").pk, wip_limit=1)
    put(dev, StoryFactory(actor=po), "Done")
    with pytest.raises(Refused, match="Acceptance is full"):
        put(dev, StoryFactory(actor=po), "Done")
    put(dev, StoryFactory(actor=po), "Done", over_limit=True)


def test_a_product_owner_accepts_when_the_criteria_are_met(po: Access, everybody: Access) -> None:
    story = StoryFactory(actor=everybody, criteria=["pays", ("technical", "scans")])
    for accept in (
        lambda: workflow.accept_story(actor=po, item=story.number),
        lambda: put(po, story, "Done"),
    ):
        with pytest.raises(Refused, match="2 of 2 criteria are not met: “pays”, “scans”") as error:
            accept()
        assert error.value.code == "criteria"
    meet_all(everybody, story)
    workflow.accept_story(actor=po, item=story.number)
    row = fresh(story)
    assert (row.is_done, row.accepted_by, row.column.name) == (True, po.user, "Done")
    assert told(story)[-2:] == ["item_state_changed", "story_accepted"]
    with pytest.raises(Refused, match="done already"):
        workflow.accept_story(actor=po, item=story.number)


def test_where_criteria_do_not_bind_they_warn(po: Access) -> None:
    po.project.criteria_binding = False
    po.project.save()
    story = StoryFactory(actor=po, criteria=["pays"])
    assert (
        workflow.accept_story(actor=po, item=story.number).warning == "The only criterion is not met: “pays”."
    )
    assert fresh(story).is_done


def test_open_sub_tasks_are_mentioned(everybody: Access) -> None:
    story = StoryFactory(actor=everybody)
    TaskFactory(actor=everybody, parent=story.number)
    assert workflow.accept_story(actor=everybody, item=story.number).warning == "1 sub-task still open."


def test_a_product_owner_takes_a_story_back(po: Access, everybody: Access) -> None:
    story = StoryFactory(actor=po)
    workflow.accept_story(actor=po, item=story.number)
    workflow.reopen_item(actor=po, item=story.number)
    row = fresh(story)
    assert (row.column.name, row.accepted_at, row.accepted_by, row.done_at) == ("To do", None, None, None)
    with pytest.raises(Refused, match="not done"):
        workflow.reopen_item(actor=po, item=story.number)


def test_a_product_owner_moves_no_cards(po: Access, everybody: Access) -> None:
    for item in (StoryFactory(actor=po), TaskFactory(actor=everybody)):
        with pytest.raises(NotAllowed, match="developers and scrum masters"):
            put(po, item, "In progress")
    with pytest.raises(NotAllowed):
        put(po, TaskFactory(actor=everybody), "Done")


def test_dropped_is_closed_with_a_reason(everybody: Access) -> None:
    defect, spike = DefectFactory(actor=everybody), SpikeFactory(actor=everybody)
    with pytest.raises(Invalid):
        workflow.drop_item(actor=everybody, item=defect.number, reason=" ")
    workflow.drop_item(actor=everybody, item=defect.number, reason="cannot be seen")
    assert (fresh(defect).resolution, fresh(defect).close_reason) == ("dropped", "cannot be seen")
    with pytest.raises(Refused, match="cancelled"):
        workflow.drop_item(actor=everybody, item=spike.number, reason="no")
    workflow.reopen_item(actor=everybody, item=defect.number)
    assert fresh(defect).close_reason == ""


def test_a_dropped_story_was_not_accepted(everybody: Access) -> None:
    story = StoryFactory(actor=everybody)
    workflow.drop_item(actor=everybody, item=story.number, reason="nobody wants it")
    row = fresh(story)
    assert (row.resolution, row.accepted_at, row.column.name) == ("dropped", None, "Done")


def test_columns_of_another_project_do_not_exist_here(everybody: Access) -> None:
    task = TaskFactory(actor=everybody)
    with pytest.raises(NotFound):
        workflow.change_state(actor=everybody, item=task.number, column=column(AccessFactory(), "To do").pk)
    with pytest.raises(NotFound):
        workflow.change_state(actor=everybody, item=task.number, column=10**30)


def test_back_to_the_backlog(everybody: Access) -> None:
    task = TaskFactory(actor=everybody)
    put(everybody, task, "In progress")
    workflow.change_state(actor=everybody, item=task.number, column=None)
    assert fresh(task).column is None


def test_of_what_is_done_no_hours_are_left_until_it_is_reopened(everybody: Access) -> None:
    defect = DefectFactory(actor=everybody, estimate_minutes=48 * 60)
    items.edit_item(actor=everybody, item=defect.number, remaining_minutes=24 * 60)
    put(everybody, defect, "Done")
    done = queries.whole_item(everybody, defect.number)
    assert done.estimate.remaining_minutes == 0
    assert DefectOut(done).data["remaining_minutes"] == 0
    listed = json.loads(queries.all_items_json(everybody, BacklogFilter(state="all")))["results"]
    assert [row["remaining_minutes"] for row in listed] == [0]
    workflow.reopen_item(actor=everybody, item=defect.number)
    assert queries.whole_item(everybody, defect.number).estimate.remaining_minutes == 24 * 60
