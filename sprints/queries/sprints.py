"""Reads of sprints themselves, and of their stored figures. Nothing here computes any."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast

from django.db.models import Count, Exists, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from accounts.access import Access
from accounts.models import Project
from activity import outbox
from backlog.hooks import SprintMark
from common.errors import NotFound
from sprints.models import SplitFigures, Sprint, SprintItem
from sprints.rules.sentence import is_in_points_only
from sprints.rules.shape import Figures
from sprints.rules.split import CATEGORIES, WHOLE_BP, target_split

OPEN = (Sprint.State.PLANNED, Sprint.State.ACTIVE)
Place = tuple[int, int | None, int | None]  # an item, its sprint, and the item above it there: 0 is the top


@dataclass(frozen=True, slots=True)
class Split:
    """A sprint's stored figures and how fresh they are. `figures` is None until a worker has computed any.

    `updating`: something changed since. `frozen_at`: of a closed sprint, whose figures stay as they are.
    """

    number: int
    figures: Figures | None
    computed_at: datetime | None
    event_seq: int
    frozen_at: datetime | None
    updating: bool
    is_worker_alive: bool


@dataclass(frozen=True, slots=True)
class PastSprint:
    """A line of the history. Points and items from the sprint's own record, hours from its figures, if it has any."""

    sprint: Sprint
    items: int
    done_items: int
    points_planned: Decimal
    points_done: Decimal
    figures: Figures | None

    @property
    def is_in_points_only(self) -> bool:
        return self.figures is not None and is_in_points_only(self.figures)


def sprints_of(access: Access) -> QuerySet[Sprint]:
    """All sprints of the project, each with the project at hand."""
    return access.project.sprints.all()


def sprint(access: Access, number: int) -> Sprint:
    """One sprint. Raises NotFound."""
    found = sprints_of(access).filter(number=number).first()
    if found is None:
        raise NotFound()
    return found


def current_sprint(access: Access) -> Sprint | None:
    """The running sprint, if there is one."""
    return sprints_of(access).filter(state=Sprint.State.ACTIVE).first()


def planning_sprint(access: Access) -> Sprint | None:
    """The next planned sprint, if there is one."""
    return sprints_of(access).filter(state=Sprint.State.PLANNED).order_by("start_on").first()


def planned_next(access: Access) -> Sprint | None:
    """The next planned sprint of which figures are stored, with them. One query."""
    planned = sprints_of(access).filter(state=Sprint.State.PLANNED, figures__isnull=False)
    return planned.select_related("figures").order_by("start_on").first()


def latest_sprint(access: Access) -> Sprint | None:
    """Whose report is the first that one wants to see: the running one, else the last closed, else the next."""
    closed = sprints_of(access).filter(state=Sprint.State.CLOSED).order_by("-end_on").first()
    return current_sprint(access) or closed or planning_sprint(access)


def open_sprints(access: Access) -> list[Sprint]:
    """The running one and those planned, by date, each with its stored figures."""
    return list(with_figures(sprints_of(access)).filter(state__in=OPEN).order_by("start_on"))


def next_sprint(access: Access, sprint: Sprint) -> Sprint | None:
    """The first planned sprint after this one: where work is carried when it closes."""
    return (
        sprints_of(access)
        .filter(state=Sprint.State.PLANNED, start_on__gt=sprint.start_on)
        .order_by("start_on")
        .first()
    )


def split(access: Access, sprint: Sprint) -> Split:
    """The stored figures. One query, none for a sprint that was read `with_figures`."""
    if "has_figures_read" in vars(sprint) and sprint.project_id == access.project_id:
        return _split(sprint, sprint)
    return _split(sprint, with_figures(sprints_of(access)).filter(pk=sprint.pk).first())


def with_figures(sprints: QuerySet[Sprint]) -> QuerySet[Sprint]:
    """Sprints with what `split` says of each."""
    return sprints.select_related("figures").annotate(
        has_figures_read=Value(True),
        updating=Exists(outbox.pending_of("recompute_split", "pk")),
        is_worker_alive=Exists(outbox.live_workers()),
    )


def _split(sprint: Sprint, row: Any) -> Split:
    stored: SplitFigures | None = getattr(row, "figures", None)  # of another project: nothing
    return Split(
        number=sprint.number,
        figures=cast(Figures, stored.figures) if stored else None,
        computed_at=stored.computed_at if stored else None,
        event_seq=stored.event_seq if stored else 0,
        frozen_at=stored.frozen_at if stored else None,
        updating=row is not None and row.updating and not (stored and stored.frozen_at),
        is_worker_alive=row is not None and row.is_worker_alive,
    )


def sprint_marks(access: Access, item_ids: Sequence[int]) -> dict[int, SprintMark]:
    """In which open sprint items are, by item id. One query."""
    rows = SprintItem.objects.filter(
        item__in=item_ids, is_open=True, sprint__project=access.project
    ).values_list("item_id", "sprint__number", "is_unplanned", "sprint__name", "sprint__state")
    return {
        item_id: SprintMark(number, is_unplanned, name, state == Sprint.State.ACTIVE)
        for item_id, number, is_unplanned, name, state in rows
    }


