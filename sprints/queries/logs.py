"""Work of a sprint's days: what people logged, and how long clocks ran. The figures' actual hours are its sums."""

import zoneinfo
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, cast

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.access import Access
from backlog.models import ClockSegment, WorkLog
from backlog.rules.spike_clock import Segment, spike_clock
from sprints.models import Sprint, SprintItem
from sprints.queries.inputs import midnight
from sprints.queries.worked import clocked_minutes
from sprints.rules.load import LoadOptions, category_of
from sprints.rules.work import Inside

ITEM_FIELDS = (
    "item__number", "item__type", "item__story__kind",
    "item__technicaltask__parent__number", "item__technicaltask__parent__kind",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Worked:
    """Minutes of one person on one item. `category`: unplanned for work on items that came unplanned.

    `started_at` and `ended_at` are of a clock; a log has a day only. `is_outside`: not on an item of the sprint.
    """

    number: int
    type: str
    person_id: int
    person: str
    on: date
    minutes: int
    category: str
    is_outside: bool
    note: str = ""
    started_at: datetime | None = None
    ended_at: datetime | None = None


class _Items:
    """Whether an item's work counts as unplanned, as outside the sprint, or for which category."""

    def __init__(self, access: Access, sprint: Sprint) -> None:
        self.options = LoadOptions(**cast(Any, access.project.options()))
        rows = SprintItem.objects.filter(sprint=sprint).values_list("item__number", "is_unplanned")
        self.place = Inside.of(rows)

    def facts(
        self, number: int, type: Any, kind: Any = None, parent: int | None = None, parent_kind: Any = None
    ) -> dict[str, Any]:
        top = self.place.top(number, parent)
        category = category_of(type, kind or "functional", self.options, parent_kind=parent_kind)
        return {
            "number": number,
            "type": type,
            "category": self.place.kind(top, category),
            "is_outside": top not in self.place.inside,
        }


def worked_in(access: Access, sprint: Sprint, until: datetime | None = None) -> list[Worked]:
    """All work of the sprint's days, oldest first; `until` leaves out what was written later. Three queries."""
    items = _Items(access, sprint)
    found = [*_logs(access, sprint, items, until), *_clocks(access, sprint, items, until)]
    return sorted(found, key=lambda one: (one.on, one.person, one.number))


def _logs(access: Access, sprint: Sprint, items: _Items, until: datetime | None) -> Iterable[Worked]:
    rows = WorkLog.objects.filter(
        item__project=access.project_id, on__range=(sprint.start_on, sprint.end_on)
    ).order_by("on", "id")
    if until is not None:
        rows = rows.filter(created_at__lte=until)
    for row in rows.values(
        "person_id", "person__name", "person__email", "on", "minutes", "note", *ITEM_FIELDS
    ):
        yield Worked(
            **items.facts(*(row[field] for field in ITEM_FIELDS)),
            person_id=row["person_id"],
            person=row["person__name"] or row["person__email"],
            on=row["on"],
            minutes=row["minutes"],
            note=row["note"],
        )


def _clocks(access: Access, sprint: Sprint, items: _Items, until: datetime | None) -> Iterable[Worked]:
    """What of each segment lies in the sprint's days."""
    project, now = access.project, until or timezone.now()
    zone = zoneinfo.ZoneInfo(project.timezone)
    starts, ends = midnight(sprint.start_on, zone), midnight(sprint.end_on + timedelta(days=1), zone)
    for rows in _by_spike(access, starts, ends, now).values():
        clock = spike_clock(
            timebox_minutes=rows[0]["spike__timebox_minutes"] or 0,
            segments=[_segment(row, now) for row in rows],
            now=now,
            day_ends_at=project.working_day_ends_at,
            timezone=zone,
        )
        for row, one, minutes in zip(
            rows, clock.segments, clocked_minutes(clock.segments, starts, ends, now), strict=True
        ):
            if minutes:
                yield Worked(
                    **items.facts(row["spike__number"], "spike"),
                    person_id=row["person_id"],
                    person=row["person__name"] or row["person__email"],
                    on=max(one.start_at, starts).astimezone(zone).date(),
                    minutes=minutes,
                    started_at=one.start_at,
                    ended_at=one.end_at,
                )


def _by_spike(
    access: Access, starts: datetime, ends: datetime, now: datetime
) -> dict[int, list[dict[str, Any]]]:
    """All segments until now of the spikes whose clock ran between two moments, in the order they were made."""
    ticking: QuerySet[ClockSegment] = ClockSegment.objects.filter(
        Q(ended_at=None) | Q(ended_at__gt=starts), spike__project=access.project_id, started_at__lt=ends
    )
    rows = ClockSegment.objects.filter(spike__in=ticking.order_by().values("spike"), started_at__lte=now)
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in rows.order_by("id").values(
        "spike_id", "person_id", "person__name", "person__email", "started_at", "ended_at",
        "spike__timebox_minutes", "spike__number",
    ):  # fmt: skip
        found[row["spike_id"]].append(dict(row))
    return found


def _segment(row: dict[str, Any], now: datetime) -> Segment:
    ended = row["ended_at"]
    return Segment(str(row["person_id"]), row["started_at"], None if ended and ended > now else ended)
