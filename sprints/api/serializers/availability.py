"""Shapes of who is there when: weekly hours, time off, days off, holiday calendars."""

from datetime import date, timedelta
from typing import Any

from rest_framework import serializers

from accounts.api import PersonOut
from common.api import Body, Choice, Day, Id, Number, Out, Query, Text
from common.errors import Invalid
from sprints.models import DayPart

TEAM_PARTS = [choice for choice in DayPart.choices if choice[0] != DayPart.HOURS]
OF_A_DAY = {"max_value": "A day has 24 hours.", "min_value": "Hours of a day are 0 or more."}
OFF = dict.fromkeys(("max_value", "min_value"), "Hours off are more than 0 and at most 24.")
LONGEST = 366  # days told of at once


class Days(Query):
    """Days to tell of, both inclusive; two weeks from today unless said otherwise."""

    start_on = Day(required=False)
    end_on = Day(required=False)

    @staticmethod
    def between(query: dict[str, Any], today: date) -> tuple[date, date]:
        """Raises Invalid at `end_on` for a period that is empty or too long."""
        start = query.get("start_on") or today
        end = query.get("end_on") or start + timedelta(days=13)
        if not 0 <= (end - start).days < LONGEST:
            raise Invalid(fields={"end_on": f"Ask for 1 to {LONGEST} days."})
        return start, end


class CalendarDayOut(Out):
    """`minutes` of the weekly hours, less what is `off`, by the person's share: `available`."""

    on = serializers.DateField()
    minutes = serializers.IntegerField()
    off_minutes = serializers.IntegerField(source="off")
    available_minutes = serializers.IntegerField(source="available")
    reason = serializers.CharField(help_text="Of time off.")
    note = serializers.CharField()
    absences = serializers.ListField(child=serializers.IntegerField(), help_text="Ids.")


class CalendarPersonOut(Out):
    person = PersonOut(source="user")
    share_bp = serializers.IntegerField(source="membership.share_bp")
    available_minutes = serializers.IntegerField(source="available")
    week_minutes = serializers.ListField(child=serializers.IntegerField(), source="week")
    country = serializers.CharField()
    region = serializers.CharField()
    days = CalendarDayOut(many=True)


class TeamDayOut(Out):
    on = serializers.DateField()
    minutes = serializers.IntegerField()
    available_minutes = serializers.IntegerField(source="available")
    sprint = serializers.IntegerField(source="sprint.number", default=None, allow_null=True)


class CalendarOut(Out):
    """Who works when."""

    start_on = serializers.DateField()
    end_on = serializers.DateField()
    available_minutes = serializers.IntegerField(source="available")
    days = TeamDayOut(many=True)
    people = CalendarPersonOut(many=True)


class SetPattern(Body):
    """Minutes of each weekday, Monday first, from a day on; without one, since ever."""

    user = Id()
    minutes = serializers.ListField(
        child=Number(max_value=1440, error_messages=OF_A_DAY), min_length=7, max_length=7
    )
    from_on = Day(required=False, allow_null=True)


class PatternOut(Out):
    id = serializers.IntegerField()
    user = PersonOut()
    from_on = serializers.DateField(allow_null=True)
    minutes = serializers.ListField(child=serializers.IntegerField())


class AddAbsence(Body):
    """A day, half of one, some hours (`minutes`), or a stretch of days until a last one."""

    user = Id()
    on = Day()
    until = Day(required=False, allow_null=True)
    part = Choice(choices=DayPart.choices, default=DayPart.FULL.value)
    minutes = Number(required=False, max_value=1440, error_messages=OFF)


class ClearAbsences(Body):
    user = Id()
    on = Day()
    until = Day(required=False, allow_null=True)


class ClearedOut(Out):
    cleared = serializers.IntegerField(help_text="How many rows went.")


class RemovePattern(Body):
    user = Id()
    from_on = Day(allow_null=True, help_text="As it was read; null: since ever.")


class AbsenceOut(Out):
    id = serializers.IntegerField()
    user = PersonOut()
    on = serializers.DateField()
    part = Choice(choices=DayPart.choices)
    minutes = serializers.IntegerField()


class AddDayOff(Body):
    """A day on which nobody of the team works."""

    on = Day()
    part = Choice(choices=TEAM_PARTS, default=DayPart.FULL.value)
    name = Text(required=False, default="")


class DayOffOut(Out):
    id = serializers.IntegerField()
    on = serializers.DateField()
    part = Choice(choices=DayPart.choices)
    name = serializers.CharField()


class SetCalendar(Body):
    """Whose public holidays a member has: codes of a country and a region; empty is the project's."""

    user = Id()
    country = Text(max_length=2)
    region = Text(max_length=10, required=False, default="")
