"""Reads what a sprint's figures are computed from: four queries, whatever the number of items, people and days."""

import zoneinfo
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, cast

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.utils import timezone

from accounts.models import Project
from activity.models import Stream
from backlog.models import ClockSegment, Item, WorkLog
from backlog.rules.spike_clock import Segment, spike_clock
from sprints.models import AllocationStep, SplitSnapshot, Sprint, SprintItem
from sprints.queries import presence
from sprints.rules.inputs import Evening, Inputs, Planned, SprintFacts, Step, Work
from sprints.rules.load import LoadOptions

Since = Mapping[int, tuple[datetime, int]]  # by item id: when it was added, minutes worked on it before


@dataclass(frozen=True, slots=True)
class Read:
    """The inputs, the sprint they are of, and the number of the project's last event that is surely in them."""

    inputs: Inputs
    sprint: Sprint
    event_seq: int


@dataclass(frozen=True, slots=True)
class _Period:
    """A sprint's days, and what of the clock falls into them."""

    start_on: date
    end_on: date
    starts_at: datetime
    ends_at: datetime
    day_ends_at: time
    zone: zoneinfo.ZoneInfo
    now: datetime
    in_points: bool  # tasks and defects too


def read_inputs(sprint_id: int, *, now: datetime | None = None) -> Read:
    """Everything about one sprint, read afresh. Raises Sprint.DoesNotExist."""
    now = now or timezone.now()
    sprint = _sprints().get(pk=sprint_id)
    project = sprint.project
    zone = zoneinfo.ZoneInfo(project.timezone)
    period = _Period(
        sprint.start_on,
        sprint.end_on,
        _midnight(sprint.start_on, zone),
        _midnight(sprint.end_on + timedelta(days=1), zone),
        project.working_day_ends_at,
        zone,
        now,
        project.sizes_in_points,
    )
    found: Any = sprint  # with annotations
    planned, since = _planned(sprint)
    inputs = Inputs(
        sprint=SprintFacts(
            number=sprint.number,
            name=sprint.name,
            state=cast(Any, sprint.state),
            start_on=sprint.start_on,
            end_on=sprint.end_on,
            started_on=sprint.started_at.astimezone(zone).date() if sprint.started_at else None,
            focus_bp=sprint.focus_bp,
            reserve_bp=sprint.reserve_bp,
            target_bp=cast(Any, sprint.target_bp),
        ),
        today=now.astimezone(zone).date(),
        options=LoadOptions(**cast(Any, project.options())),
        rate_minutes_per_point=project.rate_minutes_per_point,
        people=tuple(
            one.person
            for one in presence.people_between(
                project,
                sprint.start_on,
                sprint.end_on,
                presence.day_names(found.days_off_json),
                with_everybody=True,
            )
        ),
        team_days_off=presence.days_off(found.days_off_json),
        work=tuple(_work(sprint, since, period)),
        planned=planned,
        steps=tuple(_steps(found.steps_json)),
        evenings=tuple(Evening(date.fromisoformat(e["on"]), e["items"] or {}) for e in found.evenings_json),
    )
    return Read(inputs, sprint, found.event_seq or 0)


def _sprints() -> QuerySet[Sprint]:
    """With project, trail, evenings, team days off, and the number of the last event, all of one moment."""
    steps = AllocationStep.objects.filter(sprint=OuterRef("pk")).order_by("id")
    evenings = SplitSnapshot.objects.filter(sprint=OuterRef("pk")).order_by("on")
    return (
        Sprint.objects.select_related("project", "figures")
        .defer("figures__figures")
        .annotate(
            days_off_json=presence.team_days_json("project", "start_on", "end_on"),
            steps_json=ArraySubquery(
                steps.values(json=JSONObject(kind="kind", at="at", snapshot="snapshot", reasons="reasons"))
            ),
            evenings_json=ArraySubquery(evenings.values(json=JSONObject(on="on", items=F("figures__items")))),
            event_seq=Subquery(Stream.objects.filter(project_id=OuterRef("project_id")).values("seq")[:1]),
        )
    )


def _steps(rows: Iterable[Mapping[str, Any]]) -> Iterable[Step]:
    for row in rows:
        yield Step(row["kind"], datetime.fromisoformat(row["at"]), row["snapshot"], tuple(row["reasons"]))


def _planned(sprint: Sprint) -> tuple[tuple[Planned, ...], Since]:
    """Places in the sprint in the order of being added; when each was added and what was worked on it before."""
    rows = (
        SprintItem.objects.filter(sprint=sprint).annotate(number=F("item__number")).order_by("added_at", "id")
    )
    since: dict[int, tuple[datetime, int]] = {}
    planned = []
    for row in rows:
        since[row.item_id] = row.added_at, row.worked_before_minutes
        planned.append(
            Planned(
                number=cast(Any, row).number,
                is_open=row.removed_at is None,
                is_unplanned=row.is_unplanned,
                was_in_at_start=row.was_in_at_start,
                split=row.planned_split,
                is_frozen=bool(row.planned_category),
                points=row.planned_points,
                remaining_points_at_start=row.remaining_points_at_start,
            )
        )
    return tuple(planned), since


