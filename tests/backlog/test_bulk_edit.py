"""One change for many items: what is allowed is done, the rest is named, and it can be taken back."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.access import Access
from activity.models import Event, Outbox
from backlog import queries
from backlog.models import Item
from backlog.services import items, ranking
from backlog.services.bulk_edit import bulk_edit
from backlog.services.bulk_undo import undo_bulk
from common.errors import Invalid, NotFound, Refused
from tests.factories import (
    DefectFactory,
    EpicFactory,
    SpikeFactory,
    StoryFactory,
    TaskFactory,
    fresh,
    order,
)
from tests.shared import shared


@shared
def mixed(everybody: Access) -> Access:
    """Items 1 to 4: story, task, spike, defect; 5: another story."""
    EpicFactory(actor=everybody)
    StoryFactory(actor=everybody, labels=["web"], points=8, remaining_points=5)
    TaskFactory(actor=everybody)
    SpikeFactory(actor=everybody)
    DefectFactory(actor=everybody, epic=1)
    StoryFactory(actor=everybody)
    return everybody


def state(access: Access) -> list[Any]:
    rows = Item.objects.order_by("number").prefetch_related("labels")
    return [
        (
            i.epic_id,
            i.assignee_id,
            sorted(map(str, i.labels.all())),
            i.rank,
            i.deleted_at is None,
            getattr(i.detail, "points", None),
            getattr(i.detail, "remaining_points", None),
            getattr(i.detail, "estimate_minutes", None),
        )
        for i in rows
    ]


@pytest.mark.parametrize(
    ("change", "changed"),
    [
        ({"epic": 1}, [1, 2, 3, 5]),
        ({"epic": None}, [4]),
        ({"assignee": "me"}, [1, 2, 3, 4, 5]),
        ({"add_labels": ["Web", "new"]}, [1, 2, 3, 4, 5]),
        ({"remove_labels": ["WEB", "unknown"]}, [1]),
        ({"points": "3"}, [1, 5]),
        ({"points": None, "estimate_minutes": 60}, [1, 2, 4]),
        ({"epic": 1, "remove_labels": ["web"], "place": "top"}, [1, 2, 3, 5]),
        ({"is_deleted": True}, [1, 2, 3, 4, 5]),
    ],
)
def test_each_change_is_done_and_taken_back(
    mixed: Access, change: dict[str, Any], changed: list[int]
) -> None:
    if "assignee" in change:
        change = {"assignee": mixed.user_id}
    before = state(mixed)
    done = bulk_edit(actor=mixed, items=[1, 2, 3, 4, 5], **change)
    assert sorted(done.changed) == changed and state(mixed) != before
    assert done.event is not None
    undone = undo_bulk(actor=mixed, event=done.event)
    assert sorted(undone.changed) == changed and undone.refused == [] and state(mixed) == before
    with pytest.raises(Refused):
        undo_bulk(actor=mixed, event=done.event)


def test_what_the_rules_of_a_type_refuse_is_named(mixed: Access, po: Access, dev: Access) -> None:
    done = bulk_edit(actor=po, items=[1, 2, 4, 77], epic=1)
    assert done.changed == [1]
    assert dict(done.refused)[2].startswith("Only developers") and 77 in dict(done.refused)
    sized = bulk_edit(actor=dev, items=[1, 3], points="2")
    assert sized.changed == [1] and "agreed at the spike" in dict(sized.refused)[3]
    assert fresh(Item.objects.get(number=1).detail).remaining_points == 2


def test_stakeholders_change_nothing(mixed: Access, stakeholder: Access) -> None:
    before = state(mixed)
    done = bulk_edit(actor=stakeholder, items=[1, 2, 3, 4], is_deleted=True)
    assert done.changed == [] and len(done.refused) == 4 and done.event is None and state(mixed) == before


def test_they_stand_at_an_end_in_the_order_they_had(mixed: Access) -> None:
    assert order(mixed, "product") == [1, 4, 5]
    bulk_edit(actor=mixed, items=[5, 4], place="top")
    assert order(mixed, "product") == [4, 5, 1]
    bulk_edit(actor=mixed, items=[5, 4], place="bottom")
    assert order(mixed, "product") == [1, 4, 5]


@shared
def row(everybody: Access) -> Access:
    """Stories 1 to 6, in this order, and task 7."""
    for _ in range(6):
        StoryFactory(actor=everybody)
    TaskFactory(actor=everybody)
    return everybody


@pytest.mark.parametrize(
    ("moving", "where", "expected"),
    [
        ([2, 3], {"after": 5}, [1, 4, 5, 2, 3, 6]),
        ([5, 2], {"before": 1}, [2, 5, 1, 3, 4, 6]),
        ([6, 4, 1], {"before": 3}, [2, 1, 4, 6, 3, 5]),
        ([1, 2, 6], {"place": 2}, [3, 1, 2, 6, 4, 5]),
        ([1, 3], {"place": "bottom"}, [2, 4, 5, 6, 1, 3]),
        ([2, 5], {"after": 2}, [1, 2, 5, 3, 4, 6]),
        ([1, 2, 3, 4, 5, 6], {"place": "top"}, [1, 2, 3, 4, 5, 6]),
        ([3, 2], {"after": 1}, [1, 2, 3, 4, 5, 6]),
    ],
)
def test_they_move_as_one_block_and_back(
    row: Access, moving: list[int], where: dict[str, Any], expected: list[int]
) -> None:
    before = dict(Item.objects.values_list("number", "rank"))
    done = bulk_edit(actor=row, items=moving, **where)
    after = dict(Item.objects.values_list("number", "rank"))
    assert order(row, "product") == expected
    written = {number for number in before if before[number] != after[number]}
    assert written == set(done.changed) <= set(moving), "one row for each that moves, and no other"
    assert bool(done.event) is (expected != [1, 2, 3, 4, 5, 6])
    if done.event:
        assert undo_bulk(actor=row, event=done.event).refused == []
    assert dict(Item.objects.values_list("number", "rank")) == before


def test_what_may_not_move_stays_and_says_why(row: Access, po: Access) -> None:
    done = bulk_edit(actor=row, items=[2, 3, 7], after=5)
    assert order(row, "product") == [1, 4, 5, 2, 3, 6]
    assert done.refused == [(7, "The other item stands in the other backlog.")]
    done = bulk_edit(actor=po, items=[1, 7], place="bottom")
    assert done.changed == [1]
    assert done.refused[0][0] == 7 and done.refused[0][1].startswith("Only developers")
    with pytest.raises(NotFound):
        bulk_edit(actor=row, items=[1, 2], after=99)


def test_a_block_is_told_as_moves_and_what_moved_since_is_not_put_back(row: Access) -> None:
    done = bulk_edit(actor=row, items=[2, 3], after=5)
    told = [event.data for event in Event.objects.filter(kind="item_moved").order_by("seq")]
    assert [(one["number"], one["after"], one["before"]) for one in told] == [(2, 5, 6), (3, 5, 6)]
    ranking.move_item(actor=row, item=3, to="top")
    assert done.event
    undone = undo_bulk(actor=row, event=done.event)
    assert undone.changed == [2] and undone.refused == [(3, "It was moved since.")]
    assert order(row, "product") == [3, 1, 2, 4, 5, 6]


def test_a_block_fits_where_no_rank_of_the_column_would(row: Access) -> None:
    for number, end in ((1, "1"), (2, "2")):
        Item.objects.filter(number=number).update(rank="Z" + "z" + "a" * 190 + end)
    bulk_edit(actor=row, items=[5, 6], after=1)
    assert order(row, "product") == [1, 5, 6, 2, 3, 4]
    assert max(len(rank) for rank in Item.objects.values_list("rank", flat=True)) < 5


def test_what_changed_since_is_not_taken_back(mixed: Access, dev: Access) -> None:
    done = bulk_edit(actor=mixed, items=[1, 2], epic=1)
    items.edit_item(actor=mixed, item=2, epic=None)
    assert done.event
    with pytest.raises(NotFound):
        undo_bulk(actor=dev, event=done.event)
    undone = undo_bulk(actor=mixed, event=done.event)
    assert undone.changed == [1] and undone.refused == [(2, "It was changed since.")]


def test_each_item_tells_it_in_its_history_and_versions_are_raised(mixed: Access) -> None:
    bulk_edit(actor=mixed, items=[1, 2], add_labels=["new"])
    item = Item.objects.get(number=2)
    told = str(queries.item_detail(mixed, 2).history[0])
    assert item.version == 2 and told.endswith("changed labels from none to “new”")
    seqs = list(
        Event.objects.filter(project_id=mixed.project_id).order_by("id").values_list("seq", flat=True)
    )
    assert seqs == list(range(1, len(seqs) + 1))


@pytest.mark.parametrize(
    "change",
    [
        {"epic": 99},
        {"assignee": 987_654},
        {"points": "many"},
        {"points": "-1"},
        {"estimate_minutes": 10**12},
        {"add_labels": ["x" * 61]},
        {"place": "left"},
        {"place": 0},
    ],
)
def test_values_that_suit_no_item_change_none(mixed: Access, change: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        bulk_edit(actor=mixed, items=[1, 2, 4], **change)


@pytest.mark.parametrize("numbers", [[], list(range(1, 2_003))])
def test_no_items_or_too_many_are_refused(everybody: Access, numbers: list[int]) -> None:
    with pytest.raises(Invalid):
        bulk_edit(actor=everybody, items=numbers, epic=None)


@pytest.mark.parametrize(
    "change",
    [
        {"epic": 1},
        {"assignee": "me"},
        {"add_labels": ["a"]},
        {"place": "bottom"},
        {"after": 12},
        {"points": "1"},
        {"is_deleted": True},
    ],
)
def test_as_many_queries_for_many_items_as_for_few(everybody: Access, change: dict[str, Any]) -> None:
    EpicFactory(actor=everybody)
    for _ in range(12):
        StoryFactory(actor=everybody)
    if "assignee" in change:
        change = {"assignee": everybody.user_id}
    Outbox.objects.all().delete()
    counts = []
    for numbers in ([1, 2], list(range(3, 13))):
        with CaptureQueriesContext(connection) as made:
            bulk_edit(actor=everybody, items=numbers, **change)
        counts.append(len(made))
    assert counts[1] <= counts[0] <= 30
