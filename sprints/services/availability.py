"""When people work: weekly hours, time off, team days off, holiday calendars. People's own, so it counts everywhere."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from django.db import transaction

from accounts import calendars
from accounts.access import Access, today_in
from accounts.models import Membership, Project, User
from accounts.queries import here_on
from activity.services import record
from common.errors import Invalid, NotFound, Refused
from sprints import policies
from sprints.models import Absence, DayPart, TeamDayOff, WeeklyPattern

DAY = 24 * 60
LONGEST_ABSENCE = 366
Parts = Mapping[date, Mapping[str, int]]  # of days, each with minutes; 0 but for hours


@transaction.atomic
def set_pattern(
    *, actor: Access, user: int, minutes: Sequence[int], from_on: date | None = None
) -> WeeklyPattern:
    """Minutes a person works on each weekday, Monday first, from a day on (None: since ever).

    One's own everybody, everyone's the scrum master. Raises NotAllowed, NotFound, Invalid at `minutes`.
    """
    person = _person(actor, user)
    days = list(minutes)
    if len(days) != 7:
        raise Invalid(fields={"minutes": f"A week has seven days, not {len(days)}."})
    for day in days:
        if isinstance(day, bool) or not isinstance(day, int) or day < 0:
            raise Invalid(fields={"minutes": "Hours of a day are 0 or more."})
        if day > DAY:
            raise Invalid(fields={"minutes": "A day has 24 hours."})
    row, _ = WeeklyPattern.objects.update_or_create(user=person, from_on=from_on, defaults={"minutes": days})
    _tell(actor, "pattern_set", person, {"minutes": days, "from_on": from_on and from_on.isoformat()})
    return row


@transaction.atomic
def remove_pattern(*, actor: Access, user: int, from_on: date | None) -> None:
    """Forget the weekly hours that hold from a day on; those before them go on."""
    person = _person(actor, user)
    deleted, _ = WeeklyPattern.objects.filter(user=person, from_on=from_on).delete()
    if not deleted:
        raise NotFound()
    _tell(actor, "pattern_removed", person, {"from_on": from_on and from_on.isoformat()})


@transaction.atomic
def add_absence(
    *,
    actor: Access,
    user: int,
    on: date,
    until: date | None = None,
    part: str = DayPart.FULL,
    minutes: int = 0,
) -> list[Absence]:
    """Time off from `on` until `until` (inclusive; None: that day): whole days, mornings, afternoons or some minutes.

    What is there already stays; minutes of the same day are replaced. Raises NotAllowed, NotFound, and Invalid, also
    for days on which the person is in no project.
    """
    person = _person(actor, user)
    last = until or on
    if last < on:
        raise Invalid(fields={"until": "The last day lies before the first."})
    if (last - on).days + 1 > LONGEST_ABSENCE:
        raise Invalid(fields={"until": f"Time off is entered for at most {LONGEST_ABSENCE} days at once."})
    part, minutes = _part(part, minutes)
    _require_membership(actor, person, on, last, "until" if until else "on")
    days = [on + timedelta(days=n) for n in range((last - on).days + 1)]
    rows = Absence.objects.bulk_create(
        [Absence(user=person, on=day, part=part, minutes=minutes) for day in days],
        update_conflicts=True,
        unique_fields=["user", "on", "part"],
        update_fields=["minutes"],
    )
    _tell(
        actor,
        "absence_added",
        person,
        {"on": on.isoformat(), "until": last.isoformat(), "part": part, "minutes": minutes},
    )
    return rows


@transaction.atomic
def remove_absence(*, actor: Access, absence: int) -> None:
    """Take back one day's time off (the id of its row)."""
    row = Absence.objects.filter(pk=absence).select_related("user").first()
    if row is None:
        raise NotFound()
    person = _person(actor, row.user_id)
    row.delete()
    _tell(actor, "absence_removed", person, {"on": row.on.isoformat(), "part": row.part})


@transaction.atomic
def clear_absences(*, actor: Access, user: int, on: date, until: date | None = None) -> int:
    """Take back all time off of a person from `on` until `until`, both inclusive; answers how many rows went."""
    person = _person(actor, user)
    deleted, _ = Absence.objects.filter(user=person, on__range=(on, until or on)).delete()
    if deleted:
        data = {"on": on.isoformat(), "until": (until or on).isoformat()}
        _tell(actor, "absence_removed", person, data)
    return deleted


@transaction.atomic
def replace_absences(
    *,
    actor: Access,
    user: int,
    on: date,
    until: date,
    parts: Parts,
    instead_of: Parts | None = None,
) -> dict[date, dict[str, int]]:
    """Put these absences (day → part → minutes) in place of all that a person has between two days, both inclusive;
    answers what was there.

    Raises Refused where that is not `instead_of`: somebody else was there in between. Otherwise as `add_absence`.
    """
    person = _person(actor, user)
    if until < on:
        raise Invalid(fields={"until": "The last day lies before the first."})
    if (until - on).days + 1 > LONGEST_ABSENCE:
        raise Invalid(fields={"until": f"Time off is entered for at most {LONGEST_ABSENCE} days at once."})
    checked = [
        (day, *_part(part, minutes)) for day, there in parts.items() for part, minutes in there.items()
    ]
    if any(not on <= day <= until for day, _part_of, _minutes in checked):
        raise Invalid(fields={"on": "Each of these days lies between the first and the last."})
    there = Absence.objects.filter(user=person, on__range=(on, until))
    before: dict[date, dict[str, int]] = {}
    for row in there:
        before.setdefault(row.on, {})[row.part] = row.minutes
    if instead_of is not None and before != instead_of:
        raise Refused(f"The time off of {person.name} has changed since.")
    if checked:
        _require_membership(actor, person, on, until, "until")
    there.delete()
    Absence.objects.bulk_create(
        Absence(user=person, on=day, part=part, minutes=minutes) for day, part, minutes in checked
    )
    _tell_difference(actor, person, before, parts)
    return before


