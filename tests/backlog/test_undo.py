"""What was just done to an item is taken back, by the same person, and only while it is still so."""

from collections.abc import Callable
from typing import Any

import pytest

from accounts.access import Access
from backlog.models import Item, Link, Story, WorkLog
from backlog.services import criteria, items, workflow
from backlog.services.ranking import move_item
from backlog.services.relations import link_items, unlink_items
from backlog.services.undo import last_done, take_back
from common.errors import DomainError, NotFound, Refused
from tests.factories import DefectFactory, StoryFactory, TaskFactory, column, order
from tests.shared import shared

KINDS = (
    "item_state_changed",
    "item_moved",
    "item_blocked",
    "item_unblocked",
    "criterion_deleted",
    "done_item_deleted",
    "criterion_edited",
    "criterion_judged",
    "criteria_added",
    "done_item_edited",
    "done_items_added",
    "item_linked",
    "item_unlinked",
    "work_logged",
)


@shared
def three(everybody: Access) -> Access:
    """1: a story with two criteria; 2: a task with a ticked line; 3: a defect."""
    StoryFactory(actor=everybody, criteria=["First", "Second"])
    TaskFactory(actor=everybody, done_items=["Tested"])
    DefectFactory(actor=everybody)
    criteria.judge_criterion(actor=everybody, item=1, criterion=first(1), state="failed", reason="No")
    criteria.tick_done_item(actor=everybody, item=2, done_item=first(2), is_done=True)
    link_items(actor=everybody, item=1, kind="relates", other=3)
    items.edit_item(actor=everybody, item=2, remaining_minutes=300)
    return everybody


def first(number: int) -> int:
    detail: Any = Item.objects.get(number=number).detail
    return int(
        (detail.criteria if number == 1 else detail.done_items)
        .order_by("position")
        .values_list("pk", flat=True)[0]
    )


def look(access: Access) -> list[Any]:
    found = []
    for item in Item.objects.order_by("number"):
        detail: Any = item.detail
        parts = getattr(detail, "criteria", None) or getattr(detail, "done_items", None)
        own = (item.column_id, item.resolution, item.blocked_since, item.blocked_reason, item.rank)
        left = getattr(detail, "remaining_minutes", None)
        found.append((own, left, getattr(detail, "close_reason", ""), list(parts.values()) if parts else []))
    links = Link.objects.order_by("kind").values_list("kind", "source__number", "target__number")
    return [*found, *links, *WorkLog.objects.values_list("item__number", "minutes")]


DEEDS: list[tuple[int, Callable[[Access], Any]]] = [
    (1, lambda a: workflow.change_state(actor=a, item=1, column=column(a, "Review").pk)),
    (2, lambda a: workflow.change_state(actor=a, item=2, column=column(a, "Done").pk)),
    (3, lambda a: workflow.drop_item(actor=a, item=3, reason="No use")),
    (3, lambda a: move_item(actor=a, item=3, to="top")),
    (2, lambda a: items.block_item(actor=a, item=2, reason="No keys")),
    (1, lambda a: criteria.delete_criterion(actor=a, item=1, criterion=first(1))),
    (2, lambda a: criteria.delete_done_item(actor=a, item=2, done_item=first(2))),
    (
        1,
        lambda a: criteria.edit_criterion(
            actor=a, item=1, criterion=first(1), text="Other", kind="technical"
        ),
    ),
    (1, lambda a: criteria.judge_criterion(actor=a, item=1, criterion=first(1), state="met")),
    (1, lambda a: criteria.add_criteria(actor=a, item=1, texts=["Third", "Fourth"], kind="quality")),
    (2, lambda a: criteria.edit_done_item(actor=a, item=2, done_item=first(2), text="Other")),
    (2, lambda a: criteria.add_done_items(actor=a, item=2, texts=["Third"])),
    (1, lambda a: link_items(actor=a, item=1, kind="blocks", other=2)),
    (3, lambda a: unlink_items(actor=a, item=3, link=Link.objects.get(kind="relates").pk)),
    (2, lambda a: items.log_work(actor=a, item=2, minutes=60)),
]


