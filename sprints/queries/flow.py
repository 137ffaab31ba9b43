"""How items flow through the project, how long they take, and how well the boxes of spikes hold.

Parts of stories are not counted by themselves, and neither is what was deleted or dropped: it never got done.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

from django.db.models import Case, Count, DateField, F, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Greatest, Least, TruncDate

from accounts.access import Access, today_in
from backlog.models import Column, Item, ItemType, Spike
from backlog.models.spikes import Outcome
from sprints.queries.inputs import local_date
from sprints.rules.flow import DoneItem, Evening, cumulative_flow, cycle_time
from sprints.rules.timeboxes import ClosedSpike, TimeboxAccuracy, timebox_accuracy

Rows = QuerySet[Any, Any]
DAYS = (30, 90, 180)
USUAL_DAYS = 90
STEPS = ("came", "started", "done", "dropped", "waiting", "doing")


@dataclass(frozen=True, slots=True)
class Period:
    """The last days of a project, today included, in its zone; of one type of item, or of all ("")."""

    since: date
    until: date
    type: str = ""

    @property
    def days(self) -> int:
        return (self.until - self.since).days + 1

    @property
    def eve(self) -> date:
        """The day before it: how things stood when it began."""
        return self.since - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Done:
    """An item that got done, and the days that took."""

    number: int
    type: str
    title: str
    dates: DoneItem


@dataclass(frozen=True, slots=True)
class CycleTime:
    """Of one type: how many items got done, and the days that 50, 70, 85, 95 of 100 took; None for fewer than ten."""

    type: str
    items: int
    percentiles: Mapping[int, int] | None


@dataclass(frozen=True, slots=True)
class BoxedSpike:
    """A spike that ended in the period."""

    number: int
    title: str
    outcome: str
    ended_on: date
    box: ClosedSpike


@dataclass(frozen=True, slots=True)
class Flow:
    """`unstarted`: got done without anybody having started them. `boxless`: spikes that ended without a box."""

    period: Period
    evenings: tuple[Evening, ...]
    done: tuple[Done, ...]
    unstarted: int
    cycle: Mapping[int, int] | None
    cycle_times: tuple[CycleTime, ...]
    dropped: int
    spikes: tuple[BoxedSpike, ...]
    boxless: int
    accuracy: TimeboxAccuracy | None


def period_of(access: Access, days: int = USUAL_DAYS, type: str = "") -> Period:
    until = today_in(access.project)
    return Period(until - timedelta(days=days - 1), until, type)


def flow(access: Access, period: Period) -> Flow:
    """Everything that is known of the period. Three queries."""
    steps = list(_steps(access, period))
    done, unstarted = _done(access, period)
    spikes, boxless = _spikes(access, period)
    return Flow(
        period=period,
        evenings=cumulative_flow(
            since=period.eve, until=period.until, steps=[one for one in steps if one[0] != "dropped"]
        ),
        done=done,
        unstarted=unstarted,
        cycle=cycle_time(items=[one.dates for one in done]),
        cycle_times=tuple(_by_type(done)),
        dropped=sum(count for step, _, count in steps if step == "dropped"),
        spikes=spikes,
        boxless=boxless,
        accuracy=timebox_accuracy(spikes=[one.box for one in spikes]),
    )


def items_at(access: Access, step: str, period: Period) -> Rows:
    """The items behind a figure, the latest first: those that came, were started, done or dropped in the period, or
    were waiting or being worked on ("doing") at its end. Each has the dates `came`, `began` and `ended`."""
    rows = _dated(access, period)
    until = period.until
    if step == "dropped":
        return rows.filter(_within("ended", period), resolution=Item.Resolution.DROPPED).order_by(
            "-ended", "-number"
        )
    rows = rows.exclude(resolution=Item.Resolution.DROPPED)
    if step == "waiting":
        return rows.filter(Q(began=None) | Q(began__gt=until), came__lte=until).order_by("-came", "-number")
    if step == "doing":
        return rows.filter(Q(ended=None) | Q(ended__gt=until), began__lte=until).order_by("began", "number")
    name = {"came": "came", "started": "began", "done": "ended"}[step]
    return rows.filter(_within(name, period)).order_by(f"-{name}", "-number")


def _dated(access: Access, period: Period) -> Rows:
    """With the local dates on which each came, began and ended. What got done had begun, what began had come; what
    was put back, and waits again, has not begun."""
    zone = ZoneInfo(access.project.timezone)
    began = Case(
        When(done_at__isnull=False, then=Least("started_at", "done_at")),
        When(column__category=Column.Category.DOING, then=F("started_at")),
    )
    rows: Rows = access.project.items.filter(deleted_at=None, technicaltask__parent=None).annotate(
        came=TruncDate(Least("created_at", "started_at", "done_at"), tzinfo=zone),
        began=TruncDate(began, tzinfo=zone),
        ended=TruncDate("done_at", tzinfo=zone),
    )
    return rows.filter(type=period.type) if period.type else rows


def _within(name: str, period: Period) -> Q:
    return Q(**{f"{name}__range": (period.since, period.until)})


def _steps(access: Access, period: Period) -> Iterable[tuple[Any, date, int]]:
    """What happened on which day to how many items; all before the period on its eve. Counted by the database."""
    rows = _dated(access, period)
    kept = rows.exclude(resolution=Item.Resolution.DROPPED)
    dropped = rows.filter(_within("ended", period), resolution=Item.Resolution.DROPPED)
    came, *others = (
        found.exclude(**{name: None})
        .annotate(step=Value(step), on=Greatest(F(name), Value(period.eve, DateField())))
        .order_by()
        .values_list("step", "on")
        .annotate(count=Count("pk"))
        for found, step, name in (
            (kept, "came", "came"),
            (kept, "started", "began"),
            (kept, "done", "ended"),
            (dropped, "dropped", "ended"),
        )
    )
    yield from came.union(*others, all=True)


def _done(access: Access, period: Period) -> tuple[tuple[Done, ...], int]:
    """What got done, in that order, and how many of it nobody had started."""
    rows = _dated(access, period).filter(_within("ended", period), resolution=Item.Resolution.DONE)
    done, unstarted = [], 0
    for number, type, title, started, ended in rows.order_by("done_at", "number").values_list(
        "number", "type", "title", "started_at", "done_at"
    ):
        if started is None or ended is None or started > ended:
            unstarted += 1
            continue
        dates = DoneItem(local_date(started, access.project), local_date(ended, access.project))
        done.append(Done(number, type, title, dates))
    return tuple(done), unstarted


def _by_type(done: Sequence[Done]) -> Iterable[CycleTime]:
    """Types without any are left out."""
    for type in ItemType.values:
        if dates := [one.dates for one in done if one.type == type]:
            yield CycleTime(type, len(dates), cycle_time(items=dates))


def _spikes(access: Access, period: Period) -> tuple[tuple[BoxedSpike, ...], int]:
    """Spikes that ended with an answer, or without; cancelled ones say nothing about their box."""
    zone = ZoneInfo(access.project.timezone)
    rows = (
        Spike.objects.filter(project=access.project_id, deleted_at=None)
        .exclude(outcome__kind=Outcome.Kind.CANCELLED)
        .annotate(ended=TruncDate("outcome__recorded_at", tzinfo=zone), more=Sum("extensions__minutes"))
        .filter(_within("ended", period))
        .order_by("-outcome__recorded_at")
        .values_list(
            "number", "title", "outcome__kind", "ended", "timebox_minutes", "more", "outcome__spent_minutes"
        )
    )
    spikes, boxless = [], 0
    for number, title, kind, ended, box, more, spent in rows:
        closed = ClosedSpike(box or 0, more or 0, spent or 0)
        if closed.first_box_minutes <= 0:
            boxless += 1
            continue
        spikes.append(BoxedSpike(number, title, str(Outcome.Kind(kind).label), cast(date, ended), closed))
    return tuple(spikes), boxless
