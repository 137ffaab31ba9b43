"""Shapes of a spike's box, its clock and its outcome."""

from typing import get_args

from rest_framework import serializers

from accounts.api import PersonOut
from backlog.models import ClockSegment, Outcome
from backlog.rules.gates import EFFECTS
from backlog.rules.spike_clock import State
from common.api import Body, Choice, Id, Moment, Number, Out, Text, Yes, many


class SegmentOut(Out):
    id = serializers.IntegerField()
    person = PersonOut()
    started_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True, help_text="None: the clock runs.")
    stopped_by = Choice(choices=ClockSegment.StoppedBy.choices, allow_blank=True)


class ClockOut(Out):
    """The clock as it stands at the moment of the answer."""

    state = Choice(choices=get_args(State))
    spent_minutes = serializers.IntegerField()
    remaining_minutes = serializers.IntegerField()
    overrun_minutes = serializers.IntegerField()
    exhausts_at = serializers.DateTimeField(allow_null=True)


class ExtensionOut(Out):
    minutes = serializers.IntegerField()
    reason = serializers.CharField()
    learned = serializers.CharField()
    extended_by = PersonOut()
    extended_at = serializers.DateTimeField()
    is_own = serializers.BooleanField(help_text="Taken by the developers themselves.")


class Box(Body):
    timebox_minutes = Number(min_value=1)


class StartClock(Body):
    """Starting moves a spike that was not begun into the first column in progress."""

    over_limit = Yes(required=False)


class AddTime(Body):
    """Time already worked, ending now."""

    minutes = Number(min_value=1, default=60)


class SegmentEdit(Body):
    started_at = Moment()
    ended_at = Moment()


class Extend(Body):
    minutes = Number(min_value=1)
    reason = Text()
    learned = Text()


class Option(Body):
    """A possibility that was weighed."""

    text = Text(max_length=300)
    note = Text(max_length=300, required=False, default="")
    is_chosen = Yes(required=False, default=False)


class GateEffect(Body):
    """What happens to a gate that waits for the spike; what is not said follows the kind of outcome."""

    gate = Id()
    effect = Choice(choices=list(EFFECTS))


class RecordOutcome(Body):
    """How the spike ends; recording it is the only way to done."""

    kind = Choice(choices=Outcome.Kind.choices)
    findings = Text(required=False)
    decision = Text(required=False)
    options = many(Option, required=False, max_length=20)
    gates = many(GateEffect, required=False, max_length=200)
    follow_up = Text(required=False, help_text="Question of the spike that a `follow_up` waits for.")


class OptionOut(Out):
    text = serializers.CharField()
    note = serializers.CharField()
    is_chosen = serializers.BooleanField()


class UnblockedOut(Out):
    """An item (its number), or all stories of an epic (its number), that an outcome let begin."""

    item = serializers.IntegerField(source="item.number", default=None, allow_null=True)
    epic = serializers.IntegerField(source="epic.number", default=None, allow_null=True)


class DecisionOut(Out):
    """An entry of the decision log."""

    item = serializers.IntegerField(source="spike.number")
    title = serializers.CharField(source="spike.title")
    question = serializers.CharField(source="spike.question")
    decision = serializers.CharField()
    findings = serializers.CharField()
    options = OptionOut(many=True, source="options.all")
    recorded_by = PersonOut()
    recorded_at = serializers.DateTimeField()
    unblocked = UnblockedOut(many=True, source="spike.unblocked")


class OutcomeOut(Out):
    kind = Choice(choices=Outcome.Kind.choices)
    findings = serializers.CharField()
    decision = serializers.CharField()
    options = OptionOut(many=True, source="options.all")
    spent_minutes = serializers.IntegerField()
    recorded_by = PersonOut()
    recorded_at = serializers.DateTimeField()
