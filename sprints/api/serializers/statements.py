"""Shapes of a sprint's review: how people's time divided, in minutes, and what follows from it."""

from rest_framework import serializers

from accounts.api import PersonOut
from backlog.models import TechnicalTask
from common.api import Body, Choice, Id, Number, Out, Text
from sprints.services.retrospective import Added


class StateTime(Body):
    """A person's minutes in the running sprint; unplanned work of any type counts as unplanned only."""

    person = Id(required=False, help_text="Id of whom it is about; else oneself.")
    feature = Number()
    technical = Number()
    defect = Number()
    unplanned = Number()


class AddActions(Body):
    """What follows from a retrospective: one task each, or one suggestion of who does not create tasks."""

    actions = serializers.ListField(child=Text(max_length=1000), min_length=1, max_length=50)
    category = Choice(choices=TechnicalTask.Category.choices, default=TechnicalTask.Category.CHORE.value)


class AddedOut(Out):
    tasks = serializers.SerializerMethodField(help_text="Numbers.")
    suggestions = serializers.SerializerMethodField(help_text="Ids.")

    def get_tasks(self, added: Added) -> list[int]:
        return [task.number for task in added.tasks]

    def get_suggestions(self, added: Added) -> list[int]:
        return [one.pk for one in added.suggestions]


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
