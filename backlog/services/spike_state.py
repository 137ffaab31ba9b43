"""A spike's clock as stored rows: reading it by the rules, and keeping the ends that came by themselves."""

import zoneinfo
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils import timezone

from accounts.access import Access
from accounts.models import Project
from backlog.models import ClockSegment, Spike
from backlog.rules.spike_clock import Clock, Segment, spike_clock
from backlog.services.loading import tell

StoppedBy = ClockSegment.StoppedBy
REASONS = {"exhausted": StoppedBy.BOX, "end of day": StoppedBy.DAY}
FAR = timedelta(days=60)  # longer than any running segment, which ends with its day


def read_clock(project: Project, spike: Spike, segments: Sequence[ClockSegment], now: datetime) -> Clock:
    """The clock at a moment. A box that nobody agreed yet counts as the hours that were suggested, else none."""
    return spike_clock(
        timebox_minutes=spike.timebox_minutes or 0,
        segments=[Segment(str(one.person_id), one.started_at, one.ended_at) for one in segments],
        now=now,
        day_ends_at=project.working_day_ends_at,
        timezone=zoneinfo.ZoneInfo(project.timezone),
    )


def settle(spike: Spike, now: datetime) -> tuple[Clock, list[ClockSegment]]:
    """Store the ends of segments that stopped by themselves up to `now`. The caller has locked the spike.

    Answers the clock and its segments. To be done before a box grows or a segment starts.
    """
    segments = list(spike.segments.all())
    clock = read_clock(spike.project, spike, segments, now)
    for row, end in zip(segments, clock.segments, strict=True):
        if row.ended_at is None and end.end_at is not None:
            row.ended_at, row.stopped_by = end.end_at, REASONS[end.reason]
            row.save(update_fields=["ended_at", "stopped_by"])
    return clock, segments


def stop_clocks(
    actor: Access,
    spike: Spike,
    *,
    now: datetime | None = None,
    by: str = StoppedBy.PERSON,
    person: int | None = None,
) -> list[ClockSegment]:
    """Stop what runs on a locked spike, of one person or of all; answers what was stopped, with its event."""
    now = now or timezone.now()
    _, segments = settle(spike, now)
    stopped = [one for one in segments if one.ended_at is None and person in (None, one.person_id)]
    for row in stopped:
        row.ended_at, row.stopped_by = max(now, row.started_at), by
        row.save(update_fields=["ended_at", "stopped_by"])
    if stopped:
        tell(actor, "clock_paused", spike, {"people": [row.person_id for row in stopped], "by": by})
    return stopped


def next_moments(spike: Spike, now: datetime, warn_at_bp: int) -> list[datetime]:
    """When something will happen to the running clock by itself: nearly used up, used up, or the day's end."""
    segments = list(spike.segments.all())
    if all(one.ended_at is not None for one in segments):
        return []
    later = read_clock(spike.project, spike, segments, now + FAR)
    stops = [
        end.end_at
        for row, end in zip(segments, later.segments, strict=True)
        if row.ended_at is None and end.end_at is not None
    ]
    warned = Spike(timebox_minutes=(spike.timebox_minutes or 0) * warn_at_bp // 10_000)
    nearly = read_clock(spike.project, warned, segments, now).exhausts_at
    return sorted(moment for moment in {*stops, nearly} if moment is not None and moment > now)