def _work(sprint: Sprint, since: Since, period: _Period) -> Iterable[Work]:
    """Items of the sprint, parts of its stories, and whatever else somebody worked on in these days."""
    inside = SprintItem.objects.filter(sprint=sprint).values("item_id")
    logs = WorkLog.objects.filter(item=OuterRef("pk"))
    segments = ClockSegment.objects.filter(spike=OuterRef("pk"))
    in_days = logs.filter(on__range=(period.start_on, period.end_on))
    ticking = segments.filter(started_at__lt=period.ends_at).exclude(ended_at__lte=period.starts_at)
    rows = (
        Item.objects.filter(project=sprint.project_id)
        .filter(Q(pk__in=inside) | Q(technicaltask__parent__in=inside) | Exists(in_days) | Exists(ticking))
        .annotate(
            logs_json=ArraySubquery(
                logs.order_by("id").values(json=JSONObject(on="on", minutes="minutes", at="created_at"))
            ),
            segments_json=ArraySubquery(
                segments.order_by("id").values(
                    json=JSONObject(person="person_id", start="started_at", end="ended_at")
                )
            ),
            open_in=Subquery(
                SprintItem.objects.filter(item=OuterRef("pk"), is_open=True).values("sprint_id")[:1]
            ),
        )
        .order_by("number")
        .values(
            "id", "number", "type", "done_at", "resolution", "deleted_at", "assignee_id", "story__kind",
            "story__points", "story__remaining_points", "technicaltask__estimate_minutes",
            "technicaltask__remaining_minutes", "technicaltask__parent__number", "technicaltask__parent__kind",
            "technicaltask__parent_id", "technicaltask__points", "defect__points",
            "defect__estimate_minutes", "defect__remaining_minutes",
            "spike__timebox_minutes", "logs_json", "segments_json", "open_in",
        )
    )  # fmt: skip
    for row in rows:
        yield _one(row, since, period)


def _one(row: Mapping[str, Any], since: Since, period: _Period) -> Work:
    spent, worked = _clocked(row, period)
    own, story = since.get(row["id"]), since.get(row["technicaltask__parent_id"])
    earlier = own[1] if own else 0
    for log in row["logs_json"]:
        on, at = date.fromisoformat(log["on"]), datetime.fromisoformat(log["at"])
        worked += log["minutes"] * (period.start_on <= on <= period.end_on)
        earlier += log["minutes"] * (own is None and story is not None and at < story[0])
    return Work(
        number=row["number"],
        type=row["type"],
        kind=row["story__kind"] or "functional",
        points=_points(row, period),
        remaining_points=row["story__remaining_points"],
        estimate_minutes=_either(row, "estimate_minutes"),
        remaining_minutes=_either(row, "remaining_minutes"),
        timebox_minutes=row["spike__timebox_minutes"],
        logged_minutes=sum(log["minutes"] for log in row["logs_json"]),
        spent_minutes=spent,
        worked_minutes=worked,
        earlier_minutes=earlier,
        is_done=row["done_at"] is not None,
        is_gone=row["deleted_at"] is not None or row["resolution"] == Item.Resolution.DROPPED,
        assignee=row["assignee_id"],
        parent=row["technicaltask__parent__number"],
        parent_kind=row["technicaltask__parent__kind"],
        is_planned_elsewhere=row["open_in"] is not None and row["technicaltask__parent_id"] is not None,
    )


def _either(row: Mapping[str, Any], name: str) -> Any:
    task, defect = row[f"technicaltask__{name}"], row[f"defect__{name}"]
    return defect if task is None else task


def _points(row: Mapping[str, Any], period: _Period) -> Decimal | None:
    """Of a story; of a task or defect where the project sizes these in points too."""
    if row["type"] == "story" or not period.in_points:
        return cast(Decimal | None, row["story__points"])
    return cast(Decimal | None, _either(row, "points"))


def _clocked(row: Mapping[str, Any], period: _Period) -> tuple[int, int]:
    """A spike's minutes: spent in all, and within the sprint's days."""
    segments = [
        Segment(
            str(s["person"]),
            datetime.fromisoformat(s["start"]),
            s["end"] and datetime.fromisoformat(s["end"]),
        )
        for s in row["segments_json"]
    ]
    if not segments:
        return 0, 0
    clock = spike_clock(
        timebox_minutes=row["spike__timebox_minutes"] or 0,
        segments=segments,
        now=period.now,
        day_ends_at=period.day_ends_at,
        timezone=period.zone,
    )
    worked = sum(
        (
            _overlap(one.start_at, one.end_at or period.now, period.starts_at, period.ends_at)
            for one in clock.segments
        ),
        Fraction(),
    )
    return clock.spent_minutes, round(worked)


def _overlap(start: datetime, end: datetime, since: datetime, until: datetime) -> Fraction:
    """Minutes of a span that lie within another."""
    overlap = min(end, until) - max(start, since)
    return Fraction(max(timedelta(), overlap) // timedelta(microseconds=1), 60_000_000)


def _midnight(day: date, zone: zoneinfo.ZoneInfo) -> datetime:
    """The instant at which a local day begins."""
    return datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC)


def local_date(moment: datetime, project: Project) -> date:
    """The date of an instant where the project is."""
    return moment.astimezone(zoneinfo.ZoneInfo(project.timezone)).date()
