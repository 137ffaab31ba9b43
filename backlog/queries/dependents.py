"""Which other rows say something of an item: those that wait for it."""

from collections.abc import Collection

from django.db.models import Q

from accounts.access import Access
from backlog.models import Gate, Link


def with_dependents(access: Access, numbers: Collection[int]) -> set[int]:
    """These numbers and those of the items that a gate or a link has wait for them. One query."""
    awaited = {"waits_for__project": access.project, "waits_for__number__in": numbers}
    held = Gate.objects.filter(**awaited, opened_at=None)
    blocked = Link.objects.filter(
        source__project=access.project, source__number__in=numbers, kind=Link.Kind.BLOCKS
    ).values("target")
    waiting = access.project.items.filter(
        Q(pk__in=blocked)
        | Q(pk__in=held.filter(item__isnull=False).values("item"))
        | Q(epic__in=held.filter(epic__isnull=False).values("epic"))
    )
    return {*numbers, *waiting.filter(deleted_at=None, done_at=None).values_list("number", flat=True)}
