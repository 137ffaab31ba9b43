"""How much of a spike's timebox is used, and when its running segments stop by themselves.

Source: the capacity rules, section 7. The box is person-minutes. Closed segments count whole; open ones share
what is left, and all stop at the moment it is used up. Everything is derived when read; the caller passes `now`.

The end of the working day, where given: an open segment stops at the first `day_ends_at` on the local day on
which it started. One started at or after that time stops at the local midnight after it: somebody works late, and
still nobody's box runs out overnight. Where clocks change, a time that occurs twice is taken at its first
occurrence after the start, and one that is skipped just as long after the change as it lies past it.

All arithmetic is in whole microseconds of UTC. A moment at which the box is used up is rounded up to the next
microsecond, so that segments stored with that end use up the box and never fall short of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from fractions import Fraction
from itertools import pairwise
from typing import Literal

State = Literal["paused", "running", "exhausted"]
StopReason = Literal["", "exhausted", "end of day"]

MICROSECOND = timedelta(microseconds=1)
MINUTE = timedelta(minutes=1)
ZERO = timedelta()


@dataclass(frozen=True, slots=True)
class Segment:
    """One person's stretch of work; `end_at` None is running. Datetimes are aware."""

    person: str
    start_at: datetime
    end_at: datetime | None


@dataclass(frozen=True, slots=True)
class SegmentEnd:
    """A segment as it counts, in UTC. `end_at` None: still running. A reason: it was open and stopped by itself."""

    person: str
    start_at: datetime
    end_at: datetime | None
    reason: StopReason


@dataclass(frozen=True, slots=True)
class Clock:
    """The clock at a moment. `spent` + `remaining` = the box + `overrun`, each in minutes rounded half-even.

    `exhausts_at` (UTC): when the open segments use up the box, past or to come; None if nothing is open, if
    closed segments had already used it up, or if all open ones stop at the end of a day before that.
    `segments` stand in the order given. Store the ends that have a reason before the box is extended or
    another segment starts: until then an open segment would go on in a larger box.
    """

    state: State
    spent_minutes: int
    overrun_minutes: int
    remaining_minutes: int
    exhausts_at: datetime | None
    segments: tuple[SegmentEnd, ...]


def spike_clock(
    *,
    timebox_minutes: int,
    segments: Sequence[Segment],
    now: datetime,
    day_ends_at: time | None = None,
    timezone: tzinfo | None = None,
) -> Clock:
    """The clock's state at `now`. A clock that was never started is paused.

    Raises ValueError for a negative box, a naive datetime, a segment that ends before it starts, segments of
    one person that overlap, and an end of day without a time zone.
    """
    if timebox_minutes < 0:
        raise ValueError(f"the box is {timebox_minutes} minutes, less than 0")
    if day_ends_at is not None and timezone is None:
        raise ValueError("an end of day needs a time zone")
    now = _utc(now)
    box = timebox_minutes * MINUTE
    starts = [_utc(segment.start_at) for segment in segments]
    ends = [None if segment.end_at is None else _utc(segment.end_at) for segment in segments]
    closes = [
        None
        if end is not None or day_ends_at is None or timezone is None
        else _end_of_day(start, day_ends_at, timezone)
        for start, end in zip(starts, ends, strict=True)
    ]
    _check(segments, starts, ends, closes)

    closed = sum((end - start for start, end in zip(starts, ends, strict=True) if end is not None), ZERO)
    open_spans = [
        (start, close) for start, end, close in zip(starts, ends, closes, strict=True) if end is None
    ]
    used_up_at = _used_up_at(box - closed, open_spans) if closed < box else None

    spent = closed
    running = False
    effective: list[SegmentEnd] = []
    for segment, start, end, close in zip(segments, starts, ends, closes, strict=True):
        if end is not None:
            effective.append(SegmentEnd(segment.person, start, end, ""))
            continue
        stop, reason = _stop(start, close, used_up_at, box_is_used_up=closed >= box)
        if stop is not None and stop <= now:
            spent += stop - start
            effective.append(SegmentEnd(segment.person, start, stop, reason))
        else:
            spent += max(ZERO, now - start)
            running = True
            effective.append(SegmentEnd(segment.person, start, None, ""))

    spent_minutes = round(Fraction(spent // MICROSECOND, MINUTE // MICROSECOND))
    return Clock(
        state="exhausted" if spent >= box else "running" if running else "paused",
        spent_minutes=spent_minutes,
        overrun_minutes=max(0, spent_minutes - timebox_minutes),
        remaining_minutes=max(0, timebox_minutes - spent_minutes),
        exhausts_at=used_up_at,
        segments=tuple(effective),
    )


def _stop(
    start: datetime, close: datetime | None, used_up_at: datetime | None, *, box_is_used_up: bool
) -> tuple[datetime | None, StopReason]:
    """When and why an open segment stops by itself; a segment started after the box was used up has no length."""
    if box_is_used_up:
        return start, "exhausted"
    if used_up_at is not None and (close is None or used_up_at <= close):
        return max(start, used_up_at), "exhausted"
    return close, "end of day" if close is not None else ""


def _used_up_at(left: timedelta, spans: Sequence[tuple[datetime, datetime | None]]) -> datetime | None:
    """When segments running over `spans` (None: without end) have used up `left` together, or None if never."""
    moments = sorted({moment for span in spans for moment in span if moment is not None})
    for position, moment in enumerate(moments):
        people = sum(start <= moment and (close is None or moment < close) for start, close in spans)
        if not people:
            continue
        needed = -(-left // (people * MICROSECOND)) * MICROSECOND  # rounded up
        following = moments[position + 1] if position + 1 < len(moments) else None
        if following is None or moment + needed <= following:
            return moment + needed
        left -= people * (following - moment)
    return None


def _end_of_day(start: datetime, day_ends_at: time, timezone: tzinfo) -> datetime:
    """The UTC instant at which a segment started at `start` stops for the day; always after `start`."""
    today = start.astimezone(timezone).date()
    return (
        _first_after(start, today, day_ends_at, timezone)
        or _first_after(start, today + timedelta(days=1), time.min, timezone)
        or start + timedelta(days=1)
    )


def _first_after(start: datetime, day: date, at: time, timezone: tzinfo) -> datetime | None:
    for fold in (0, 1):
        instant = datetime.combine(day, at.replace(fold=fold), tzinfo=timezone).astimezone(UTC)
        if instant > start:
            return instant
    return None


def _utc(moment: datetime) -> datetime:
    if moment.utcoffset() is None:
        raise ValueError(f"{moment} has no time zone")
    return moment.astimezone(UTC)


def _check(
    segments: Sequence[Segment],
    starts: Sequence[datetime],
    ends: Sequence[datetime | None],
    closes: Sequence[datetime | None],
) -> None:
    by_person: dict[str, list[tuple[datetime, datetime]]] = {}
    for segment, start, end, close in zip(segments, starts, ends, closes, strict=True):
        until = end or close or datetime.max.replace(tzinfo=UTC)
        if until < start:
            raise ValueError(f"a segment of {segment.person} ends before it starts")
        by_person.setdefault(segment.person, []).append((start, until))
    for person, spans in by_person.items():
        spans.sort()
        if any(later[0] < earlier[1] for earlier, later in pairwise(spans)):
            raise ValueError(f"segments of {person} overlap")
