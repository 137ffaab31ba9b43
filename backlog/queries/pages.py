"""Backlogs page by page, with what all of their items come to."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    Count,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    prefetch_related_objects,
)
from django.db.models.functions import Coalesce

from accounts.access import Access
from backlog.models import Backlog, Item
from backlog.models.items import stands_alone
from backlog.queries.filters import BacklogFilter, passing
from backlog.queries.lists import PAGE, at_hand, counted, items_of, shown, with_clocks_of
from common.fixed import Among, Fixed


@dataclass(frozen=True, slots=True)
class BacklogPage:
    """A part of a backlog. `next_rank` is given as `after_rank` for the next one; empty at the end.

    `count`, `points` and `minutes` are of all items that the filter lets pass, on whatever page.
    """

    items: list[Item] = field(default_factory=list)
    next_rank: str = ""
    count: int = 0
    points: Decimal = Decimal(0)
    minutes: int = 0


def backlog_page(
    access: Access,
    kind: str,
    *,
    after_rank: str | None = None,
    limit: int = PAGE,
    filters: BacklogFilter | None = None,
) -> BacklogPage:
    """Items of the `product` or `technical` backlog by rank, with their labels. Four queries at most.

    A sub-task is hidden while its story is open.
    """
    given = {kind: filters} if filters else {}
    page = backlog_pages(access, [kind], after_rank=after_rank, limit=limit, filters=given)[kind]
    prefetch_related_objects(page.items, "labels")
    return page


def backlog_pages(
    access: Access,
    kinds: Collection[str] = Backlog.Kind.values,
    *,
    after_rank: str | None = None,
    limit: int = PAGE,
    filters: Mapping[str, BacklogFilter] | None = None,
    only: Collection[int] | None = None,
) -> dict[str, BacklogPage]:
    """The same for several backlogs, each with its filter, labels left out. `only`: of their items those of these
    numbers, wherever they stand, each with `above`, the number of the row above it. Two queries whatever their number,
    three of `only` some.
    """
    is_plain = not any(one and one.is_set for one in (filters or {}).values())
    if (
        is_plain
        and set(kinds) == set(Backlog.Kind.values)
        and not after_rank
        and limit == PAGE
        and only is None
    ):
        return _beginnings(access)
    wanted = {kind: in_backlog(access, kind, (filters or {}).get(kind) or BacklogFilter()) for kind in kinds}
    totals = {total["backlog__kind"]: total for total in _totals(access, wanted)}
    backlogs = {total["backlog"]: wanted[kind] for kind, total in totals.items()}
    found: dict[int, list[Item]] = {}
    above = {} if only is None else _above(access, only, backlogs)
    if above or (only is None and backlogs):
        chosen: Any = Q(pk__in=list(above))
        if not above:
            chosen = Among("pk", ArraySubquery(_first(access, backlogs, after_rank, limit + 1)))
        for item in items_of(access).filter(chosen).order_by("rank"):
            item.above = above.get(item.pk)  # type: ignore[attr-defined]
            found.setdefault(item.backlog_id, []).append(item)
    return {
        kind: _page(found.get(totals[kind]["backlog"], []), limit, totals[kind])
        if kind in totals
        else BacklogPage()
        for kind in kinds
    }


def _beginnings(access: Access) -> dict[str, BacklogPage]:
    """What nearly everybody looks at first: both backlogs from their top on, without a filter."""
    sums = _SUMS[access.project.sizes_in_points].all(project=access.project_id)
    backlogs = {kind: backlog for backlog, kind, *_ in sums}
    places = [*backlogs.values(), 0, 0]
    found: dict[int, list[Item]] = {}
    rows = _TOP.all(first=places[0], second=places[1]) if backlogs else []
    for item in at_hand(access, rows):
        item.above = None  # type: ignore[attr-defined]
        found.setdefault(item.backlog_id, []).append(item)
    pages = {kind: BacklogPage() for kind in Backlog.Kind.values}
    for backlog, kind, *total in sums:
        known = dict(zip(("count", "points", "minutes"), total, strict=True))
        pages[kind] = _page(found.get(backlog, []), PAGE, known)
    return pages


def top_of(access: Access, filters: Mapping[str, BacklogFilter], count: int) -> set[int]:
    """Keys of the first items of backlogs, each with its filter. One query."""
    wanted = {kind: in_backlog(access, kind, chosen) for kind, chosen in filters.items()}
    rows = [in_order(access.project.items.filter(condition))[:count] for condition in wanted.values()]
    return {row["pk"] for row in rows[0].union(*rows[1:], all=True)}


def _totals(access: Access, wanted: Mapping[str, Q]) -> Iterable[Mapping[str, Any]]:
    """Each backlog's key, and what its items come to."""
    condition = Q()
    for one in wanted.values():
        condition |= one
    return (
        access.project.items.filter(condition)
        .order_by()
        .values("backlog", "backlog__kind")
        .annotate(
            count=Count("pk"),
            **_sums(in_points=access.project.sizes_in_points),
        )
    )


