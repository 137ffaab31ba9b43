"""Items of four types: created, edited, deleted, restored."""

from decimal import Decimal

import pytest

from accounts.access import Access
from activity.models import Event
from backlog.models import Item
from backlog.services import items
from common.errors import Invalid, NotAllowed, NotFound, Stale
from tests.factories import (
    ITEM_FACTORIES,
    AccessFactory,
    DefectFactory,
    EpicFactory,
    SpikeFactory,
    StoryFactory,
    TaskFactory,
    fresh,
    member,
    order,
)


def kinds(item: Item) -> list[str]:
    rows = Event.objects.filter(subject_type="item", subject_id=item.pk).order_by("seq")
    return [event.kind for event in rows]


def test_numbers_run_through_all_types(everybody: Access) -> None:
    made = [make(actor=everybody) for make in ITEM_FACTORIES.values()]
    assert [item.key for item in made] == ["FER-1", "FER-2", "FER-3", "FER-4"]
    assert all(kinds(item) == ["item_created"] for item in made)


def test_each_type_stands_in_its_own_backlog_newest_last(everybody: Access) -> None:
    story, task, spike, defect = (make(actor=everybody) for make in ITEM_FACTORIES.values())
    top = TaskFactory(actor=everybody, at_top=True)
    assert order(everybody, "product") == [story.number, defect.number]
    assert order(everybody, "technical") == [top.number, task.number, spike.number]


def test_a_story_keeps_all_that_was_said(everybody: Access) -> None:
    epic = EpicFactory(actor=everybody)
    story = StoryFactory(
        actor=everybody,
        title="Pay by card",
        epic=epic.number,
        labels=["Pay", "pay", "Q4"],
        assignee=everybody.user_id,
        kind="quality",
        quality_metric="latency",
        quality_comparator="<=",
        quality_value="200 ms",
        points="2.5",
        criteria=["Card is charged", ("technical", "PCI scan")],
    )
    story = fresh(story)
    assert (story.points, story.epic, story.assignee_id) == (Decimal("2.50"), epic, everybody.user_id)
    assert (story.kind, story.quality_comparator, story.quality_value) == ("quality", "<=", "200 ms")
    assert [label.name for label in story.labels.all()] == ["Pay", "Q4"]
    assert list(story.criteria.values_list("position", "kind", "text")) == [
        (1, "functional", "Card is charged"),
        (2, "technical", "PCI scan"),
    ]


def test_a_technical_task_may_stand_under_a_story(everybody: Access) -> None:
    story = StoryFactory(actor=everybody)
    task = TaskFactory(
        actor=everybody, parent=story.number, done_items=["Runs", "Documented"], category="debt"
    )
    assert task.parent == story
    assert [row.text for row in task.done_items.all()] == ["Runs", "Documented"]


@pytest.mark.parametrize("parent", [99, "spike"])
def test_only_a_story_of_the_project_is_a_parent(everybody: Access, parent: int | str) -> None:
    number = SpikeFactory(actor=everybody).number if parent == "spike" else parent
    with pytest.raises(Invalid) as error:
        TaskFactory(actor=everybody, parent=number)
    assert "parent" in error.value.fields


def test_hours_given_by_a_developer_are_agreed(everybody: Access, dev: Access) -> None:
    assert SpikeFactory(actor=dev, timebox_minutes=120).agreed_by == dev.user
    assert SpikeFactory(actor=dev, timebox_minutes=None).agreed_at is None


def test_what_belongs_to_another_project_is_not_taken(everybody: Access) -> None:
    other = AccessFactory()
    epic = EpicFactory(actor=other)
    EpicFactory(actor=other)
    stranger = member(other, "developer")
    for field, value in {"epic": epic.number, "assignee": stranger.user_id}.items():
        with pytest.raises(Invalid) as error:
            StoryFactory(actor=everybody, **{field: value})
        assert list(error.value.fields) == [field]
    with pytest.raises(NotFound):
        items.edit_item(actor=stranger, item=StoryFactory(actor=everybody, title="x").number + 50, title="y")


