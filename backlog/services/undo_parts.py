"""Taking back what was done to a part of an item: a criterion, a done item, a link, logged work."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from accounts.access import Access
from activity.models import Event
from backlog import policies
from backlog.models import Criterion, Defect, DoneItem, Item, Link, Story, TechnicalTask, WorkLog
from backlog.services.criteria import JUDGED
from backlog.services.loading import Typed, column_of, locked_item, save, tell
from backlog.services.relations import link_items, unlink_items
from backlog.services.workflow import MOMENTS, enter_column
from common.errors import NotFound, Refused

SINCE = "It was changed since; that cannot be taken back any more."


def as_of_then(item: Typed, data: Mapping[str, Any]) -> Typed:
    """Since when it stood there, when it was begun and done: as before what is taken back."""
    was = {name: value for name, value in data.get("moments", {}).items() if name in MOMENTS}
    for name, value in was.items():
        is_moment = value is not None and name != "blocked_reason"
        setattr(item, name, datetime.fromisoformat(value) if is_moment else value)
    Item.objects.filter(pk=item.pk).update(**{name: getattr(item, name) for name in was})
    return item


def _deleted_criterion(actor: Access, number: int, event: Event) -> Typed:
    story = locked_item(actor, number)
    row = event.data.get("row")
    if not isinstance(story, Story) or not row or Criterion.objects.filter(pk=row["id"]).exists():
        raise Refused(SINCE)
    policies.require(actor, f"add_{row['kind']}_criterion")
    Criterion.objects.create(story=story, **row)
    tell(actor, "criterion_restored", story, {"text": row["text"]})
    return story


def _edited_criterion(actor: Access, number: int, event: Event) -> Typed:
    """As it was, with the judgement that the change took from it; words, kind and judgement are what it says now."""
    story, row, kept = _criterion_of(actor, number, event)
    now = (row.text, row.kind, row.state)
    if now != (event.data["to"], event.data["kind"], Criterion.State.OPEN):
        raise Refused(SINCE)
    policies.require(actor, f"add_{row.kind}_criterion")
    policies.require(actor, f"add_{kept['kind']}_criterion")
    _as_kept(row, kept)
    told = {"criterion": row.pk, "from": event.data["to"], "to": row.text, "kind": row.kind}
    tell(actor, "criterion_edited", story, told)
    return story


def _judged_criterion(actor: Access, number: int, event: Event) -> Typed:
    story, row, kept = _criterion_of(actor, number, event)
    if (row.state, row.text) != (event.data["to"], event.data["text"]):
        raise Refused(SINCE)
    policies.require(actor, f"judge_{row.kind}_criterion")
    if since := event.data.get("waited_since"):
        _wait_again(actor, story, event, since)
    _as_kept(row, kept)
    told = {"criterion": row.pk, "text": row.text, "from": event.data["to"], "to": row.state}
    tell(actor, "criterion_judged", story, told | {"reason": row.reason})
    return story


def _wait_again(actor: Access, story: Story, event: Event, since: str) -> None:
    """A failure had taken the story out of acceptance: back, where nobody has moved it since."""
    later = Event.objects.filter(subject_type="item", subject_id=story.pk, pk__gt=event.pk)
    moves = list(later.filter(kind="item_state_changed").order_by("pk")[:2])
    if len(moves) != 1:
        raise Refused(SINCE)
    was = moves[0].data
    story.acceptance_wanted_at = datetime.fromisoformat(since)  # so nobody is asked once more
    enter_column(actor, story, column_of(actor, was["from"]) if was.get("from") else None)
    if story.acceptance_wanted_at is None:  # it waited in another column
        story.acceptance_wanted_at = datetime.fromisoformat(since)
        save(story, "acceptance_wanted_at")
    as_of_then(story, was)


def _criterion_of(actor: Access, number: int, event: Event) -> tuple[Story, Criterion, Mapping[str, Any]]:
    story, kept = locked_item(actor, number), event.data.get("row")
    row = Criterion.objects.filter(pk=event.data["criterion"], story=story.pk).first()
    if not isinstance(story, Story) or row is None or not kept:
        raise Refused(SINCE)
    return story, row, kept


def _as_kept(row: Criterion, kept: Mapping[str, Any]) -> None:
    names = ("text", *JUDGED)
    for name in names:
        setattr(row, name, kept[name])
    row.save(update_fields=names)


def _deleted_done_item(actor: Access, number: int, event: Event) -> Typed:
    task = locked_item(actor, number)
    row = event.data.get("row")
    if not isinstance(task, TechnicalTask) or not row or DoneItem.objects.filter(pk=row["id"]).exists():
        raise Refused(SINCE)
    policies.require(actor, "edit_task")
    DoneItem.objects.create(task=task, **row)
    tell(actor, "done_item_restored", task, {"text": row["text"]})
    return task


def _edited_done_item(actor: Access, number: int, event: Event) -> Typed:
    task = locked_item(actor, number)
    policies.require(actor, "edit_task")
    row = DoneItem.objects.filter(pk=event.data["done_item"], task=task.pk, text=event.data["to"])
    if not row.update(text=event.data["from"]):
        raise Refused(SINCE)
    told = {"done_item": event.data["done_item"], "from": event.data["to"], "to": event.data["from"]}
    tell(actor, "done_item_edited", task, told)
    return task


def _added_criteria(actor: Access, number: int, event: Event) -> Typed:
    story = locked_item(actor, number)
    rows = Criterion.objects.filter(pk__in=event.data.get("ids", []), story=story.pk)
    policies.require(actor, f"add_{event.data.get('kind', 'functional')}_criterion")
    as_added = rows.filter(
        text__in=event.data["texts"], kind=event.data.get("kind"), state=Criterion.State.OPEN
    )
    _take_out(actor, story, as_added, event, "criterion_deleted")
    return story


def _added_done_items(actor: Access, number: int, event: Event) -> Typed:
    task = locked_item(actor, number)
    policies.require(actor, "edit_task")
    rows = DoneItem.objects.filter(pk__in=event.data.get("ids", []), task=task.pk, is_done=False)
    _take_out(actor, task, rows.filter(text__in=event.data["texts"]), event, "done_item_deleted")
    return task


def _take_out(actor: Access, item: Typed, rows: Any, event: Event, kind: str) -> None:
    """All of them as they were added, or none."""
    found = list(rows)
    if not found or len(found) != len(event.data.get("ids", [])):
        raise Refused(SINCE)
    rows.delete()
    for row in found:
        tell(actor, kind, item, {"text": row.text})


def _linked(actor: Access, number: int, event: Event) -> Typed:
    try:
        unlink_items(actor=actor, item=number, link=event.data.get("link", 0))
    except NotFound:
        raise Refused(SINCE) from None
    return locked_item(actor, number)


def _unlinked(actor: Access, number: int, event: Event) -> Typed:
    data = event.data
    if "is_source" not in data or Link.objects.filter(pk=data["link"]).exists():
        raise Refused(SINCE)
    turned = not data["is_source"]
    link_items(actor=actor, item=number, kind=data["kind"], other=data["other"], is_turned=turned)
    return locked_item(actor, number)


def _logged(actor: Access, number: int, event: Event) -> Typed:
    found = locked_item(actor, number)
    policies.require(actor, "log_work")
    log = WorkLog.objects.filter(pk=event.data.get("log"), item=found.pk, person=actor.user).first()
    if log is None:
        raise Refused(SINCE)
    log.delete()
    left = event.data.get("left")
    if isinstance(found, TechnicalTask | Defect) and left is not None and found.remaining_minutes == left:
        found.remaining_minutes = event.data["left_before"]
        save(found, "remaining_minutes")
    tell(actor, "work_log_removed", found, {"minutes": log.minutes, "on": log.on.isoformat()})
    return found


WAYS: dict[str, Callable[[Access, int, Event], Typed]] = {
    "criterion_deleted": _deleted_criterion,
    "criterion_edited": _edited_criterion,
    "criterion_judged": _judged_criterion,
    "criteria_added": _added_criteria,
    "done_item_deleted": _deleted_done_item,
    "done_item_edited": _edited_done_item,
    "done_items_added": _added_done_items,
    "item_linked": _linked,
    "item_unlinked": _unlinked,
    "work_logged": _logged,
}
