"""What the frame of every page says about sprints, and about jobs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Count, Exists, F, OuterRef, QuerySet, Subquery, When
from django.db.models.functions import Coalesce, JSONObject

from accounts.models import Project
from activity import outbox
from activity.models import Outbox
from sprints.models import Sprint, SprintItem
from sprints.queries.sprints import day_of, percents_of


@dataclass(frozen=True, slots=True)
class ShellSprint:
    """The running sprint in the navigation. Days are those on which somebody works; shares are of planned hours.

    Percents make 100 together, technical holds its spikes; None while nothing is planned. `cards`: on its board.
    """

    number: int
    name: str
    day: int
    days: int
    feature_pct: int | None
    technical_pct: int | None
    spike_pct: int | None
    defect_pct: int | None
    cards: int


def with_sprint(projects: QuerySet[Project], project: int, alive_since: datetime) -> QuerySet[Project]:
    """Projects, of which that one has `sprint`, for `shell_sprint`, and `waiting`, the kinds of its jobs that are still
    to be done; each says whether a worker lives. No further query.

    The stored figures of one sprint are opened: were the cards joined, they would be for each of them.
    """
    inside = SprintItem.objects.filter(sprint=OuterRef("pk"), is_open=True, item__deleted_at=None).order_by()
    cards: Any = inside.values("sprint").annotate(n=Count("pk")).values("n")
    running: Any = Sprint.objects.filter(project=OuterRef("pk"), state=Sprint.State.ACTIVE).order_by()
    waiting = Outbox.objects.filter(project_id=OuterRef("pk"), done_at=None).order_by("kind")
    sprint = JSONObject(
        number="number",
        name="name",
        start_on="start_on",
        end_on="end_on",
        planned=F("figures__figures__planned"),
        spike=F("figures__figures__planned_spike"),
        days=F("figures__figures__days"),
        cards=Coalesce(Subquery(cards), 0),
    )
    return projects.annotate(
        sprint=Case(When(pk=project, then=Subquery(running.values(json=sprint)[:1]))),
        waiting=Case(When(pk=project, then=ArraySubquery(waiting.values("kind").distinct()))),
        is_worker_alive=Exists(outbox.live_workers(alive_since)),
    )


def shell_sprint(row: Mapping[str, Any], today: date) -> ShellSprint | None:
    """The running sprint of `with_sprint`."""
    found = row["sprint"]
    if found is None:
        return None
    start_on, end_on = date.fromisoformat(found["start_on"]), date.fromisoformat(found["end_on"])
    day, days = day_of(start_on, end_on, today, found["days"] or ())
    return ShellSprint(
        number=found["number"],
        name=found["name"],
        day=day,
        days=days,
        cards=found["cards"],
        **percents_of(found["planned"] or {}, found["spike"] or 0),
    )
