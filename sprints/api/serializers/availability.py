"""Shapes of who is there when: weekly hours, time off, days off, holiday calendars."""

from rest_framework import serializers

from accounts.api import PersonOut
from common.api import Body, Choice, Day, Id, Number, Query, Text
from sprints.models import DayPart


class Days(Query):
    """An inclusive pair of days; without them, the running or next sprint's."""

    start_on = Day(required=False)
    end_on = Day(required=False)


class SetPattern(Body):
    """Minutes of each weekday, Monday first, from a day on; without one, since ever."""

    user = Id()
    minutes = serializers.ListField(child=Number(max_value=1440), min_length=7, max_length=7)
    from_on = Day(required=False, allow_null=True)


class PatternOut(serializers.Serializer):
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
    minutes = Number(required=False, max_value=1440)


class AbsenceOut(serializers.Serializer):
    id = serializers.IntegerField()
    user = PersonOut()
    on = serializers.DateField()
    part = Choice(choices=DayPart.choices)
    minutes = serializers.IntegerField()


class AddDayOff(Body):
    """A day on which nobody of the team works."""

    on = Day()
    part = Choice(choices=[c for c in DayPart.choices if c[0] != DayPart.HOURS], default=DayPart.FULL.value)
    name = Text(required=False, default="")


class DayOffOut(serializers.Serializer):
    id = serializers.IntegerField()
    on = serializers.DateField()
    part = Choice(choices=DayPart.choices)
    name = serializers.CharField()


class SetCalendar(Body):
    """Whose public holidays a member has: codes of a country and a region; empty is the project's."""

    user = Id()
    country = Text(max_length=2)
    region = Text(max_length=10, required=False, default="")
