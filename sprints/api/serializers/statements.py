"""Shapes of how people's time in a sprint divided. All minutes."""

from rest_framework import serializers

from accounts.api import PersonOut
from common.api import Body, Choice, Id, Number, Out


class StateTime(Body):
    """A person's minutes in the running sprint; unplanned work of any type counts as unplanned only."""

    person = Id(required=False, help_text="Id of whom it is about; else oneself.")
    feature = Number()
    technical = Number()
    defect = Number()
    unplanned = Number()


class PersonTimeOut(Out):
    """`origin`: `stated`, else what there is to be confirmed: `logged`, or `derived` from time in columns."""

    person = PersonOut()
    gross_minutes = serializers.IntegerField(source="gross")
    feature = serializers.IntegerField(source="minutes.feature")
    technical = serializers.IntegerField(source="minutes.technical")
    defect = serializers.IntegerField(source="minutes.defect")
    unplanned = serializers.IntegerField(source="minutes.unplanned")
    origin = Choice(choices=["stated", "logged", "derived", "none"])
    stated_by = PersonOut(allow_null=True)
    stated_at = serializers.DateTimeField(allow_null=True)
