"""Links between items, read from either end."""

from collections.abc import Sequence

from django.db.models import Q, QuerySet

from accounts.access import Access
from backlog.models import Item, Link


def links_of(access: Access, item: Item) -> QuerySet[Link]:
    """Links of an item from both ends, with the items at them; those to deleted items are left out."""
    rows = Link.objects.filter(Q(source=item) | Q(target=item), project=access.project)
    there = rows.filter(source__deleted_at=None, target__deleted_at=None)
    return there.select_related("source__column", "target__column").order_by("kind", "id")


def blockers(items: Sequence[Item]) -> dict[int, list[Item]]:
    """Open items that block others, by the id of what they block. One query."""
    open_ones = Link.objects.filter(
        kind=Link.Kind.BLOCKS,
        target__in=[item.pk for item in items],
        source__done_at=None,
        source__deleted_at=None,
    )
    found: dict[int, list[Item]] = {}
    for link in open_ones.select_related("source").order_by("id") if items else ():
        found.setdefault(link.target_id, []).append(link.source)
    return found
