"""A spike's clock as it stands, derived from its rows whenever it is read."""

import zoneinfo
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from accounts.access import Access
from accounts.models import Project
from backlog.models import ClockSegment, Item, Spike
from backlog.rules.spike_clock import Clock, Segment, spike_clock


@dataclass(frozen=True, slots=True)
class RunningClock:
    """The spike on which somebody's clock runs; `running` people share its box."""

    key: str
    number: int
    title: str
    spent_minutes: int
    box_minutes: int
    running: int


def read_clock(project: Project, spike: Spike, segments: Sequence[ClockSegment], now: datetime) -> Clock:
    """The clock at a moment; without a box as if it had no minutes."""
    return spike_clock(
        timebox_minutes=spike.timebox_minutes or 0,
        segments=[Segment(str(one.person_id), one.started_at, one.ended_at) for one in segments],
        now=now,
        day_ends_at=project.working_day_ends_at,
        timezone=zoneinfo.ZoneInfo(project.timezone),
    )


def clock_of(item: Item, now: datetime | None = None) -> Clock | None:
    """A spike's clock as it stands; None without a box. No query for an item of `items_of`."""
    detail = item.detail
    if not isinstance(detail, Spike) or detail.timebox_minutes is None:
        return None
    return read_clock(item.project, detail, list(detail.segments.all()), now or timezone.now())


def running_clock(access: Access) -> RunningClock | None:
    """The spike of this project on which the person's own clock runs; None when none does."""
    rows = ClockSegment.objects.filter(person_id=access.user_id, ended_at=None, spike__project=access.project)
    row = rows.filter(spike__deleted_at=None).select_related("spike").first()
    if row is None:
        return None
    spike = row.spike
    spike.project = access.project
    clock = read_clock(access.project, spike, list(spike.segments.all()), timezone.now())
    running = [one.person for one in clock.segments if one.end_at is None]
    if str(access.user_id) not in running:
        return None
    return RunningClock(
        key=spike.key,
        number=spike.number,
        title=spike.title,
        spent_minutes=clock.spent_minutes,
        box_minutes=spike.timebox_minutes or 0,
        running=len(running),
    )