@transaction.atomic
def add_day_off(*, actor: Access, on: date, part: str = DayPart.FULL, name: str = "") -> TeamDayOff:
    """A day, or half of it, on which nobody of the project works. The same one again takes the new name."""
    policies.require(actor, "edit_days_off")
    if part not in (DayPart.FULL, DayPart.AM, DayPart.PM):
        raise Invalid(fields={"part": "The team has a whole day off, a morning or an afternoon."})
    name = " ".join(name.replace("\x00", "").split())
    if len(name) > 80:
        raise Invalid(fields={"name": "At most 80 characters fit here."})
    row, _ = TeamDayOff.objects.update_or_create(
        project=actor.project, on=on, part=part, defaults={"name": name}
    )
    _tell_project(actor, "day_off_added", {"on": on.isoformat(), "part": part, "name": name})
    return row


@transaction.atomic
def remove_day_off(*, actor: Access, day_off: int) -> None:
    """The team works on that day after all (the id of its row)."""
    policies.require(actor, "edit_days_off")
    row = TeamDayOff.objects.filter(project=actor.project, pk=day_off).first()
    if row is None:
        raise NotFound()
    row.delete()
    _tell_project(actor, "day_off_removed", {"on": row.on.isoformat(), "part": row.part})


@transaction.atomic
def set_calendar(*, actor: Access, user: int | None = None, country: str, region: str = "") -> User | Project:
    """Whose public holidays a person has; empty: the project's. Without `user` the project's own calendar.

    Raises NotAllowed, NotFound, and Invalid at `country` or `region`.
    """
    if user is None:
        policies.require(actor, "edit_project_calendar")
        country, region = calendars.check(country, region)
        Project.objects.filter(pk=actor.project_id).update(country=country, region=region)
        actor.project.country, actor.project.region = country, region
        _tell_project(actor, "calendar_set", {"country": country, "region": region})
        return actor.project
    person = _person(actor, user)
    person.country, person.region = calendars.check(country, region)
    person.save(update_fields=["country", "region"])
    _tell(actor, "calendar_set", person, {"country": person.country, "region": person.region})
    return person


def _person(actor: Access, user_id: int) -> User:
    """Somebody who is in the project; locked, so that changes of one person come one after the other."""
    member = Membership.objects.filter(here_on(today_in(actor.project)), project=actor.project, user=user_id)
    if not member.exists():
        raise NotFound()
    policies.require_availability_of(actor, user_id)
    return User.objects.select_for_update(no_key=True).get(pk=user_id)


def _require_membership(actor: Access, person: User, first: date, last: date, last_field: str) -> None:
    """Time off counts where somebody works: raise Invalid at the first or last day that no membership covers."""
    members = Membership.objects.filter(user=person)
    if not any(_covers(one, first) for one in members):
        here = members.get(project=actor.project)
        raise Invalid(fields={"on": _outside(person, here)})
    if not any(_covers(one, last) for one in members):
        here = members.get(project=actor.project)
        raise Invalid(fields={last_field: _outside(person, here)})


def _covers(membership: Membership, day: date) -> bool:
    return (membership.joined_on or date.min) <= day <= (membership.left_on or date.max)


def _outside(person: User, here: Membership) -> str:
    since = f" from {_day(here.joined_on)}" if here.joined_on else ""
    until = f" until {_day(here.left_on)}" if here.left_on else ""
    return f"{person.name} is here{since}{until}: there is no time to take off on other days."


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def _part(part: str, minutes: int) -> tuple[str, int]:
    if part not in DayPart.values:
        raise Invalid(fields={"part": "Choose a whole day, a morning, an afternoon or some hours."})
    if part != DayPart.HOURS:
        return part, 0
    if isinstance(minutes, bool) or not isinstance(minutes, int) or not 1 <= minutes <= DAY:
        raise Invalid(fields={"minutes": "Hours off are more than 0 and at most 24."})
    return part, minutes


def _tell_difference(actor: Access, person: User, before: Parts, after: Parts) -> None:
    """What somebody had put in place of what was there: days on which more is off, and days on which less is."""
    more = sorted(day for day in after if not after[day].items() <= before.get(day, {}).items())
    less = sorted(day for day in before if day not in more and before[day] != after.get(day, {}))
    for kind, days in (("absence_removed", less), ("absence_added", more)):
        if days:
            data: dict[str, object] = {"on": days[0].isoformat(), "until": days[-1].isoformat()}
            if kind == "absence_added":
                data["part"], data["minutes"] = next(iter(after[days[0]].items()))
            _tell(actor, kind, person, data)


def _tell(actor: Access, kind: str, person: User, data: Mapping[str, object]) -> None:
    """An event in every project that the person is in: each one's figures may change. Always in the same order."""
    projects = (
        Membership.objects.filter(user=person).order_by("project_id").values_list("project_id", flat=True)
    )
    for project_id in projects:
        record(
            project_id=project_id,
            kind=kind,
            actor_id=actor.user_id,
            subject=("user", person.pk),
            data={"user": person.pk} | dict(data),
        )


def _tell_project(actor: Access, kind: str, data: Mapping[str, object]) -> None:
    record(
        project_id=actor.project_id,
        kind=kind,
        actor_id=actor.user_id,
        subject=("project", actor.project_id),
        data=data,
    )