@pytest.mark.parametrize("deed", range(len(DEEDS)))
def test_it_is_as_it_was(three: Access, deed: int) -> None:
    number, do = DEEDS[deed]
    before = look(three)
    do(three)
    assert look(three) != before
    event = last_done(three, number, *KINDS)
    assert event
    take_back(actor=three, item=number, event=event)
    assert look(three) == before
    with pytest.raises(DomainError):
        take_back(actor=three, item=number, event=event)


def test_a_reopened_item_is_closed_as_it_was(three: Access) -> None:
    workflow.drop_item(actor=three, item=3, reason="No use")
    before = look(three)
    workflow.reopen_item(actor=three, item=3)
    take_back(actor=three, item=3, event=last_done(three, 3, "item_state_changed") or 0)
    assert look(three) == before


def test_a_block_that_was_lifted_keeps_its_age(three: Access) -> None:
    items.block_item(actor=three, item=2, reason="No keys")
    before = look(three)
    items.unblock_item(actor=three, item=2)
    take_back(actor=three, item=2, event=last_done(three, 2, "item_unblocked") or 0)
    assert look(three) == before


def test_nobody_takes_back_what_somebody_else_did(three: Access, dev: Access) -> None:
    items.block_item(actor=three, item=2, reason="No keys")
    event = last_done(three, 2, "item_blocked")
    assert event and last_done(dev, 2, "item_blocked") is None
    with pytest.raises(NotFound):
        take_back(actor=dev, item=2, event=event)
    with pytest.raises(NotFound):
        take_back(actor=three, item=1, event=event)


def test_a_row_that_changed_since_stays(three: Access, dev: Access) -> None:
    criteria.add_criteria(actor=three, item=1, texts=["Third"])
    added = last_done(three, 1, "criteria_added") or 0
    criteria.edit_criterion(actor=three, item=1, criterion=first(1), text="Other")
    edited = last_done(three, 1, "criterion_edited") or 0
    third = criteria.Criterion.objects.get(text="Third").pk
    criteria.edit_criterion(actor=dev, item=1, criterion=third, text="Fifth")
    criteria.edit_criterion(actor=dev, item=1, criterion=first(1), text="Sixth")
    for event in (added, edited):
        with pytest.raises(Refused):
            take_back(actor=three, item=1, event=event)


def test_a_story_that_failed_by_mistake_waits_for_acceptance_again(three: Access) -> None:
    workflow.change_state(actor=three, item=1, column=column(three, "Acceptance").pk)
    waited, since = look(three), Story.objects.get().acceptance_wanted_at
    for moved_on in (False, True):
        criteria.judge_criterion(actor=three, item=1, criterion=first(1), state="failed", reason="Not yet")
        assert Item.objects.get(number=1).column.name == "In progress"
        event = last_done(three, 1, "criterion_judged") or 0
        if not moved_on:
            take_back(actor=three, item=1, event=event)
            assert (look(three), Story.objects.get().acceptance_wanted_at) == (waited, since)
    workflow.change_state(actor=three, item=1, column=column(three, "To do").pk)
    with pytest.raises(Refused):
        take_back(actor=three, item=1, event=event)
    assert Item.objects.get(number=1).column.name == "To do"


def test_what_changed_since_stays(three: Access, dev: Access) -> None:
    move_item(actor=three, item=3, to="top")
    moved = last_done(three, 3, "item_moved") or 0
    move_item(actor=three, item=3, to="bottom")
    items.block_item(actor=three, item=2, reason="No keys")
    blocked = last_done(three, 2, "item_blocked") or 0
    items.unblock_item(actor=dev, item=2)
    for number, event in ((3, moved), (2, blocked)):
        with pytest.raises(Refused):
            take_back(actor=three, item=number, event=event)
    assert order(three, "product") == [1, 3]
