"""Items as a sprint's figures take them: sizes, what was worked on them, by whom, and when they were in doing."""

import zoneinfo
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, cast

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject

from activity.models import Event
from backlog.models import ClockSegment, Column, Item, WorkLog
from backlog.rules.spike_clock import Segment, SegmentEnd, spike_clock
from common.fixed import Fixed
from sprints.models import Sprint, SprintItem
from sprints.rules.doing import Move, Span, stays_of
from sprints.rules.inputs import Stay, Work

MOVES = ("item_state_changed", "item_assigned")


@dataclass(frozen=True, slots=True)
class Place:
    """When an item was added, minutes worked on it before, and the times in which it was in the running sprint."""

    added_at: datetime
    before: int
    spans: tuple[Span, ...]


Places = Mapping[int, Place]


@dataclass(frozen=True, slots=True)
class Period:
    """A sprint's days, and what of the clock falls into them."""

    start_on: date
    end_on: date
    starts_at: datetime
    ends_at: datetime
    day_ends_at: time
    zone: zoneinfo.ZoneInfo
    now: datetime
    in_points: bool  # tasks and defects too

    def within(self, since: datetime, until: datetime | None) -> Span | None:
        """What of a time is in the sprint's days and over already."""
        first, last = max(since, self.starts_at), min(until or self.now, self.ends_at, self.now)
        return (first, last) if first < last else None


COLUMNS = (
    "id", "number", "type", "done_at", "column__category", "resolution", "deleted_at",
    "assignee_id", "story__kind",
    "story__points", "story__remaining_points", "technicaltask__estimate_minutes",
    "technicaltask__remaining_minutes", "technicaltask__parent__number", "technicaltask__parent__kind",
    "technicaltask__parent_id", "technicaltask__points", "defect__points",
    "defect__estimate_minutes", "defect__remaining_minutes",
    "spike__timebox_minutes", "logs_json", "segments_json", "moves_json", "open_in",
)  # fmt: skip


def work_of(sprint: Sprint, places: Places, period: Period) -> Iterable[Work]:
    """Items of the sprint, parts of its stories, and whatever else somebody worked on in these days."""
    rows = _ROWS.all(
        project=sprint.project_id,
        sprint=sprint.pk,
        start_on=period.start_on,
        end_on=period.end_on,
        starts_at=period.starts_at,
        ends_at=period.ends_at,
    )
    for row in rows:
        yield _one(dict(zip(COLUMNS, row, strict=True)), places, period)


def _rows(
    project: int, sprint: int, start_on: date, end_on: date, starts_at: datetime, ends_at: datetime
) -> QuerySet[Item, Any]:
    inside = SprintItem.objects.filter(sprint=sprint).values("item_id")
    logs = WorkLog.objects.filter(item=OuterRef("pk"))
    segments = ClockSegment.objects.filter(spike=OuterRef("pk"))
    in_days = logs.filter(on__range=(start_on, end_on))
    ticking = segments.filter(started_at__lt=ends_at).exclude(ended_at__lte=starts_at)
    return (
        Item.objects.filter(project=project)
        .filter(Q(pk__in=inside) | Q(technicaltask__parent__in=inside) | Exists(in_days) | Exists(ticking))
        .annotate(
            logs_json=ArraySubquery(
                logs.order_by("id").values(
                    json=JSONObject(on="on", minutes="minutes", at="created_at", person="person_id")
                )
            ),
            segments_json=ArraySubquery(
                segments.order_by("id").values(
                    json=JSONObject(person="person_id", start="started_at", end="ended_at")
                )
            ),
            moves_json=ArraySubquery(
                Event.objects.filter(
                    subject_type="item",
                    subject_id=OuterRef("pk"),
                    kind__in=MOVES,
                    at__gte=starts_at,
                    at__lt=ends_at,
                )
                .order_by("id")
                .values(json=JSONObject(kind="kind", at="at", data="data"))
            ),
            open_in=Subquery(
                SprintItem.objects.filter(item=OuterRef("pk"), is_open=True).values("sprint_id")[:1]
            ),
        )
        .order_by("number")
        .values_list(*COLUMNS)
    )


_ROWS: Fixed[Any] = Fixed(
    _rows, project=int, sprint=int, start_on=date, end_on=date, starts_at=datetime, ends_at=datetime
)


