"""Planning again when somebody leaves or hours fall: whose work is left, what no longer fits, dates before and now."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import cast

from accounts.access import Access, today_in
from accounts.models import Membership, User
from backlog.models import ClockSegment, Item
from backlog.queries import items_of
from sprints.models import Sprint, SprintItem, TeamDayOff
from sprints.queries.forecast import Stored, end_of, forecast_page
from sprints.queries.presence import day_names, days_off, people_between
from sprints.queries.sprints import OPEN, sprints_of
from sprints.rules.inputs import Person
from sprints.rules.outlook import LIKELY, SURE, Outlook
from sprints.rules.replan import Held, Hours, Misfit, hours, no_longer_fits
from sprints.rules.shape import Figures
from sprints.rules.split import CATEGORIES, Category, target_split


@dataclass(frozen=True, slots=True)
class Departure:
    """Somebody's last day, as their membership says, or as it is only tried out."""

    person: User
    last_day: date
    is_tried: bool = False


@dataclass(frozen=True, slots=True)
class Orphan:
    """Open work of somebody who leaves. `sprint`: the open one that holds it. `ticks`: their clock runs on it."""

    item: Item
    sprint: Sprint | None
    ticks: bool


@dataclass(frozen=True, slots=True)
class Changed:
    """An open sprint. `hours` with and without those who leave; `signed`: plannable minutes when it was signed, if it
    was. `to_do`: minutes by category, without unplanned work; None while its figures are not computed. `targets`: what
    the hours that are left allow each, empty without a split."""

    sprint: Sprint
    hours: Hours
    signed: int | None
    to_do: Mapping[Category, int] | None
    targets: Mapping[Category, int] = field(default_factory=dict)
    misfits: list[tuple[Misfit, Item]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Moved:
    """By percent, the day by which something was expected before the hours last changed, and by which it is now."""

    name: str
    before: Mapping[int, date | None]
    after: Mapping[int, date | None]


@dataclass(frozen=True, slots=True)
class Dates:
    """`moved`: the whole product backlog, then epics. Empty without two forecasts to compare."""

    stored: Stored
    moved: list[Moved]


def departures(access: Access) -> list[Departure]:
    """Those whose last day is set, the first to leave first."""
    rows = Membership.objects.filter(project=access.project, left_on__isnull=False).select_related("user")
    return [Departure(row.user, cast(date, row.left_on)) for row in rows.order_by("left_on", "user__name")]


def who_leaves(access: Access, tried: Departure | None = None) -> list[Departure]:
    """The same, with a departure that is tried out in place of what the membership says."""
    others = [one for one in departures(access) if tried is None or one.person != tried.person]
    return [tried, *others] if tried else others


def orphans(access: Access, leaving: Iterable[Departure]) -> list[Orphan]:
    """Their open items: those in sprints first, in their order, then those in the backlogs. Four queries."""
    people = [one.person.pk for one in leaving]
    items = list(items_of(access).filter(assignee__in=people, done_at=None).order_by("backlog__kind", "rank"))
    places = {
        row.item_id: row.sprint
        for row in SprintItem.objects.filter(item__in=items, is_open=True).select_related("sprint")
    }
    running = ClockSegment.objects.filter(person__in=people, ended_at=None, spike__project=access.project)
    ticking = set(running.values_list("spike", flat=True))
    found = [Orphan(item, places.get(item.pk), item.pk in ticking) for item in items]
    return sorted(found, key=lambda one: one.sprint.start_on if one.sprint else date.max)


def changes(access: Access, leaving: Sequence[Departure]) -> list[Changed]:
    """Every open sprint with and without them, and what of it no longer fits. Five queries."""
    today = today_in(access.project)
    open_now = list(sprints_of(access).filter(state__in=OPEN).select_related("figures").order_by("start_on"))
    if not open_now:
        return []
    first, last = min(today, open_now[0].start_on), open_now[-1].end_on
    off = [
        {"on": row.on.isoformat(), "part": row.part, "name": row.name}
        for row in TeamDayOff.objects.filter(project=access.project, on__range=(first, last))
    ]
    people = [one.person for one in people_between(access.project, first, last, day_names(off))]
    places: dict[int, list[SprintItem]] = {}
    rows = SprintItem.objects.filter(sprint__in=open_now, is_open=True, item__deleted_at=None)
    for place in rows.select_related("item").order_by("rank"):
        places.setdefault(place.sprint_id, []).append(place)
    found = [_changed(sprint, places.get(sprint.pk, ()), people, leaving, off, today) for sprint in open_now]
    wanted = {misfit.number for _, misfits in found for misfit in misfits}
    items = {item.number: item for item in items_of(access).filter(number__in=wanted)}
    return [
        replace(one, misfits=[(misfit, items[misfit.number]) for misfit in misfits if misfit.number in items])
        for one, misfits in found
    ]


def dates(access: Access) -> Dates:
    """What the stored forecasts say: before the hours of open sprints last changed, and now."""
    page = forecast_page(access)
    now, before = page.stored.outlook, page.stored.previous
    if now is None or before is None:
        return Dates(page.stored, [])
    then = replace(page, stored=replace(page.stored, outlook=before))
    targets = [("Everything in the product backlog", page.all)]
    targets += [(one.title, one.target) for one in page.epics if one.target is not None]
    moved = [
        Moved(name, _days(before, then.done(target)), _days(now, page.done(target)))
        for name, target in targets
    ]
    return Dates(page.stored, [one for one in moved if any(one.after.values()) or any(one.before.values())])


def _days(outlook: Outlook, found: Mapping[int, int | None]) -> dict[int, date | None]:
    ends = {percent: found[percent] for percent in (LIKELY, SURE)}
    return {
        percent: end_of(outlook, at) if at and at <= len(outlook["slots"]) else None
        for percent, at in ends.items()
    }


def _changed(
    sprint: Sprint,
    places: Sequence[SprintItem],
    people: Sequence[Person],
    leaving: Sequence[Departure],
    off: Sequence[Mapping[str, str]],
    today: date,
) -> tuple[Changed, list[Misfit]]:
    own = [day for day in off if sprint.start_on.isoformat() <= day["on"] <= sprint.end_on.isoformat()]
    found = hours(
        start=sprint.start_on,
        end=sprint.end_on,
        from_on=today,
        members=[person.member for person in people],
        leaving={str(one.person.pk): one.last_day for one in leaving},
        team_days_off=days_off(own),
        focus_bp=sprint.focus_bp,
        reserve_bp=sprint.reserve_bp,
    )
    stored = getattr(sprint, "figures", None)
    figures = cast(Figures, stored.figures) if stored else None
    if figures is None:
        return Changed(sprint, found, None, None), []
    held = [_held(place, figures) for place in places if not place.is_unplanned]
    shares = cast(Mapping[Category, int] | None, sprint.target_bp)
    targets = target_split(plannable_minutes=found.left_after, target_bp=shares) if shares else {}
    signed = figures["sign_off"]["signed"]
    to_do = {name: sum(one.minutes.get(name, 0) for one in held) for name in CATEGORIES}
    out = no_longer_fits(plannable_minutes=found.left_after, targets=targets, items=held)
    return Changed(sprint, found, signed["plannable"] if signed else None, to_do, targets), out


def _held(place: SprintItem, figures: Figures) -> Held:
    """What the figures know of an item: nothing yet of one that has just come."""
    known = figures["items"].get(str(place.item.number))
    minutes = {cast(Category, name): m for name, m in known["split"].items()} if known else {}
    return Held(place.item.number, cast(Category, known["category"] if known else "feature"), minutes)