def test_an_edit_changes_what_it_names_and_says_so(everybody: Access) -> None:
    story = StoryFactory(actor=everybody, title="Old", points=3, labels=["a"])
    items.edit_item(
        actor=everybody, item=story.number, version=1, title=" New \n title ", points=5, labels=["a", "b"]
    )
    story = fresh(story)
    assert (story.title, story.points, story.version) == ("New title", Decimal(5), 2)
    event = Event.objects.get(kind="item_edited")
    assert event.data["changed"] == {
        "title": ["Old", "New title"],
        "points": ["3", "5"],
        "labels": [["a"], ["a", "b"]],
    }
    assert event.data["number"] == story.number


def test_an_edit_without_a_difference_writes_nothing(everybody: Access) -> None:
    story = StoryFactory(actor=everybody, title="Same", points=3, labels=["b", "a"])
    items.edit_item(
        actor=everybody, item=story.number, version=1, title="Same", points="3.0", labels=["A", "b"]
    )
    assert fresh(story).version == 1
    assert kinds(story) == ["item_created"]


def test_a_stale_edit_shows_theirs_and_yours_and_writes_nothing(everybody: Access) -> None:
    task = TaskFactory(actor=everybody, title="Mine", estimate_minutes=60)
    items.edit_item(actor=everybody, item=task.number, version=1, title="Theirs", estimate_minutes=90)
    with pytest.raises(Stale) as error:
        items.edit_item(actor=everybody, item=task.number, version=1, title="Yours", estimate_minutes=90)
    assert error.value.version == 2
    assert error.value.changed == {"title": ("Theirs", "Yours")}
    assert fresh(task).title == "Theirs"


def test_without_a_version_the_last_one_wins(everybody: Access) -> None:
    task = TaskFactory(actor=everybody)
    items.edit_item(actor=everybody, item=task.number, title="One")
    items.edit_item(actor=everybody, item=task.number, title="Two")
    assert (fresh(task).title, fresh(task).version) == ("Two", 3)


def test_an_assignment_among_edits_is_told_as_one(everybody: Access, dev: Access) -> None:
    task = TaskFactory(actor=everybody)
    items.edit_item(actor=everybody, item=task.number, assignee=dev.user_id)
    assert fresh(task).assignee == dev.user
    assert kinds(task) == ["item_created", "item_assigned"]


@pytest.mark.parametrize(
    ("type", "field"),
    [
        ("story", "severity"),
        ("task", "business_value"),
        ("spike", "estimate_minutes"),
        ("defect", "question"),
        ("task", "rank"),
    ],
)
def test_a_field_of_another_type_is_refused(everybody: Access, type: str, field: str) -> None:
    item = ITEM_FACTORIES[type](actor=everybody)
    with pytest.raises(Invalid) as error:
        items.edit_item(actor=everybody, item=item.number, **{field: 1})
    assert list(error.value.fields) == [field]


def test_fewer_points_bound_what_remains_of_them(everybody: Access) -> None:
    story = StoryFactory(actor=everybody, points=8, remaining_points=5)
    items.edit_item(actor=everybody, item=story.number, points=3)
    assert fresh(story).remaining_points == 3
    items.edit_item(actor=everybody, item=story.number, points=None)
    assert fresh(story).remaining_points is None
    with pytest.raises(Invalid):
        items.edit_item(actor=everybody, item=story.number, remaining_points=1)


def test_points_given_at_creation_are_the_developers(po: Access, everybody: Access) -> None:
    with pytest.raises(NotAllowed, match="developers"):
        items.create_story(actor=po, title="S", points=3)
    assert not Item.objects.exists()


def test_a_deleted_item_is_gone_until_restored_and_keeps_key_and_rank(everybody: Access) -> None:
    first, second = DefectFactory(actor=everybody), DefectFactory(actor=everybody)
    items.delete_item(actor=everybody, item=first.number)
    with pytest.raises(NotFound):
        items.edit_item(actor=everybody, item=first.number, title="x")
    items.restore_item(actor=everybody, item=first.number)
    assert order(everybody, "product") == [first.number, second.number]
    assert kinds(first) == ["item_created", "item_deleted", "item_restored"]
    with pytest.raises(NotFound):
        items.restore_item(actor=everybody, item=second.number)
