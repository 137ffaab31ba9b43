"""Taking back what was just done to one item: a compensating call of the same person, refused if it changed since."""

from collections.abc import Callable, Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.access import Access
from activity.models import Event
from backlog import policies
from backlog.models import Item, ItemType, Story
from backlog.services import undo_parts
from backlog.services.loading import Typed, column_of, locked_backlog, locked_item, save, tell
from backlog.services.type_rows import bring_back
from backlog.services.workflow import change_state, enter_column, lock_way
from common.errors import NotFound, Refused

STATE, BLOCK = ("item_state_changed",), ("item_blocked", "item_unblocked", "item_state_changed")


@transaction.atomic
def take_back(*, actor: Access, item: int, event: int) -> Typed:
    """Undo what the event (its id) tells, which the actor did: a state, place, block, type, row, link, logged work.

    Raises NotFound for what somebody else did, Refused when the item changed since, and whatever the
    compensating call raises.
    """
    pk = Item.objects.filter(project_id=actor.project_id, number=item, deleted_at=None).values_list(
        "pk", flat=True
    )
    told = Event.objects.filter(
        pk=event, project_id=actor.project_id, subject_type="item", subject_id__in=pk, kind__in=WAYS
    )
    found = told.filter(actor_id=actor.user_id).first() if actor.user_id else None
    if found is None:
        raise NotFound()
    require_own(found)
    return WAYS[found.kind](actor, item, found)


def require_own(event: Event) -> None:
    """Raise Refused for history that came with the file of a whole project: whoever had the file may have written it,
    ids of rows of other projects too."""
    later = Event.objects.filter(project_id=event.project_id, pk__gt=event.pk)
    if later.filter(kind="project_imported").exists():
        raise Refused("This happened before the project was imported; that cannot be taken back any more.")


def last_done(access: Access, number: int, *kinds: str) -> int | None:
    """The id of the newest event of these kinds about an item, if this person caused it."""
    rows = Event.objects.filter(
        project_id=access.project_id,
        subject_type="item",
        subject_id__in=access.project.items.filter(number=number).values("pk"),
        kind__in=kinds,
    )
    found = rows.order_by("-id").first()
    return found.pk if found and found.actor_id == access.user_id else None


def done_since(access: Access, numbers: Sequence[int], seq: int) -> dict[int, dict[str, int]]:
    """What this person did to items after that event of the project: by number kinds, and the newest id of each."""
    known = dict(access.project.items.filter(number__in=numbers).values_list("pk", "number"))
    rows = Event.objects.filter(
        project_id=access.project_id,
        seq__gt=seq,
        actor_id=access.user_id,
        subject_type="item",
        subject_id__in=known,
    )
    found: dict[int, dict[str, int]] = {number: {} for number in known.values()}
    for subject, kind, pk in rows.order_by("pk").values_list("subject_id", "kind", "pk"):
        found[known[subject]][kind] = pk
    return found


def require_unchanged(item: int, event: int, *kinds: str) -> None:
    """Raise Refused when something of these kinds was done to an item (its id) after the event (its id)."""
    later = Event.objects.filter(subject_type="item", subject_id=item, pk__gt=event, kind__in=kinds)
    if later.exists():
        raise Refused(undo_parts.SINCE)


def _still(event: Event, *kinds: str) -> None:
    require_unchanged(event.subject_id, event.pk, *kinds)


def _state(actor: Access, number: int, event: Event) -> Typed:
    """Back into the column that it came from; a closed item that was reopened is closed as it was."""
    data = event.data
    lock_way(actor, data.get("from"))
    found = locked_item(actor, number)
    _still(event, *STATE)
    if data.get("from_category") != "done" or data.get("to_category") == "done":
        moved = change_state(actor=actor, item=number, column=data.get("from"), over_limit=True)
        return undo_parts.as_of_then(moved, data)
    policies.require(actor, "reopen_item", found)
    before = Event.objects.filter(
        subject_type="item", subject_id=found.pk, pk__lt=event.pk, kind="item_state_changed"
    )
    last = before.order_by("-id").first()
    was = last.data if last else {}
    resolution = was.get("resolution") or Item.Resolution.DONE.value
    if isinstance(found, Story) and resolution == Item.Resolution.DONE:
        policies.require(actor, "accept_story")
        found.accepted_at, found.accepted_by = timezone.now(), actor.user
    reason = str(was.get("reason", ""))
    if found.type == ItemType.DEFECT and reason:
        found.close_reason = reason  # type: ignore[union-attr]
    told = {"reason": reason} if reason else None
    enter_column(actor, found, column_of(actor, data["from"]), resolution=resolution, data=told)
    return undo_parts.as_of_then(found, data)


def _place(actor: Access, number: int, event: Event) -> Typed:
    before = event.data.get("from_rank")
    backlog = locked_backlog(actor, str(event.data["type"]))
    found = locked_item(actor, number)
    policies.require(actor, "order_item", found)
    if not before or found.rank != event.data.get("rank") or found.backlog_id != backlog.pk:
        raise Refused("It was moved since; that cannot be taken back any more.")
    if Item.objects.filter(backlog=backlog, rank=before).exists():
        raise Refused("Something else stands in its place now.")
    Item.objects.filter(pk=found.pk).update(rank=before)
    tell(actor, "item_moved", found, {"rank": before, "from_rank": found.rank, "after": 0, "before": 0})
    found.rank = before
    return found


def _block(actor: Access, number: int, event: Event) -> Typed:
    """As it was before: free, or blocked with that reason and since that moment."""
    found = locked_item(actor, number)
    policies.require(actor, "block_item")
    _still(event, *BLOCK)
    since, reason = event.data.get("since_before"), str(event.data.get("reason_before", ""))
    found.blocked_since = datetime.fromisoformat(since) if since else None
    found.blocked_reason = reason
    save(found, "blocked_since", "blocked_reason")
    if since:
        tell(actor, "item_blocked", found, {"reason": reason})
    else:
        tell(actor, "item_unblocked", found)
    return found


WAYS: dict[str, Callable[[Access, int, Event], Typed]] = {
    "item_state_changed": _state,
    "item_moved": _place,
    "item_blocked": _block,
    "item_unblocked": _block,
    "item_retyped": bring_back,
    **undo_parts.WAYS,
}
