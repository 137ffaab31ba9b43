"""What was deleted and can still be restored: the recycle bin."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from accounts.access import Access
from accounts.models import User
from activity.models import Event
from backlog.models import Item

KEPT = timedelta(days=30)  # items, and files at items, can be brought back
MOST = 500  # the newest; older ones are found by their address


@dataclass(frozen=True, slots=True)
class Deleted:
    """An item in the recycle bin: who put it there, when, and how many days are left to take it out."""

    item: Item
    by: User | None
    at: datetime
    days_left: int


def deleted_items(access: Access) -> list[Deleted]:
    """Newest first, in three queries."""
    rows = access.project.items.filter(deleted_at__isnull=False, purged_at=None)
    items = list(rows.select_related("epic").order_by("-deleted_at", "-pk")[:MOST])
    who = _deleted_by(items)
    return [_deleted(item, who.get(item.pk)) for item in items]


def deleted_item(access: Access, number: int) -> Deleted | None:
    """The item of that number if it is in the recycle bin."""
    item = access.project.items.filter(number=number, deleted_at__isnull=False, purged_at=None).first()
    return _deleted(item, _deleted_by([item]).get(item.pk)) if item else None


def _deleted(item: Item, by: User | None) -> Deleted:
    at = item.deleted_at or timezone.now()
    return Deleted(item, by, at, max(0, (at + KEPT - timezone.now()).days))


def _deleted_by(items: list[Item]) -> dict[int, User]:
    events = Event.objects.filter(
        kind="item_deleted", subject_type="item", subject_id__in=[item.pk for item in items]
    )
    last = dict(events.order_by("id").values_list("subject_id", "actor_id"))
    people = User.objects.in_bulk({actor for actor in last.values() if actor})
    return {pk: people[actor] for pk, actor in last.items() if actor in people}
