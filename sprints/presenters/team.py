"""The team's calendar and each person's page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.forms import Form

from accounts.access import Access, today_in
from accounts.calendars import name_of
from common.errors import NotFound
from sprints import calendars, policies, queries
from sprints.forms import WEEKDAYS, AbsenceForm, PatternForm
from sprints.models import DayPart
from sprints.presenters.people import REASONS, hours_number
from sprints.queries import CalendarDay, CalendarPerson, TeamCalendar

AHEAD = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Cell:
    on: date
    text: str
    kind: str  # "", off, half, non
    title: str
    starts_week: bool
    is_today: bool
    is_off: bool  # by what the person entered, which can be taken back
    hours: str  # that the person would work without


@dataclass(frozen=True, slots=True)
class Line:
    person: CalendarPerson
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Head:
    on: date
    starts_week: bool
    is_today: bool
    sprint: str
    off: str


def team_context(access: Access, found: TeamCalendar) -> dict[str, Any]:
    today = today_in(access.project)
    shown = [at for at, day in enumerate(found.days) if day.on.weekday() < 5 or day.minutes]
    start = found.start_on
    return {
        "key": access.project.key,
        "calendar": found,
        "heads": [_head(found, at, n, shown, today) for n, at in enumerate(shown)],
        "lines": [
            Line(
                person,
                tuple(
                    _cell(person.days[at], _starts_week(found, n, shown), today) for n, at in enumerate(shown)
                ),
            )
            for person in sorted(found.people, key=lambda one: one.membership.share_bp == 0)  # they come last
        ],
        "totals": [
            hours_number(found.days[at].available) if found.days[at].available else "·" for at in shown
        ],
        "days_off": [one for day in found.days for one in day.off],
        "before": start - timedelta(days=28),
        "after": start + timedelta(days=28),
        "this_week": monday(today),
        "is_now": found.start_on == monday(today),
        "may_edit_days_off": policies.can(access, "edit_days_off"),
        "may_edit_calendar": policies.can(access, "edit_project_calendar"),
        "holidays_of": calendar_words(access.project.country, access.project.region),
        "may_paint": any(person.may_edit and person.available for person in found.people),
        "over_shared": [person for person in found.people if person.is_over_shared],
    }


def person(access: Access, user_id: int) -> CalendarPerson:
    """A member as of today. Raises NotFound for anybody else."""
    today = today_in(access.project)
    found = queries.team_calendar(access, today, today)
    for one in found.people:
        if one.user.pk == user_id:
            return one
    raise NotFound()


def person_context(access: Access, found: CalendarPerson, pattern: Form | None = None) -> dict[str, Any]:
    """Weekly hours, time off, holidays and share of one person."""
    user, today = found.user, today_in(access.project)
    patterns = queries.patterns_of(user)
    initial: dict[str, Any] = {
        day.lower(): minutes for day, minutes in zip(WEEKDAYS, found.week, strict=True)
    }
    return {
        "key": access.project.key,
        "person": found,
        "is_me": user.pk == access.user_id,
        "patterns": [(one, sum(one.minutes), hours_of(one.minutes)) for one in patterns],
        "week": hours_of(found.week),
        "week_sum": sum(found.week),
        "pattern_form": pattern or PatternForm(initial=initial | {"from_on": today}),
        "absence_form": AbsenceForm(initial={"on": today}),
        "absences": stretches_of(queries.absences_of(user, today - timedelta(days=14), today + AHEAD)),
        "holidays": _holidays(found, today),
        "holidays_of": calendar_words(found.country, found.region),
        "has_own_calendar": bool(user.country),
        "may_edit_members": access.is_admin,
    }


def day_context(access: Access, found: CalendarPerson, on: date | None) -> dict[str, Any]:
    """What a person has off already on a day that was clicked."""
    absences = queries.absences_of(found.user, on, on) if on else []
    return {
        "absences": [(one, part_words(one.part, one.minutes)) for one in absences],
        "key": access.project.key,
        "body": "sprints/_absence_fields.html",
    }


def painted_words(found: CalendarPerson, on: date, until: date, parts: Mapping[date, Any]) -> str:
    """`Priya Raman is off Tue 24 Nov to Thu 26 Nov`."""
    first, last = (f"{day:%a} {day.day} {day:%b}" for day in (on, until))
    days = first if on == until else f"{first} to {last}"
    return f"{found.user} is {'off' if parts else 'at work'} {days}"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days off that follow each other, as one line."""

    start_on: date
    end_on: date
    words: str
    ids: tuple[int, ...]


def stretches_of(absences: Sequence[Any]) -> list[Stretch]:
    """Absences of the same kind on days in a row, put together."""
    found: list[Stretch] = []
    for one in absences:
        words = part_words(one.part, one.minutes)
        last = found[-1] if found else None
        if last and last.words == words and one.on == last.end_on + timedelta(days=1):
            found[-1] = Stretch(last.start_on, one.on, words, (*last.ids, one.pk))
        else:
            found.append(Stretch(one.on, one.on, words, (one.pk,)))
    return found


def part_words(part: str, minutes: int) -> str:
    if part == DayPart.HOURS:
        return f"{hours_number(minutes)} h"
    return DayPart(part).label.lower()


def hours_of(minutes: Sequence[int]) -> list[tuple[str, str]]:
    """`Mo 8`, as pairs; a free day is a dot."""
    return [
        (day[:2], hours_number(worked) if worked else "·")
        for day, worked in zip(WEEKDAYS, minutes, strict=True)
    ]


def calendar_words(country: str, region: str) -> str:
    """`Germany, Bavaria`; empty without a calendar."""
    return name_of(country, region)


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _holidays(found: CalendarPerson, today: date) -> list[Any]:
    """The next ones."""
    days = calendars.holidays_between(found.country, found.region, today, today + AHEAD)
    return list(days)[:8]


def _head(found: TeamCalendar, at: int, n: int, shown: Sequence[int], today: date) -> Head:
    day = found.days[at]
    before = found.days[shown[n - 1]].sprint if n else None
    starts_sprint = day.sprint is not None and (before is None or before.pk != day.sprint.pk)
    return Head(
        on=day.on,
        starts_week=_starts_week(found, n, shown),
        is_today=day.on == today,
        sprint=day.sprint.name if starts_sprint and day.sprint else "",
        off=", ".join(one.name or "Team day off" for one in day.off),
    )


def _starts_week(found: TeamCalendar, n: int, shown: Sequence[int]) -> bool:
    if not n:
        return False
    here, before = found.days[shown[n]].on, found.days[shown[n - 1]].on
    return here.isocalendar().week != before.isocalendar().week


def _cell(day: CalendarDay, starts_week: bool, today: date) -> Cell:
    why = day.note or REASONS.get(day.reason, "")
    if not day.minutes:
        text, kind, title = "·", "non", why
    elif not day.available:
        text, kind, title = "off", "off", why
    else:
        text, kind, title = hours_number(day.available), "half" if day.off else "", why
    hours = hours_number(day.minutes) if day.minutes else "·"
    return Cell(day.on, text, kind, title, starts_week, day.on == today, bool(day.absences), hours)