def _one(row: Mapping[str, Any], places: Places, period: Period) -> Work:
    spent, worked = _clocked(row, period)
    own, story = places.get(row["id"]), places.get(row["technicaltask__parent_id"])
    earlier = own.before if own else 0
    for log in row["logs_json"]:
        on, at = date.fromisoformat(log["on"]), datetime.fromisoformat(log["at"])
        worked[log["person"]] += log["minutes"] * (period.start_on <= on <= period.end_on)
        earlier += log["minutes"] * (own is None and story is not None and at < story.added_at)
    place = own or story
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
        worked_by=tuple(sorted((person, minutes) for person, minutes in worked.items() if minutes)),
        doing=_doing(row, place.spans, period) if place else (),
        earlier_minutes=earlier,
        is_done=row["done_at"] is not None,
        is_gone=row["deleted_at"] is not None or row["resolution"] == Item.Resolution.DROPPED,
        assignee=row["assignee_id"],
        parent=row["technicaltask__parent__number"],
        parent_kind=row["technicaltask__parent__kind"],
        is_planned_elsewhere=row["open_in"] is not None and row["technicaltask__parent_id"] is not None,
    )


def _doing(row: Mapping[str, Any], spans: tuple[Span, ...], period: Period) -> tuple[Stay, ...]:
    """Days in a column of doing, by whose it was; what was deleted is worked on no longer."""
    if gone_at := row["deleted_at"]:
        spans = tuple((since, min(until, gone_at)) for since, until in spans if since < gone_at)
    return stays_of(
        [_move(event) for event in row["moves_json"]],
        is_doing=row["column__category"] == Column.Category.DOING,
        person=row["assignee_id"],
        spans=spans,
        zone=period.zone,
    )


def _move(event: Mapping[str, Any]) -> Move:
    at, data = datetime.fromisoformat(event["at"]), event["data"]
    if event["kind"] == "item_assigned":
        return Move(at, "person", data.get("from"), data.get("to"))
    doing = Column.Category.DOING
    return Move(at, "column", data.get("from_category") == doing, data.get("to_category") == doing)


def _either(row: Mapping[str, Any], name: str) -> Any:
    task, defect = row[f"technicaltask__{name}"], row[f"defect__{name}"]
    return defect if task is None else task


def _points(row: Mapping[str, Any], period: Period) -> Decimal | None:
    """Of a story; of a task or defect where the project sizes these in points too."""
    if row["type"] == "story" or not period.in_points:
        return cast(Decimal | None, row["story__points"])
    return cast(Decimal | None, _either(row, "points"))


def _clocked(row: Mapping[str, Any], period: Period) -> tuple[int, Counter[int]]:
    """A spike's minutes: spent in all, and by person within the sprint's days."""
    segments = [
        Segment(
            str(s["person"]),
            datetime.fromisoformat(s["start"]),
            s["end"] and datetime.fromisoformat(s["end"]),
        )
        for s in row["segments_json"]
    ]
    if not segments:
        return 0, Counter()
    clock = spike_clock(
        timebox_minutes=row["spike__timebox_minutes"] or 0,
        segments=segments,
        now=period.now,
        day_ends_at=period.day_ends_at,
        timezone=period.zone,
    )
    worked: Counter[int] = Counter()
    minutes = clocked_minutes(clock.segments, period.starts_at, period.ends_at, period.now)
    for one, count in zip(clock.segments, minutes, strict=True):
        worked[int(one.person)] += count
    return clock.spent_minutes, worked


def clocked_minutes(
    segments: Iterable[SegmentEnd], starts: datetime, ends: datetime, now: datetime
) -> list[int]:
    """Of each segment of a clock, what lies between two moments: each person's add up to their rounded sum."""
    exact: dict[str, Fraction] = defaultdict(Fraction)
    found = []
    for one in segments:
        before = round(exact[one.person])
        exact[one.person] += _overlap(one.start_at, one.end_at or now, starts, ends)
        found.append(round(exact[one.person]) - before)
    return found


def _overlap(start: datetime, end: datetime, since: datetime, until: datetime) -> Fraction:
    """Minutes of a span that lie within another."""
    overlap = min(end, until) - max(start, since)
    return Fraction(max(timedelta(), overlap) // timedelta(microseconds=1), 60_000_000)
