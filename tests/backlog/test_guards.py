"""What the database itself refuses, whatever code may ask for."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from accounts.access import Access
from activity.models import Event
from backlog.models import BoxExtension, ClockSegment, Item, Spike, Story
from tests.factories import DefectFactory, SpikeFactory, StoryFactory, TaskFactory


def refuse(sql: str, *params: object) -> str:
    """The database's own words when it refuses a statement, at the latest at the end of the transaction."""
    with pytest.raises(DatabaseError) as error, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    return str(error.value)


def test_an_item_is_not_two_types(everybody: Access) -> None:
    story = StoryFactory(actor=everybody)
    said = refuse("INSERT INTO backlog_spike (item_ptr_id, question, context) VALUES (%s, 'q', '')", story.pk)
    assert "says it is a story, but is {story,spike}" in said


def test_an_item_is_not_without_a_type(everybody: Access) -> None:
    story = StoryFactory(actor=everybody)
    assert "but is {}" in refuse("DELETE FROM backlog_story WHERE item_ptr_id = %s", story.pk)


def test_an_item_is_what_it_says(everybody: Access) -> None:
    story = StoryFactory(actor=everybody)
    assert "says it is a task" in refuse("UPDATE backlog_item SET type = 'task' WHERE id = %s", story.pk)


def test_a_bare_item_is_refused(everybody: Access) -> None:
    backlog = everybody.project.backlogs.first()
    now = timezone.now()
    with pytest.raises(DatabaseError), transaction.atomic():
        Item.objects.create(
            project=everybody.project, number=1, type="task", backlog=backlog, rank="a0", title="T",
            created_at=now, updated_at=now,
        )  # fmt: skip
        connection.check_constraints()


def test_deleting_an_item_whole_is_possible(everybody: Access) -> None:
    StoryFactory(actor=everybody).delete()
    connection.check_constraints()
    assert not Item.objects.exists()


@pytest.mark.parametrize(
    "statement", ["UPDATE activity_event SET kind = 'other'", "DELETE FROM activity_event"]
)
def test_history_is_not_rewritten(everybody: Access, statement: str) -> None:
    StoryFactory(actor=everybody)
    count = Event.objects.count()
    refuse(statement)
    assert Event.objects.count() == count


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE backlog_item SET title = ''",
        "UPDATE backlog_item SET done_at = now()",
        "UPDATE backlog_item SET resolution = 'done'",
        "UPDATE backlog_item SET blocked_reason = 'no moment'",
        "UPDATE backlog_item SET rank = 'a0'",
        "UPDATE backlog_item SET number = 1",
        "UPDATE backlog_story SET points = -1",
        "UPDATE backlog_story SET points = 3, remaining_points = 4",
        "UPDATE backlog_story SET points = NULL, remaining_points = 1",
        "UPDATE backlog_spike SET question = ''",
        "UPDATE backlog_spike SET timebox_minutes = 0",
        "UPDATE backlog_spike SET timebox_minutes = NULL",
        "UPDATE backlog_criterion SET text = ''",
        "UPDATE backlog_criterion SET state = 'failed'",
        "UPDATE backlog_doneitem SET text = ''",
    ],
)
def test_rows_stay_sound(everybody: Access, statement: str) -> None:
    StoryFactory(actor=everybody, criteria=["c"])
    DefectFactory(actor=everybody)
    TaskFactory(actor=everybody, done_items=["d"])
    SpikeFactory(actor=everybody)
    refuse(statement)


def test_nobody_works_on_two_spikes_at_a_time(everybody: Access) -> None:
    one, two = SpikeFactory(actor=everybody), SpikeFactory(actor=everybody)
    now = timezone.now()
    ClockSegment.objects.create(spike=one, person=everybody.user, started_at=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        ClockSegment.objects.create(spike=two, person=everybody.user, started_at=now)


def test_developers_extend_a_box_once(everybody: Access) -> None:
    spike = SpikeFactory(actor=everybody)
    extension = {
        "spike": spike, "minutes": 5, "reason": "r", "learned": "l", "extended_by": everybody.user,
        "extended_at": timezone.now(), "is_own": True,
    }  # fmt: skip
    BoxExtension.objects.create(**extension)
    with pytest.raises(IntegrityError), transaction.atomic():
        BoxExtension.objects.create(**extension)


def test_children_are_items_of_their_own_table(everybody: Access) -> None:
    spike = SpikeFactory(actor=everybody)
    assert Spike.objects.get().pk == spike.pk == Item.objects.get().pk
    assert not Story.objects.exists()
