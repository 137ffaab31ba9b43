"""Shapes of velocity and its explanation. Points are numbers, times minutes."""

from collections.abc import Sequence
from typing import Any

from rest_framework import serializers

from common.api import Out, Query
from sprints.queries import Compared, Delivered, typical


class VelocityQuery(Query):
    sprint = serializers.IntegerField(
        required=False, min_value=1, max_value=2**31, help_text="Number of a closed sprint; else the last."
    )
    against = serializers.RegexField(
        r"^(before|six|plan|[0-9]{1,9})$",
        required=False,
        help_text="`before`, `six` for the mean of six, `plan`, or the number of another; else the one before.",
        error_messages={"invalid": "Say before, six, plan, or the number of a closed sprint."},
    )


class DeliveredOut(Out):
    """A closed sprint. `carry_over`: points of `velocity` worked on before, less points begun but not done."""

    number = serializers.IntegerField(source="sprint.number")
    name = serializers.CharField(source="sprint.name")
    velocity = serializers.FloatField()
    carry_over = serializers.FloatField()
    planned = serializers.FloatField(source="predictability.planned", help_text="Points at the start.")
    kept = serializers.FloatField(source="predictability.kept", help_text="Points of those that got done.")
    added = serializers.FloatField(source="predictability.added")
    removed = serializers.FloatField(source="predictability.removed")
    gross_minutes = serializers.IntegerField(source="gross", allow_null=True)
    minutes = serializers.DictField(
        child=serializers.IntegerField(), allow_null=True, help_text="By category; None: no hours are known."
    )
    spike_minutes = serializers.IntegerField(source="spike", help_text="A part of the technical ones.")
    points = serializers.DictField(child=serializers.FloatField(), help_text="Of `velocity`, by category.")
    items = serializers.DictField(child=serializers.IntegerField(), help_text="Done, by category.")


class ComparedOut(Out):
    """`effects` in points add up to `change`; None where hours of one side are not known."""

    sprint = serializers.IntegerField(source="after.sprint.number")
    against = serializers.CharField()
    baseline = serializers.CharField()
    change = serializers.FloatField()
    sentence = serializers.CharField()
    effects = serializers.SerializerMethodField()

    def get_effects(self, compared: Compared) -> dict[str, float] | None:
        if compared.explanation is None:
            return None
        return {name: round(float(effect), 4) for name, effect in compared.explanation.effects.items()}


class VelocityOut(Out):
    """The last twelve closed sprints, oldest first. `range`: the 90 % interval of the median, from five on."""

    sprints = DeliveredOut(many=True)
    mean_of_last_six = serializers.FloatField(allow_null=True)
    range = serializers.ListField(child=serializers.FloatField(), allow_null=True)
    compared = ComparedOut(allow_null=True, help_text="None where there is no other to compare with.")


def velocity_out(found: Sequence[Delivered], compared: Compared | None) -> dict[str, Any]:
    usual = typical(found)
    answer: dict[str, Any] = {
        "sprints": found,
        "mean_of_last_six": usual.mean,
        "range": usual.range,
        "compared": compared,
    }
    return dict(VelocityOut(answer).data)
