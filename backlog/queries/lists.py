"""Lists of items: the base of all of them, a backlog page by page, search."""

from collections.abc import Collection, Sequence
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce, JSONObject

from accounts.access import Access
from accounts.models import Project
from backlog.models import ClockSegment, Column, Criterion, DoneItem, Item, SavedView, WorkLog
from backlog.models.items import stands_alone
from backlog.queries.filters import BacklogFilter, passing
from backlog.queries.nested import WithClocks, nested, with_clock
from backlog.queries.search import matching, ranked, without_nul
from common.fixed import Among, Fixed

PAGE = 50
VIEW = ("id", "name", "query", "is_shared", "owner__name")


def items_of(access: Access) -> QuerySet[Item]:
    """The project's items that are not deleted, each with its own type, epic, assignee, column and counts.

    One query whatever their number. Counts: criteria_count, criteria_met, done_count, done_ticked,
    logged_minutes. `item.detail`, `item.key`, `item.lacks` and `item.estimate` need no query.
    """
    rows = with_clocks_of(counted(access.project.items.filter(deleted_at=None)))
    rows._iterable_class = WithClocks  # type: ignore[attr-defined]
    return rows


def with_clocks_of(rows: QuerySet[Item]) -> QuerySet[Item]:
    """Items with what `with_clock` takes."""
    return rows.annotate(clock_rows=nested(ClockSegment.objects.filter(spike=OuterRef("pk"))))


def items_among(access: Access, keys: Sequence[int]) -> list[Item]:
    """Of `items_of` those with these keys, in no order. One query."""
    return at_hand(access, _AMONG.all(project=access.project_id, keys=list(keys)))


def at_hand(access: Access, rows: list[Item]) -> list[Item]:
    """What a compiled query of `counted` items `with_clocks_of` found, as `items_of` gives them."""
    for one in rows:
        one.project = access.project
        with_clock(one)
    return rows


def counted(rows: QuerySet[Item]) -> QuerySet[Item]:
    """Items with all that `items_of` says but the clocks of spikes."""
    return rows.select_related(
        "story", "technicaltask__parent", "spike", "defect", "epic", "assignee", "column"
    ).annotate(
        criteria_count=_counted(Criterion.objects.filter(story=OuterRef("pk")), "story"),
        criteria_met=_counted(
            Criterion.objects.filter(story=OuterRef("pk"), state=Criterion.State.MET), "story"
        ),
        done_count=_counted(DoneItem.objects.filter(task=OuterRef("pk")), "task"),
        done_ticked=_counted(DoneItem.objects.filter(task=OuterRef("pk"), is_done=True), "task"),
        logged_minutes=Coalesce(
            Subquery(
                WorkLog.objects.filter(item=OuterRef("pk"))
                .order_by()
                .values("item")
                .annotate(total=Sum("minutes"))
                .values("total")
            ),
            0,
        ),
    )


def find_items(access: Access, filters: BacklogFilter, kind: str = "") -> QuerySet[Item]:
    """Items that the filter lets pass, sub-tasks among them, by number; of one backlog if `kind` names it."""
    rows = items_of(access).filter(passing(access, filters)).prefetch_related("labels").order_by("number")
    return rows.filter(backlog__kind=kind) if kind else rows


def open_count(access: Access) -> int:
    """How many items both backlogs show."""
    return access.project.items.filter(shown()).count()


def with_frame(projects: QuerySet[Project], project: int, person: int) -> QuerySet[Project]:
    """Projects, of which that one has `open_items`, what `open_count` says, and `has_clock`: whether a clock of the
    person runs there; each has `views`, what is saved of views that the person sees. No further query."""
    counted = _counted(Item.objects.filter(shown(), project=project), "project")
    views = SavedView.objects.filter(Q(owner=person) | Q(is_shared=True), project=OuterRef("pk"))
    running = ClockSegment.objects.filter(
        person=person, ended_at=None, spike__project=project, spike__deleted_at=None
    )
    return projects.annotate(
        open_items=Case(When(pk=project, then=counted)),
        has_clock=Case(When(pk=project, then=Exists(running)), default=Value(False)),
        views=ArraySubquery(views.order_by("pk").values(view=JSONObject(**{name: name for name in VIEW}))),
    )


def search(access: Access, q: str, limit: int = 10) -> list[Item]:
    """What the palette offers: the key itself and open items first."""
    return in_order(access, list(found(access, q)[:limit]))


def found(access: Access, q: str, *, types: Collection[str] = (), state: str = "all") -> QuerySet[Item, int]:
    """Keys of the items that answer a search, best first; none while nothing is asked."""
    rows = access.project.items.filter(passing(access, BacklogFilter(types=types, state=state or "all")))
    if not without_nul(q).strip():
        rows = rows.none()
    rows = rows.filter(matching(access, q), deleted_at=None)
    return ranked(access, rows, q).values_list("pk", flat=True)


def in_order(access: Access, keys: Sequence[int]) -> list[Item]:
    """These items in this order."""
    place = {pk: at for at, pk in enumerate(keys)}
    return sorted(items_among(access, keys), key=lambda item: place[item.pk]) if keys else []


def columns(access: Access) -> list[Column]:
    """The workflow from left to right."""
    return list(access.project.columns.order_by("position", "pk"))


def _counted(rows: QuerySet[Any], of: str) -> Coalesce:
    """How many rows a sub-query has; `of` is the field by which it belongs to the item."""
    return Coalesce(Subquery(rows.order_by().values(of).annotate(count=Count("*")).values("count")), 0)


def shown() -> Q:
    """Items that the two backlogs show while nothing is filtered."""
    return Q(deleted_at=None, done_at=None) & stands_alone()


_AMONG: Fixed[Item] = Fixed(
    lambda project, keys: with_clocks_of(
        counted(Item.objects.filter(Among("pk", keys), project=project, deleted_at=None))
    ),
    project=int,
    keys=list,
)
