"""Links between items, read from either end."""

from django.db.models import Q, QuerySet

from accounts.access import Access
from backlog.models import Item, Link


def links_of(access: Access, item: Item) -> QuerySet[Link]:
    """Links of an item from both ends, with the items at them; those to deleted items are left out."""
    rows = Link.objects.filter(Q(source=item) | Q(target=item), project=access.project)
    there = rows.filter(source__deleted_at=None, target__deleted_at=None)
    return there.select_related("source__column", "target__column").order_by("kind", "id")
