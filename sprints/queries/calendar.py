"""The team calendar: who works when, and why not."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Sum

from accounts.access import Access
from accounts.models import FULL_BP, Membership, User
from sprints import policies
from sprints.models import Absence, Sprint, TeamDayOff, WeeklyPattern
from sprints.queries.presence import DEFAULT_WEEK, Present, day_names, days_off, people_between
from sprints.rules.availability import availability

LONGEST = 400  # days


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """A person's day. `note`: the holiday's or day off's name; `absences`: ids of rows that can be taken back."""

    on: date
    minutes: int
    available: int
    off: int
    reason: str
    note: str
    absences: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CalendarPerson:
    """A member in the period. `week`: the minutes that hold on its first day; `all_shares_bp`: over all projects."""

    user: User
    membership: Membership
    days: list[CalendarDay]
    available: int
    week: tuple[int, ...]
    is_default_week: bool
    country: str
    region: str
    all_shares_bp: int
    may_edit: bool

    @property
    def is_over_shared(self) -> bool:
        """More than all their time is given away; it warns and scales nothing."""
        return self.all_shares_bp > FULL_BP


@dataclass(frozen=True, slots=True)
class TeamDay:
    on: date
    minutes: int
    available: int
    off: list[TeamDayOff]
    sprint: Sprint | None


@dataclass(frozen=True, slots=True)
class TeamCalendar:
    start_on: date
    end_on: date
    days: list[TeamDay]
    people: list[CalendarPerson]
    available: int


def team_calendar(access: Access, start_on: date, end_on: date) -> TeamCalendar:
    """People × days from `start_on` to `end_on`, both inclusive; five queries. Raises ValueError for no such period."""
    if not 0 <= (end_on - start_on).days < LONGEST:
        raise ValueError(f"a calendar shows 1 to {LONGEST} days")
    off = list(
        TeamDayOff.objects.filter(project=access.project, on__range=(start_on, end_on)).order_by("on", "part")
    )
    off_rows = [{"on": day.on.isoformat(), "part": day.part, "name": day.name} for day in off]
    present = list(people_between(access.project, start_on, end_on, day_names(off_rows), with_everybody=True))
    found = availability(
        start=start_on,
        end=end_on,
        members=[one.person.member for one in present],
        team_days_off=days_off(off_rows),
        focus_bp=access.project.focus_bp,
        reserve_bp=access.project.reserve_bp,
    )
    shares = _all_shares([one.membership.user_id for one in present])
    sprints = list(access.project.sprints.filter(start_on__lte=end_on, end_on__gte=start_on))
    people = [
        _person(access, one, member.cells, member.gross_minutes, shares)
        for one, member in zip(present, found.members, strict=True)
    ]
    days = [
        TeamDay(
            day.on,
            day.working_minutes,
            day.available_minutes,
            [one for one in off if one.on == day.on],
            next((s for s in sprints if s.start_on <= day.on <= s.end_on), None),
        )
        for day in found.days
    ]
    return TeamCalendar(start_on, end_on, days, people, found.gross_minutes)


def patterns_of(user: User) -> list[WeeklyPattern]:
    """A person's weekly hours, the latest first."""
    return sorted(user.weekly_patterns.all(), key=lambda p: p.from_on or date.min, reverse=True)


def absences_of(user: User, start_on: date, end_on: date) -> list[Absence]:
    """A person's time off between two days."""
    return list(user.absences.filter(on__range=(start_on, end_on)).order_by("on", "part"))


def days_off_of(access: Access, start_on: date, end_on: date) -> list[TeamDayOff]:
    return list(access.project.days_off.filter(on__range=(start_on, end_on)).order_by("on", "part"))


def _person(
    access: Access, one: Present, cells: Iterable[Any], available: int, shares: Mapping[int, int]
) -> CalendarPerson:
    absences: dict[str, list[int]] = {}
    for row in one.absences:
        absences.setdefault(row["on"], []).append(row["id"])
    days = [
        CalendarDay(
            cell.on,
            cell.working_minutes,
            cell.available_minutes,
            cell.off_minutes,
            cell.reason,
            one.person.notes.get(cell.on.isoformat(), "") if cell.reason in ("holiday", "team") else "",
            tuple(absences.get(cell.on.isoformat(), ())),
        )
        for cell in cells
    ]
    first = days[0].on.isoformat()
    in_force = [p for p in one.patterns if p["from_on"] is None or p["from_on"] <= first]
    latest = max(in_force, key=lambda p: p["from_on"] or "", default=None)
    return CalendarPerson(
        user=one.membership.user,
        membership=one.membership,
        days=days,
        available=available,
        week=tuple(latest["minutes"]) if latest else DEFAULT_WEEK,
        is_default_week=latest is None,
        country=one.country,
        region=one.region,
        all_shares_bp=shares.get(one.membership.user_id, 0),
        may_edit=policies.can_edit_availability_of(access, one.membership.user_id),
    )


def _all_shares(user_ids: list[int]) -> dict[int, int]:
    """Each person's shares over all projects they are in; looking around in a sample takes nobody's time."""
    rows = Membership.objects.filter(
        user__in=user_ids, left_on=None, project__archived_at=None, project__is_sample=False
    )
    return dict(rows.order_by().values_list("user").annotate(total=Sum("share_bp")))
