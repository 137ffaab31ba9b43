"""A spike's box as its page shows it: used, left, until when, by whom, and how it grew."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from accounts.access import Access
from accounts.models import User
from backlog import policies
from backlog.models import ClockSegment, Spike
from backlog.queries import ItemDetail
from backlog.rules.spike_clock import SegmentEnd
from common.durations import format_hours
from common.templatetags.tandem import day, weekday


@dataclass(frozen=True, slots=True)
class Stretch:
    """Somebody's hours in one go."""

    pk: int
    person: User
    words: str
    minutes: int
    is_running: bool
    why_ended: str
    may_edit: bool


@dataclass(frozen=True, slots=True)
class Growth:
    """How the box came to its size."""

    words: str
    on: str
    text: str
    is_extension: bool


@dataclass(frozen=True, slots=True)
class Box:
    spent: int
    agreed: int
    first: int
    left: int
    overrun: int
    state: str
    people_running: int
    is_mine: bool
    until: datetime | None
    stretches: list[Stretch]
    people: list[User]
    growth: list[Growth]

    @property
    def added(self) -> int:
        return self.agreed - self.first

    @property
    def label(self) -> str:
        """The bar in words."""
        words = f"{format_hours(self.spent)} of {format_hours(self.agreed)} used"
        return f"{words}; {format_hours(self.first)} were agreed first" if self.added else words


NO_BOX = Box(
    spent=0,
    agreed=0,
    first=0,
    left=0,
    overrun=0,
    state="unagreed",
    people_running=0,
    is_mine=False,
    until=None,
    stretches=[],
    people=[],
    growth=[],
)


def box_of(access: Access, detail: ItemDetail) -> Box | None:
    """None for anything but a spike."""
    spike, clock = detail.detail, detail.clock
    if not isinstance(spike, Spike):
        return None
    if clock is None:
        return NO_BOX
    pairs = list(zip(detail.segments, clock.segments, strict=True))
    running = [row for row, end in pairs if end.end_at is None]
    agreed = spike.timebox_minutes or 0
    return Box(
        spent=clock.spent_minutes,
        agreed=agreed,
        first=agreed - sum(one.minutes for one in detail.extensions),
        left=clock.remaining_minutes,
        overrun=clock.overrun_minutes,
        state="running" if running else clock.state if spike.agreed_at else "unagreed",
        people_running=len(running),
        is_mine=any(row.person_id == access.user_id for row in running),
        until=clock.exhausts_at if running else None,
        stretches=[_stretch(access, spike, row, end) for row, end in reversed(pairs)],
        people=list({row.person_id: row.person for row in detail.segments}.values()),
        growth=_growth(spike, detail),
    )


def _stretch(access: Access, spike: Spike, row: ClockSegment, end: SegmentEnd) -> Stretch:
    start = timezone.localtime(end.start_at)
    until = timezone.localtime(end.end_at) if end.end_at else None
    is_own = row.person_id == access.user_id
    may = policies.can(access, "run_clock") and (is_own or policies.can(access, "edit_others_clock"))
    return Stretch(
        pk=row.pk,
        person=row.person,
        words=f"{_day(start.date())}, {_span(start, until)}",
        minutes=round(((end.end_at or timezone.now()) - end.start_at) / timedelta(minutes=1)),
        is_running=until is None,
        why_ended=str(row.get_stopped_by_display()) if row.stopped_by not in ("", "person") else "",
        may_edit=may and not spike.is_done,
    )


def _span(start: datetime, until: datetime | None) -> str:
    if until is None:
        return f"from {start:%H:%M}"
    end = f"{until:%H:%M}" if until.date() == start.date() else f"{day(until)}, {until:%H:%M}"
    return f"{start:%H:%M} to {end}"


def _day(value: date) -> str:
    return "Today" if value == timezone.localdate() else str(weekday(value))


def _growth(spike: Spike, detail: ItemDetail) -> list[Growth]:
    """Newest first."""
    steps = [
        Growth(
            words=f"Extended by {format_hours(one.minutes)}, {one.extended_by}",
            on=day(one.extended_at),
            text=f"{one.reason.rstrip('.')}. Learned so far: {one.learned}",
            is_extension=True,
        )
        for one in reversed(detail.extensions)
    ]
    if spike.agreed_at and spike.timebox_minutes is not None:
        first = spike.timebox_minutes - sum(one.minutes for one in detail.extensions)
        words = f"Agreed at {format_hours(first)}, {spike.agreed_by or 'imported'}"
        steps.append(Growth(words=words, on=day(spike.agreed_at), text="", is_extension=False))
    return steps
