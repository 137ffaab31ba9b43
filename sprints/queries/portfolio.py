"""All projects that a person may see, side by side: from stored rows, in as many queries for one as for all."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import F, Sum, Window
from django.db.models.functions import RowNumber

from accounts.access import today_in
from accounts.models import Membership, User
from accounts.queries import memberships_of
from sprints.models import Sprint
from sprints.queries.closed import done_stories, known_minutes, own_figures
from sprints.queries.sprints import OPEN, day_of, points_then
from sprints.rules.split import technical_pct
from sprints.rules.velocity import LAST, mean_of_last_six

FIGURES = (
    "plannable", "planned", "planned_total", "target", "actual", "actual_spike", "buffer", "over", "days", "sign_off",
    "actual_origin", "planned_spike",
)  # fmt: skip
CLOSED = ("actual", "actual_origin")


@dataclass(frozen=True, slots=True)
class NowSprint:
    """The running sprint of a project, else the next one planned. `figures` is None until a worker computed any."""

    number: int
    name: str
    is_running: bool
    sprint: Sprint
    day: int
    days: int
    figures: dict[str, Any] | None
    computed_at: datetime | None


@dataclass(frozen=True, slots=True)
class PastShare:
    """Technical share of what was worked in a closed sprint, in whole percent; None where no hours are known."""

    number: int
    name: str
    percent: int | None


@dataclass(frozen=True, slots=True)
class ProjectLine:
    """One project. `trend`: the last six closed sprints, oldest first; `velocity`: their mean in points."""

    membership: Membership
    now: NowSprint | None
    trend: tuple[PastShare, ...]
    velocity: float | None


def portfolio(user: User, project_id: int | None = None) -> list[ProjectLine]:
    """By name. Four queries. `project_id` narrows it to one project."""
    memberships = memberships_of(user)
    if project_id is not None:
        memberships = memberships.filter(project=project_id)
    mine = list(memberships)
    ids = [one.project_id for one in mine]
    current, past = _current(ids), _past(ids)
    points = _points([sprint.pk for sprints in past.values() for sprint in sprints])
    return [
        ProjectLine(
            membership=one,
            now=_now(one, current[one.project_id]) if one.project_id in current else None,
            trend=tuple(_share(sprint) for sprint in past[one.project_id]),
            velocity=mean_of_last_six([points.get(sprint.pk, Decimal(0)) for sprint in past[one.project_id]]),
        )
        for one in mine
    ]


def _current(project_ids: list[int]) -> dict[int, Any]:
    rows = (
        Sprint.objects.filter(project__in=project_ids, state__in=OPEN)
        .annotate(**own_figures(*FIGURES), computed_at=F("figures__computed_at"))
        .order_by("project", "state", "start_on")  # the running one before those planned
        .distinct("project")
    )
    return {row.project_id: row for row in rows}


def _past(project_ids: list[int]) -> dict[int, list[Any]]:
    latest = Window(RowNumber(), partition_by="project", order_by="-start_on")
    rows = (
        Sprint.objects.filter(project__in=project_ids, state=Sprint.State.CLOSED)
        .annotate(**own_figures(*CLOSED), back=latest)
        .filter(back__lte=LAST)
        .order_by("start_on")
    )
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.project_id].append(row)
    return found


def _points(sprint_ids: list[int]) -> dict[int, Decimal]:
    rows = (
        done_stories()
        .filter(sprint__in=sprint_ids)
        .order_by()
        .values_list("sprint_id")
        .annotate(total=Sum(points_then()))
    )
    return {sprint_id: total or Decimal(0) for sprint_id, total in rows}


def _now(membership: Membership, row: Any) -> NowSprint:
    figures = {name: getattr(row, f"own_{name}") for name in FIGURES}
    day, days = day_of(row.start_on, row.end_on, today_in(membership.project), figures["days"] or ())
    return NowSprint(
        number=row.number,
        name=row.name,
        is_running=row.state == Sprint.State.ACTIVE,
        sprint=row,
        day=day,
        days=days,
        figures=figures if row.computed_at else None,
        computed_at=row.computed_at,
    )


def _share(row: Any) -> PastShare:
    minutes = known_minutes(row.own_actual, row.own_actual_origin)
    return PastShare(row.number, row.name, technical_pct(minutes or {}))