def _sums(*, in_points: bool) -> dict[str, Any]:
    """Points and minutes; `in_points`: those of tasks and defects stand in place of their hours."""
    minutes = Coalesce(
        "technicaltask__estimate_minutes", "defect__estimate_minutes", "spike__timebox_minutes", 0
    )
    if not in_points:
        return {"points": Sum("story__points"), "minutes": Sum(minutes)}
    points = Coalesce("story__points", "technicaltask__points", "defect__points")
    in_hours = Q(technicaltask__points=None, defect__points=None)
    return {"points": Sum(points), "minutes": Sum(minutes, filter=in_hours)}


def _above(access: Access, only: Collection[int], wanted: Mapping[int, Q]) -> dict[int, int]:
    """By key, the numbers of the rows right above these items in their backlogs; 0 for the first. One query."""
    rows = []
    for backlog, condition in wanted.items():
        before = access.project.items.filter(condition, backlog=backlog, rank__lt=OuterRef("rank"))
        nearest = Subquery(before.order_by("-rank").values("number")[:1])
        inside = access.project.items.filter(condition, backlog=backlog, number__in=only).order_by()
        rows.append(inside.annotate(above=Coalesce(nearest, 0)).values_list("pk", "above"))
    return dict(rows[0].union(*rows[1:], all=True)) if rows and only else {}


def _first(
    access: Access, wanted: Mapping[int, Q], after_rank: str | None, count: int
) -> QuerySet[Item, Any]:
    """Keys of the next items of backlogs, which an index has in their order: only their rows are put together."""
    rows = []
    for backlog, condition in wanted.items():
        inside = access.project.items.filter(condition, backlog=backlog)
        if after_rank:
            inside = inside.filter(rank__gt=after_rank.replace("\x00", ""))
        rows.append(in_order(inside)[:count])
    return rows[0].union(*rows[1:], all=True) if len(rows) > 1 else rows[0]


def in_order(rows: QuerySet[Item]) -> QuerySet[Item, Any]:
    """Their keys by rank."""
    return rows.order_by("rank").values("pk")


def _page(items: list[Item], limit: int, total: Mapping[str, Any]) -> BacklogPage:
    shown = items[:limit]
    return BacklogPage(
        items=shown,
        next_rank=shown[-1].rank if len(items) > limit else "",
        count=total["count"],
        points=total["points"] or Decimal(0),
        minutes=total["minutes"] or 0,
    )


def in_backlog(access: Access, kind: str, filters: BacklogFilter) -> Q:
    """What a backlog shows of its items under a filter."""
    there = Q(backlog__kind=Backlog.Kind(kind), deleted_at=None) & stands_alone()
    return there & passing(access, filters)


def _tops(first: int, second: int) -> QuerySet[Item]:
    """The rows of two backlogs that one sees first, and one more of each."""
    inside = Item.objects.filter(shown())
    first_ones, second_ones = (in_order(inside.filter(backlog=one))[: PAGE + 1] for one in (first, second))
    chosen = Among("pk", ArraySubquery(first_ones.union(second_ones, all=True)))
    return with_clocks_of(counted(Item.objects.filter(chosen))).order_by("rank")


def _sums_of(project: int, *, in_points: bool) -> QuerySet[Item, Any]:
    rows = Item.objects.filter(shown(), project=project).order_by().values("backlog", "backlog__kind")
    sums = rows.annotate(count=Count("pk"), **_sums(in_points=in_points))
    return sums.values_list("backlog", "backlog__kind", "count", "points", "minutes")


_TOP: Fixed[Any] = Fixed(_tops, first=int, second=int)
_SUMS: dict[bool, Fixed[Any]] = {
    in_points: Fixed(lambda project, in_points=in_points: _sums_of(project, in_points=in_points), project=int)
    for in_points in (False, True)
}
