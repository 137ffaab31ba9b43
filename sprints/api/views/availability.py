"""Who is there when: the calendar, weekly hours, time off, team days off, holiday calendars."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import today_in
from accounts.api import PersonOut
from common.api import operation
from sprints import queries
from sprints.api.serializers.availability import (
    AbsenceOut,
    AddAbsence,
    AddDayOff,
    CalendarOut,
    ClearAbsences,
    ClearedOut,
    DayOffOut,
    Days,
    PatternOut,
    RemovePattern,
    SetCalendar,
    SetPattern,
)
from sprints.api.views.base import SprintsAppViewSet
from sprints.queries import stored
from sprints.services import availability


class CalendarViewSet(SprintsAppViewSet):
    policy = {"retrieve": "read_sprints", "set_calendar": "edit_own_availability"}

    @operation(query=Days, answer=CalendarOut)
    def retrieve(self, request: Request, query: dict[str, Any]) -> Response:
        """People × days: minutes that each has for the project."""
        start_on, end_on = Days.between(query, today_in(self.access.project))
        return Response(CalendarOut(queries.team_calendar(self.access, start_on, end_on)).data)

    @operation(body=SetCalendar, answer=PersonOut)
    def set_calendar(self, request: Request, body: dict[str, Any]) -> Response:
        """Choose whose public holidays a member has; one's own everybody, others' the scrum master."""
        return Response(PersonOut(availability.set_calendar(actor=self.access, **body)).data)


class PatternsViewSet(SprintsAppViewSet):
    """One's own everybody, others' the scrum master: the service asks."""

    policy = {
        "list": "read_sprints",
        "set": "edit_own_availability",
        "remove": "edit_own_availability",
    }

    @operation(answer=PatternOut(many=True))
    def list(self, request: Request) -> Response:
        """Weekly hours of the members; who has none works eight hours Monday to Friday."""
        return self.page(stored.patterns_in(self.access), lambda row: PatternOut(row).data)

    @operation(body=SetPattern, answer=PatternOut)
    def set(self, request: Request, body: dict[str, Any]) -> Response:
        """Say how many minutes somebody works on each weekday, from a day on."""
        return Response(PatternOut(availability.set_pattern(actor=self.access, **body)).data)

    @operation(body=RemovePattern, status=204)
    def remove(self, request: Request, body: dict[str, Any]) -> Response:
        """Forget the weekly hours that hold from a day on; those before them go on."""
        availability.remove_pattern(actor=self.access, **body)
        return Response(status=204)


class AbsencesViewSet(SprintsAppViewSet):
    """One's own everybody, others' the scrum master: the service asks."""

    policy = {
        "list": "read_sprints",
        "add": "edit_own_availability",
        "clear": "edit_own_availability",
        "destroy": "edit_own_availability",
    }
    pagination_class = None

    @operation(query=Days, answer=AbsenceOut(many=True))
    def list(self, request: Request, query: dict[str, Any]) -> Response:
        """Time off of the members."""
        start_on, end_on = Days.between(query, today_in(self.access.project))
        return Response(AbsenceOut(stored.absences_in(self.access, start_on, end_on), many=True).data)

    @operation(body=AddAbsence, answer=AbsenceOut(many=True), status=201)
    def add(self, request: Request, body: dict[str, Any]) -> Response:
        """Enter somebody's time off; answers one row for each day."""
        rows = availability.add_absence(actor=self.access, **body)
        return Response(AbsenceOut(rows, many=True).data, status=201)

    @operation(body=ClearAbsences, answer=ClearedOut)
    def clear(self, request: Request, body: dict[str, Any]) -> Response:
        """Take back all of somebody's time off between two days, both inclusive."""
        return Response({"cleared": availability.clear_absences(actor=self.access, **body)})

    @operation(status=204)
    def destroy(self, request: Request, absence: int) -> Response:
        """Take back one day's time off."""
        availability.remove_absence(actor=self.access, absence=absence)
        return Response(status=204)


class DaysOffViewSet(SprintsAppViewSet):
    policy = {"list": "read_sprints", "add": "edit_days_off", "destroy": "edit_days_off"}
    pagination_class = None

    @operation(query=Days, answer=DayOffOut(many=True))
    def list(self, request: Request, query: dict[str, Any]) -> Response:
        """Days on which nobody of the team works."""
        start_on, end_on = Days.between(query, today_in(self.access.project))
        return Response(DayOffOut(queries.days_off_of(self.access, start_on, end_on), many=True).data)

    @operation(body=AddDayOff, answer=DayOffOut, status=201)
    def add(self, request: Request, body: dict[str, Any]) -> Response:
        """Give the team a day off, or half of one."""
        return Response(DayOffOut(availability.add_day_off(actor=self.access, **body)).data, status=201)

    @operation(status=204)
    def destroy(self, request: Request, day_off: int) -> Response:
        """The team works on that day after all."""
        availability.remove_day_off(actor=self.access, day_off=day_off)
        return Response(status=204)
