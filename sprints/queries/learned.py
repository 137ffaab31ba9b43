"""What closed sprints show of focus and hours per point: their facts for the rules, and what the rules found."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Sum

from accounts.access import Access
from accounts.models import Project
from backlog.models import ClockSegment, TechnicalTask, WorkLog
from sprints.models import LearnedFigures, Sprint
from sprints.queries.closed import done_places, gross_then, known_minutes, own_figures
from sprints.queries.sprints import points_then
from sprints.rules.learned import ClosedSprint, DoneStory
from sprints.rules.suggested import Name, Suggestion, suggestions
from sprints.rules.velocity import LAST

FIGURES = ("actual", "actual_origin", "actual_by_origin", "planned")


@dataclass(frozen=True, slots=True)
class Learned:
    """What is stored, the suggestions that are open, and what of both figures the project uses now."""

    result: dict[str, Any]
    computed_at: datetime | None
    open: list[Suggestion]
    used: dict[Name, int | None]


def used_by(project: Project) -> dict[Name, int | None]:
    return {"focus": project.focus_bp, "rate": project.rate_minutes_per_point}


def learned(access: Access) -> Learned:
    """One query."""
    row = LearnedFigures.objects.filter(project=access.project_id).first()
    used = used_by(access.project)
    if row is None:
        return Learned({}, None, [], used)
    return Learned(row.result, row.computed_at, suggestions(row.result, used, row.dismissed), used)


def asks_for_points(access: Access) -> bool:
    """Whether a project is asked about its normal sprint: with its first one, where it has no hours per point."""
    return access.project.rate_minutes_per_point is None and not access.project.sprints.exists()


def closed_sprints(project_id: int) -> list[ClosedSprint]:
    """The last six closed sprints whose capacity is known, oldest first. Five queries."""
    closed = Sprint.objects.filter(
        project=project_id, state=Sprint.State.CLOSED, figures__figures__gross__gt=0
    )
    sprints = list(
        closed.annotate(**own_figures(*FIGURES), own_gross=gross_then()).order_by("-start_on")[:LAST]
    )[::-1]
    done = done_places().filter(sprint__in=sprints).annotate(type=F("item__type"), points=points_then())
    items: dict[int, list[Any]] = defaultdict(list)
    for row in done.values("sprint_id", "item_id", "type", "points"):
        items[row["sprint_id"]].append(row)
    minutes = _minutes({row["item_id"] for rows in items.values() for row in rows})
    return [_closed(sprint, items[sprint.pk], minutes) for sprint in sprints]


def _minutes(item_ids: set[int]) -> Counter[int]:
    """Minutes logged on items, by id, those on parts of a story with it too. A spike's clock counts as logged."""
    found: Counter[int] = Counter()
    parts = dict(TechnicalTask.objects.filter(parent__in=item_ids).values_list("pk", "parent_id"))
    logs = WorkLog.objects.filter(item__in=[*item_ids, *parts]).order_by().values_list("item_id")
    for item, total in logs.annotate(total=Sum("minutes")):
        found[item] += total
        if item in parts:
            found[parts[item]] += total
    clocked = ClockSegment.objects.filter(spike__in=item_ids).order_by()
    found.update(dict.fromkeys(clocked.values_list("spike_id", flat=True).distinct(), 1))
    return found


def _closed(sprint: Any, rows: list[dict[str, Any]], minutes: Counter[int]) -> ClosedSprint:
    """Technical and defect hours are those worked, or, where no hours are known, those planned."""
    origin, by_origin = sprint.own_actual_origin, sprint.own_actual_by_origin or {}
    actual = known_minutes(sprint.own_actual, origin) or sprint.own_planned or {}
    logged = by_origin.get("logged", sum(sprint.own_actual.values()) if origin == "logged" else 0)
    return ClosedSprint(
        gross_minutes=sprint.own_gross,
        focus_bp=sprint.focus_bp,
        logged_minutes=logged,
        technical_minutes=actual.get("technical", 0),
        defect_minutes=actual.get("defect", 0),
        done_items=len(rows),
        done_items_logged=sum(minutes[row["item_id"]] > 0 for row in rows),
        stories=tuple(
            DoneStory(row["points"] or 0, minutes.get(row["item_id"]))
            for row in rows
            if row["type"] == "story"
        ),
    )
