"""Taking back what was done to many items at once: by the same person, and only where it is still so."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction

from accounts.access import Access
from activity.models import Event
from backlog.models import Defect, Epic, Item, Story, TechnicalTask
from backlog.services.bulk_edit import BATCH, LABELS, Bulk, Change, Work, points_text, sizing
from backlog.services.links import labels_of
from backlog.services.loading import member_of
from backlog.services.undo import require_own, take_back
from common.errors import DomainError, Invalid, NotFound, Refused

SINCE = "It was changed since."
Changes = Mapping[int, Change]  # by number
Groups = dict[Any, list[int]]  # a value to restore → ids


@transaction.atomic
def undo_bulk(*, actor: Access, event: int) -> Bulk:
    """Give items back what `bulk_edit` or `retype_items` took, whose `event` this is. What changed since is refused,
    item by item.

    Raises NotFound for somebody else's, Refused when it was taken back already.
    """
    told = Event.objects.filter(
        project_id=actor.project_id, pk=event, kind="items_changed_together", actor_id=actor.user_id
    ).first()
    if told is None or actor.user_id is None:
        raise NotFound()
    require_own(told)
    later = Event.objects.filter(project_id=actor.project_id, pk__gt=event, kind="items_changed_together")
    if later.filter(data__undoes=event).exists():
        raise Refused("This was taken back already.")
    changes = {int(number): change for number, change in told.data["items"].items()}
    names = {name for change in changes.values() for name in change}
    work = Work(
        actor, list(changes), is_ranking=not names.isdisjoint({"rank", "type"}), is_deleted="deleted" in names
    )
    for name, restore in RESTORE.items():
        if name in names:
            restore(work, changes)
    return work.finish(undoes=event)


def _allowed(work: Work, changes: Changes, name: str, action: Callable[[Item], str] | str) -> list[Item]:
    """Items whose `name` was changed, and that the actor may give it back."""
    return work.allowed(action, [item for item in work.items if name in changes[item.number]])


def _epics(work: Work, changes: Changes) -> None:
    known = {epic.number: epic for epic in Epic.objects.filter(project=work.actor.project)}
    groups: Groups = defaultdict(list)
    for item in _allowed(work, changes, "epic_number", "edit_item"):
        before, after = changes[item.number]["epic_number"]
        if (item.epic.number if item.epic else None) != after or (before and before not in known):
            work.refuse(item, SINCE)
            continue
        work.note(item, "epic", *reversed(changes[item.number]["epic"]))
        work.note(item, "epic_number", after, before)
        groups[before].append(item.pk)
    for number, ids in groups.items():
        Item.objects.filter(pk__in=ids).update(epic=known.get(number))
        work.touch(ids)


def _assignees(work: Work, changes: Changes) -> None:
    groups: Groups = defaultdict(list)
    for item in _allowed(work, changes, "assignee", "assign_item"):
        before, after = changes[item.number]["assignee"]
        if item.assignee_id != after:
            work.refuse(item, SINCE)
        else:
            work.note(item, "assignee", after, before)
            groups[before].append(item.pk)
    for person, ids in groups.items():
        Item.objects.filter(pk__in=ids).update(assignee=_still_there(work.actor, person), updated_at=work.now)


def _still_there(actor: Access, person: int | None) -> Any:
    try:
        return member_of(actor, person)
    except Invalid:
        raise Refused("Somebody these items were assigned to has left the project.") from None


def _labels(work: Work, changes: Changes) -> None:
    may = _allowed(work, changes, "labels", "edit_item")
    there: dict[int, set[str]] = defaultdict(set)
    rows = LABELS.objects.filter(item__in=[item.pk for item in may])
    for pk, name in rows.values_list("item_id", "label__name"):
        there[pk].add(name)
    names = sorted({name for item in may for name in changes[item.number]["labels"][0]})
    known = dict(zip(names, labels_of(work.actor, names), strict=True)) if names else {}
    adding, ids = [], []
    for item in may:
        before, after = changes[item.number]["labels"]
        if there[item.pk] != set(after):
            work.refuse(item, SINCE)
            continue
        work.note(item, "labels", after, before)
        adding += [LABELS(item_id=item.pk, label_id=known[name].pk) for name in before]
        ids.append(item.pk)
    LABELS.objects.filter(item__in=ids).delete()
    LABELS.objects.bulk_create(adding, batch_size=BATCH)
    work.touch(ids)


def _points(work: Work, changes: Changes) -> None:
    groups: Groups = defaultdict(list)
    for item in _allowed(work, changes, "points", sizing):
        change, detail = changes[item.number], item.detail
        if not isinstance(detail, Story):
            work.refuse(item, SINCE)
            continue
        left = change.get("remaining_points", [points_text(detail.remaining_points)])[0]
        if points_text(detail.points) != change["points"][1]:
            work.refuse(item, SINCE)
            continue
        work.note(item, "points", *reversed(change["points"]))
        groups[change["points"][0], left].append(item.pk)
    for (points, remaining), ids in groups.items():
        Story._base_manager.filter(pk__in=ids).update(points=points, remaining_points=remaining)
        work.touch(ids)


def _hours(work: Work, changes: Changes) -> None:
    groups: Groups = defaultdict(list)
    for item in _allowed(work, changes, "estimate_minutes", sizing):
        change, detail = changes[item.number], item.detail
        if (
            not isinstance(detail, TechnicalTask | Defect)
            or detail.estimate_minutes != change["estimate_minutes"][1]
        ):
            work.refuse(item, SINCE)
            continue
        work.note(item, "estimate_minutes", *reversed(change["estimate_minutes"]))
        groups[change["estimate_minutes"][0]].append(item.pk)
    for minutes, ids in groups.items():
        for model in (TechnicalTask, Defect):
            model._base_manager.filter(pk__in=ids).update(estimate_minutes=minutes)
        work.touch(ids)


def _ranks(work: Work, changes: Changes) -> None:
    may = _allowed(work, changes, "rank", "order_item")
    wanted = [changes[item.number]["rank"][0] for item in may]
    taken = set(
        Item.objects.filter(project=work.actor.project, rank__in=wanted)
        .exclude(pk__in=[item.pk for item in may])
        .values_list("backlog_id", "rank")
    )
    moving: list[Item] = []
    for item in may:
        before, after = changes[item.number]["rank"]
        if item.rank != after or (item.backlog_id, before) in taken:
            work.refuse(item, "It was moved since.")
            continue
        work.note(item, "rank", after, before)
        item.rank = before
        moving.append(item)
    Item.objects.bulk_update(moving, ["rank"], batch_size=BATCH)


def _deleted(work: Work, changes: Changes) -> None:
    may = _allowed(work, changes, "deleted", "delete_item")
    for item in may:
        work.note(item, "restored", False, True)
    Item.objects.filter(pk__in=[item.pk for item in may]).update(deleted_at=None, updated_at=work.now)


def _types(work: Work, changes: Changes) -> None:
    """Each as its own undo does it."""
    for item in _allowed(work, changes, "type", "delete_item"):
        change = changes[item.number]
        _, event = change.get("retyped", (None, 0))
        try:
            with transaction.atomic():
                take_back(actor=work.actor, item=item.number, event=event)
        except DomainError as refused:
            work.refuse(item, refused.message)
        else:
            work.note(item, "type", *reversed(change["type"]))


RESTORE = {
    "type": _types,
    "epic": _epics,
    "assignee": _assignees,
    "labels": _labels,
    "points": _points,
    "estimate_minutes": _hours,
    "rank": _ranks,
    "deleted": _deleted,
}