def places_of(access: Access, numbers: Sequence[int]) -> list[Place]:
    """Where items stand: in their open sprints, from the top down, then those that are in none."""
    theirs = SprintItem.objects.filter(
        item__number__in=numbers, is_open=True, sprint__project=access.project
    ).values("sprint")
    rows = SprintItem.objects.filter(is_open=True, sprint__in=theirs).order_by("sprint", "rank", "id")
    found: list[Place] = []
    asked = set(numbers)
    above, last = 0, None
    for sprint, number in rows.values_list("sprint__number", "item__number"):
        if number in asked:
            found.append((number, sprint, above if sprint == last else 0))
        above, last = number, sprint
    there = {number for number, _, _ in found}
    return found + [(number, None, None) for number in numbers if number not in there]


def planned_items(access: Access) -> QuerySet[Any, Any]:
    """Keys of items that are in an open sprint, to be left out of (or found in) a backlog."""
    return SprintItem.objects.filter(is_open=True, sprint__project=access.project).values("item")


def items_in(access: Access, number: int | None) -> QuerySet[Any, Any]:
    """Keys of items in the sprint of that number, of a closed one those that were in it at the end."""
    if number is None:
        return planned_items(access)
    rows = SprintItem.objects.filter(sprint__number=number, sprint__project=access.project, removed_at=None)
    return rows.values("item")


def choices_of_sprints(access: Access, most: int = 12) -> QuerySet[Sprint]:
    """The latest sprints, the last one first."""
    return Sprint.objects.filter(project=access.project).order_by("-number")[:most]


def places(access: Access, sprint: Sprint) -> QuerySet[SprintItem]:
    """What is in a sprint, of a closed one what was in it at the end, in its order. Deleted items are left out."""
    return (
        SprintItem.objects.filter(sprint=sprint, sprint__project=access.project, removed_at=None)
        .filter(item__deleted_at=None)
        .order_by("rank", "id")
    )


def day_of(
    start_on: date, end_on: date, today: date, team_days: Sequence[Mapping[str, Any]]
) -> tuple[int, int]:
    """Which working day of how many it is; calendar days where nobody works on any. Before the start: 0."""
    worked = [date.fromisoformat(day["on"]) for day in team_days if day["working"]]
    worked = [day for day in worked if start_on <= day <= end_on]
    if not worked:
        days = (end_on - start_on).days + 1
        return max(0, min((today - start_on).days + 1, days)), days
    return sum(day <= today for day in worked), len(worked)


def percents_of(planned: Mapping[str, int], spike: int) -> dict[str, int | None]:
    """Planned minutes as whole percents that make 100 (largest remainder); None where nothing is planned."""
    names = [f"{category}_pct" for category in (*CATEGORIES, "spike")]
    total = sum(planned.get(category, 0) for category in CATEGORIES)
    if not total:
        return dict.fromkeys(names)
    shares = {category: planned.get(category, 0) * WHOLE_BP // total for category in CATEGORIES}
    shares["feature"] += WHOLE_BP - sum(shares.values())
    percents = target_split(plannable_minutes=100, target_bp=shares)
    within = min(percents["technical"], round(100 * spike / total))
    return {**{f"{category}_pct": percents[category] for category in CATEGORIES}, "spike_pct": within}


def points_then(places: str = "") -> Coalesce:
    """Points of a story in a sprint: as they were when it closed; else, as in a sprint from elsewhere, as they are."""
    return Coalesce(f"{places}points_at_end", f"{places}item__story__points")


def sprint_history(access: Access) -> list[PastSprint]:
    """All sprints, newest first. One query."""
    there = Q(sprint_items__item__deleted_at=None) | Q(
        state=Sprint.State.CLOSED
    )  # what is over does not change
    inside = Q(sprint_items__removed_at=None) & there
    done = inside & Q(sprint_items__outcome=SprintItem.Outcome.DONE)
    done |= inside & Q(sprint_items__outcome="", sprint_items__item__resolution="done")
    story = points_then("sprint_items__")
    rows = (
        sprints_of(access)
        .select_related("figures")
        .annotate(
            items=Count("sprint_items", filter=inside),
            done_items=Count("sprint_items", filter=done),
            points_planned=Sum(story, filter=inside),
            points_done=Sum(story, filter=done),
        )
        .order_by("-start_on")
    )
    return [_past(row) for row in rows]


def _past(row: Any) -> PastSprint:
    stored = getattr(row, "figures", None)
    return PastSprint(
        sprint=row,
        items=row.items,
        done_items=row.done_items,
        points_planned=row.points_planned or Decimal(0),
        points_done=row.points_done or Decimal(0),
        figures=stored.figures if stored else None,
    )


def why_not_archive(project: Project) -> str:
    """A running sprint is closed before its project is archived, so that its figures are final."""
    running = Sprint.objects.filter(project=project, state=Sprint.State.ACTIVE).first()
    return f"{running} is running. Close it first, then archive the project." if running else ""
