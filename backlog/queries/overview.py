"""Epics with their sums, and the log of decisions."""

from decimal import Decimal
from typing import Any

from django.db.models import Count, DecimalField, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from accounts.access import Access
from backlog.models import Epic, Item, Outcome
from backlog.queries.gates import opened_by_outcome
from common.errors import NotFound

POINTS: "DecimalField[Any, Any]" = DecimalField(max_digits=12, decimal_places=2)


def epics(access: Access, *, with_closed: bool = True) -> QuerySet[Epic]:
    """Epics in their order, with open_items, done_items and points (of stories, done or not)."""
    there = Q(items__deleted_at=None)
    rows = access.project.epics.annotate(
        open_items=Count("items", filter=there & Q(items__done_at=None)),
        done_items=Count("items", filter=there & Q(items__resolution=Item.Resolution.DONE)),
        points=Coalesce(
            Sum("items__story__points", filter=there),
            Value(Decimal(0), output_field=POINTS),
            output_field=POINTS,
        ),
    ).order_by("rank")
    return rows if with_closed else rows.filter(closed_at=None)


def epic(access: Access, number: int) -> Epic:
    """One epic with its sums. Raises NotFound."""
    found = epics(access).filter(number=number).first()
    if found is None:
        raise NotFound()
    return found


def decisions(
    access: Access, text: str = "", epic: int | None = None, by: int | None = None
) -> QuerySet[Outcome]:
    """Decided spikes, newest first, with options. `text` is looked for in all of their words; `epic` is the number of
    the spike's, `by` the id of who wrote it down."""
    rows = (
        Outcome.objects.filter(
            kind=Outcome.Kind.DECISION,
            spike__project=access.project,
            spike__deleted_at=None,
            spike__done_at__isnull=False,
        )
        .select_related("spike__epic", "recorded_by")
        .prefetch_related("options", opened_by_outcome())
        .order_by("-recorded_at", "-pk")
    )
    if epic is not None:
        rows = rows.filter(spike__epic__number=epic)
    if by is not None:
        rows = rows.filter(recorded_by=by)
    wanted = text.strip().replace("\x00", "")
    if not wanted:
        return rows
    fields = ("spike__title", "spike__question", "decision", "findings", "options__text")
    found = Q()
    for name in fields:
        found |= Q(**{f"{name}__icontains": wanted})
    return rows.filter(pk__in=Outcome.objects.filter(found).values("pk"))
