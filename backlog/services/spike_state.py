"""A spike's clock as stored rows: reading it by the rules, and keeping the ends that came by themselves."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from accounts.access import Access
from accounts.models import FULL_BP
from backlog.models import ClockSegment, Spike
from backlog.queries.clock import read_clock
from backlog.rules.spike_clock import Clock
from backlog.services.loading import tell

StoppedBy = ClockSegment.StoppedBy
REASONS = {"exhausted": StoppedBy.BOX, "end of day": StoppedBy.DAY}
NEARLY_BP = 8000  # of the box: from here on a spike is called nearly used up
FAR = timedelta(days=60)  # longer than any running segment, which ends with its day


def settle(spike: Spike, now: datetime) -> tuple[Clock, list[ClockSegment]]:
    """Store and tell the ends of segments that stopped by themselves up to `now`; the spike is locked.

    Answers the clock and its segments. To be done before a box grows or a segment starts.
    """
    segments = list(spike.segments.all())
    clock = read_clock(spike.project, spike, segments, now)
    ended: dict[str, list[ClockSegment]] = {}
    for row, end in zip(segments, clock.segments, strict=True):
        if row.ended_at is None and end.end_at is not None:
            row.ended_at, row.stopped_by = end.end_at, REASONS[end.reason]
            row.save(update_fields=["ended_at", "stopped_by"])
            ended.setdefault(row.stopped_by, []).append(row)
    for by, rows in ended.items():
        _tell_stop(Access.system(spike.project), spike, rows, by)
    return clock, segments


def stop_clocks(
    actor: Access, spike: Spike, *, now: datetime, by: str = StoppedBy.PERSON, person: int | None = None
) -> list[ClockSegment]:
    """Stop what runs on a locked spike, of one person or of all; answers what still ran until then."""
    _, segments = settle(spike, now)
    running = [one for one in segments if one.ended_at is None and person in (None, one.person_id)]
    for row in running:
        row.ended_at, row.stopped_by = max(now, row.started_at), by
        row.save(update_fields=["ended_at", "stopped_by"])
    if running:
        _tell_stop(actor, spike, running, by)
    return running


def nearly_minutes(box_minutes: int) -> int:
    """Minutes spent from which on a box counts as nearly used up."""
    return max(1, box_minutes * NEARLY_BP // FULL_BP)


def next_moments(spike: Spike, now: datetime) -> list[datetime]:
    """When something will happen to a running clock by itself: nearly used up, used up, or the day's end."""
    segments = list(spike.segments.all())
    if all(one.ended_at is not None for one in segments):
        return []
    later = read_clock(spike.project, spike, segments, now + FAR)
    stops = [
        end.end_at
        for row, end in zip(segments, later.segments, strict=True)
        if row.ended_at is None and end.end_at is not None
    ]
    smaller = Spike(timebox_minutes=nearly_minutes(spike.timebox_minutes or 0))
    nearly = read_clock(spike.project, smaller, segments, now).exhausts_at
    return sorted(moment for moment in {*stops, nearly} if moment is not None and moment > now)


def _tell_stop(actor: Access, spike: Spike, rows: Sequence[ClockSegment], by: str) -> None:
    tell(actor, "clock_paused", spike, {"people": [row.person_id for row in rows], "by": by})
