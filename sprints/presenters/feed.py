"""The team's days for a calendar program: sprints, days off, holidays, and who is away."""

from datetime import timedelta

from django.utils import timezone

from accounts.access import Access, today_in
from accounts.calendars import name_of
from sprints import calendars, queries
from sprints.models import Absence, DayPart
from sprints.presenters.team import part_words, stretches_of
from sprints.queries.stored import absences_in
from sprints.rules.ical import Days, calendar

BEFORE, AFTER = timedelta(days=60), timedelta(days=366)


def feed_of(access: Access) -> str:
    """From two months ago to a year ahead."""
    project, today = access.project, today_in(access.project)
    start, end = today - BEFORE, today + AFTER
    here = f"@{project.key}.tandem"
    events = [
        Days(f"sprint-{one.number}{here}", one.start_on, one.end_on, f"{one.name}: {one.goal}".rstrip(": "))
        for one in queries.sprints_of(access).filter(end_on__gte=start)
    ]
    events += [
        Days(f"day-off-{one.pk}{here}", one.on, one.on, f"{one.name or 'Team day off'}{_part(one.part)}")
        for one in queries.days_off_of(access, start, end)
    ]
    events += [
        Days(f"holiday-{one.on}{here}", one.on, one.on, f"{one.name} ({name_of(project.country)})")
        for one in calendars.holidays_between(project.country, project.region, today, end)
    ]
    by_person: dict[int, list[Absence]] = {}
    for row in absences_in(access, start, end):
        by_person.setdefault(row.user_id, []).append(row)
    for rows in by_person.values():
        name = str(rows[0].user)
        for one in stretches_of(sorted(rows, key=lambda row: row.on)):
            words = "" if one.words == part_words(DayPart.FULL, 0) else f", {one.words}"
            uid = f"off-{one.ids[0]}{here}"
            events.append(Days(uid, one.start_on, one.end_on, f"{name}: off{words}"))
    return calendar(project.name, events, timezone.now())


def _part(part: str) -> str:
    return "" if part == DayPart.FULL else f", {part_words(part, 0)}"
