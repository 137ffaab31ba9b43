"""Who works when: members with their weekly hours, time off and holidays, as the availability rule takes them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject

from accounts.models import FULL_BP, Membership, Project
from common.fixed import Fixed
from sprints import calendars
from sprints.models import Absence, DayPart, TeamDayOff, WeeklyPattern
from sprints.rules.availability import DayOff, Member, Pattern
from sprints.rules.inputs import Person

DEFAULT_WEEK = (480, 480, 480, 480, 480, 0, 0)  # of whom has said nothing: eight hours, Monday to Friday


@dataclass(frozen=True, slots=True)
class Present:
    """A member as the rule takes them, and the rows that this comes from."""

    person: Person
    membership: Membership
    patterns: tuple[Mapping[str, Any], ...]
    absences: tuple[Mapping[str, Any], ...]
    country: str
    region: str


def people_between(
    project: Project,
    start: date,
    end: date,
    team_names: Mapping[str, str],
    *,
    with_everybody: bool = False,
) -> Iterator[Present]:
    """Members between two days, by name; without `with_everybody` those with a share of their time. One query."""
    rows = _MEMBERS.all(project=project.pk, least=0 if with_everybody else 1, start=start, end=end)
    for membership in rows:
        yield _present(membership, project, start, end, team_names)


def _members(project: int, least: int, start: date, end: date) -> QuerySet[Membership]:
    patterns = WeeklyPattern.objects.filter(user=OuterRef("user")).order_by("from_on")
    absences = Absence.objects.filter(user=OuterRef("user"), on__range=(start, end)).order_by("on", "part")
    return (
        Membership.objects.filter(project=project, share_bp__gte=least)
        .exclude(left_on__lt=start)
        .select_related("user")
        .annotate(
            patterns_json=ArraySubquery(
                patterns.values(json=JSONObject(id="id", from_on="from_on", minutes="minutes"))
            ),
            absences_json=ArraySubquery(
                absences.values(json=JSONObject(id="id", on="on", part="part", minutes="minutes"))
            ),
        )
        .order_by("user__name", "id")
    )


_MEMBERS: Fixed[Membership] = Fixed(_members, project=int, least=int, start=date, end=date)


def patterns_of(rows: Iterable[Mapping[str, Any]]) -> tuple[Pattern, ...]:
    """Weekly patterns as the rule takes them; whose first one starts on a day had the default week before."""
    found = [Pattern(_date(row["from_on"]), tuple(row["minutes"])) for row in rows]
    if all(pattern.from_on is not None for pattern in found):
        found.insert(0, Pattern(None, DEFAULT_WEEK))
    return tuple(found)


def days_off(rows: Iterable[Mapping[str, Any]]) -> tuple[DayOff, ...]:
    """Rows of absences or team days off as the rule takes them."""
    return tuple(
        DayOff(
            date.fromisoformat(row["on"]),
            None if row["part"] == DayPart.HOURS else row["part"],
            row.get("minutes") or 0,
        )
        for row in rows
    )


def day_names(rows: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """What team days off are called, by ISO date."""
    return {row["on"]: row["name"] or "Team day off" for row in rows}


def team_days_json(project: str, start: Any, end: Any) -> ArraySubquery:
    """Team days off of a project between two days; all three name fields of the outer query."""
    rows = TeamDayOff.objects.filter(
        project=OuterRef(project), on__gte=OuterRef(start), on__lte=OuterRef(end)
    ).order_by("on", "part")
    return ArraySubquery(rows.values(json=JSONObject(id="id", on="on", part="part", name="name")))


def _present(
    membership: Membership, project: Project, start: date, end: date, team_names: Mapping[str, str]
) -> Present:
    found = cast(Any, membership)  # with annotations
    user = membership.user
    country, region = calendars.calendar_of(user, project)
    holidays = list(calendars.holidays_between(country, region, start, end))
    member = Member(
        id=str(membership.user_id),
        patterns=patterns_of(found.patterns_json),
        share_bp=min(membership.share_bp, FULL_BP),
        joined=membership.joined_on,
        left=membership.left_on,
        absences=days_off(found.absences_json),
        holidays=tuple(DayOff(holiday.on, "full") for holiday in holidays),
    )
    notes = dict(team_names) | {holiday.on.isoformat(): holiday.name for holiday in holidays}
    person = Person(membership.user_id, str(user), user.initials, member, notes)
    return Present(
        person, membership, tuple(found.patterns_json), tuple(found.absences_json), country, region
    )


def _date(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None
