"""How many items quick views and refinement would show, counted together."""

from dataclasses import dataclass

from django.db.models import Count

from accounts.access import Access
from backlog.models import Backlog
from backlog.queries.lists import shown
from backlog.queries.readiness import estimated, ready


@dataclass(frozen=True, slots=True)
class QuickCounts:
    """Open items of both backlogs that are ready, and that have no size; by backlog, those that are not ready."""

    ready: int
    unsized: int
    unready: dict[str, int]


def quick_counts(access: Access) -> QuickCounts:
    """Of the whole backlogs, whatever the page filters. One query."""
    rows = (
        access.project.items.filter(shown())
        .order_by()
        .values_list("backlog__kind")
        .annotate(
            all=Count("pk"),
            ready=Count("pk", filter=ready(access.project)),
            unsized=Count("pk", filter=~estimated(access.project)),
        )
    )
    found = {kind: (all, is_ready, unsized) for kind, all, is_ready, unsized in rows}
    return QuickCounts(
        ready=sum(one[1] for one in found.values()),
        unsized=sum(one[2] for one in found.values()),
        unready={
            kind: found[kind][0] - found[kind][1] if kind in found else 0 for kind in Backlog.Kind.values
        },
    )
