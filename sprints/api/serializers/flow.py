"""Shapes of flow: evenings, cycle times, predictability, boxes of spikes. Times in days or minutes."""

from collections.abc import Sequence
from typing import Any

from rest_framework import serializers

from backlog.models import ItemType
from common.api import Out, Query
from sprints.queries import Delivered, Flow
from sprints.queries.flow import DAYS, USUAL_DAYS


class FlowQuery(Query):
    days = serializers.ChoiceField(
        choices=DAYS, required=False, default=USUAL_DAYS, help_text="How far back."
    )
    type = serializers.ChoiceField(choices=ItemType.choices, required=False, help_text="Else all types.")


class EveningOut(Out):
    """Items that had come, been started and been done by the end of a local day; the first is the day before."""

    on = serializers.DateField()
    came = serializers.IntegerField()
    started = serializers.IntegerField()
    done = serializers.IntegerField()


class CycleTimeOut(Out):
    type = serializers.CharField()
    items = serializers.IntegerField()
    percentiles = serializers.DictField(
        child=serializers.IntegerField(), allow_null=True, help_text="Days; None for fewer than ten items."
    )


class FinishedOut(Out):
    number = serializers.IntegerField()
    type = serializers.CharField()
    title = serializers.CharField()
    started_on = serializers.DateField(source="dates.started")
    done_on = serializers.DateField(source="dates.done")
    days = serializers.IntegerField(source="dates.days")


class PredictedOut(Out):
    """A closed sprint: points planned at its start, those that got done, and scope that came and went."""

    number = serializers.IntegerField(source="sprint.number")
    name = serializers.CharField(source="sprint.name")
    planned = serializers.FloatField(source="predictability.planned")
    kept = serializers.FloatField(source="predictability.kept")
    share_bp = serializers.IntegerField(
        source="predictability.share_bp", allow_null=True, help_text="None: no points were planned."
    )
    added = serializers.FloatField(source="predictability.added")
    removed = serializers.FloatField(source="predictability.removed")


class AccuracyOut(Out):
    spikes = serializers.IntegerField()
    kept = serializers.IntegerField()
    extended = serializers.IntegerField()
    overran = serializers.IntegerField()
    median_bp = serializers.IntegerField(help_text="Of spent ÷ first box.")


class BoxedSpikeOut(Out):
    number = serializers.IntegerField()
    title = serializers.CharField()
    outcome = serializers.CharField()
    ended_on = serializers.DateField()
    first_box_minutes = serializers.IntegerField(source="box.first_box_minutes")
    extended_minutes = serializers.IntegerField(source="box.extended_minutes")
    spent_minutes = serializers.IntegerField(source="box.spent_minutes")
    box = serializers.CharField(source="box.fate", help_text="kept, extended or overran.")


class FlowOut(Out):
    since = serializers.DateField(source="period.since")
    until = serializers.DateField(source="period.until")
    evenings = EveningOut(many=True)
    cycle = serializers.DictField(
        child=serializers.IntegerField(), allow_null=True, help_text="Of all types."
    )
    cycle_times = CycleTimeOut(many=True)
    items = FinishedOut(many=True, source="done", help_text="What got done, in that order.")
    unstarted = serializers.IntegerField(help_text="Got done without having been started: no cycle time.")
    dropped = serializers.IntegerField()
    predictability = PredictedOut(many=True, source="sprints")
    timeboxes = AccuracyOut(source="accuracy", allow_null=True)
    spikes = BoxedSpikeOut(many=True)


def flow_out(found: Flow, sprints: Sequence[Delivered]) -> dict[str, Any]:
    names = (
        "period",
        "evenings",
        "cycle",
        "cycle_times",
        "done",
        "unstarted",
        "dropped",
        "accuracy",
        "spikes",
    )
    return dict(FlowOut({name: getattr(found, name) for name in names} | {"sprints": sprints}).data)
