"""Shapes of sprints, what is planned in them, their split and its sign-off."""

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from accounts.api import PersonOut
from accounts.models import FULL_BP
from backlog.api.serializers.bulk import BulkOut
from backlog.api.serializers.items import ROW
from backlog.models import Defect, ItemType
from common.api import Body, Choice, Day, Id, Number, Out, Points, Text, Yes, many
from sprints.models import AllocationStep, Sprint, SprintItem
from sprints.rules.shape import Figures
from sprints.services import incidents

SHARE = dict.fromkeys(("max_value", "min_value"), "A share is 0 to 100 %%, in basis points: 0 to 10000.")


class Target(Body):
    """Shares of plannable time by category, together 10,000."""

    feature = Number(max_value=FULL_BP, error_messages=SHARE)
    technical = Number(max_value=FULL_BP, error_messages=SHARE)
    defect = Number(max_value=FULL_BP, error_messages=SHARE)


class SprintFields(Body):
    name = Text(required=False)
    goal = Text(required=False)
    start_on = Day()
    end_on = Day()
    focus_bp = Number(required=False, max_value=FULL_BP, error_messages=SHARE)
    reserve_bp = Number(required=False, max_value=FULL_BP, error_messages=SHARE)
    target_bp = Target(required=False, allow_null=True)


class SprintCreate(SprintFields):
    normal_points = Points(
        required=False,
        allow_null=True,
        min_value=Decimal("0.01"),
        help_text="Points of a normal sprint, where the project has no hours per point: they are assumed from it.",
    )


class SprintEdit(SprintFields):
    """Says which `version` it was made on, here or as If-Match."""

    version = Id(required=False)


class SprintOut(Out):
    number = serializers.IntegerField()
    name = serializers.CharField()
    goal = serializers.CharField()
    start_on = serializers.DateField()
    end_on = serializers.DateField()
    state = Choice(choices=Sprint.State.choices)
    focus_bp = serializers.IntegerField()
    reserve_bp = serializers.IntegerField()
    target_bp = Target(allow_null=True, help_text="None: the team has chosen no target.")
    started_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()


class Remaining(Body):
    item = Id(help_text="Number of a story that is not done.")
    points = Points()


class WhyNotDone(Body):
    """Why an item is not done; an empty cause leaves what the item shows."""

    item = Id(help_text="Number of an item that is not done.")
    cause = Choice(choices=SprintItem.Cause.choices, required=False, allow_blank=True)
    words = Text(required=False, max_length=200)


class Close(Body):
    """`carry`: numbers of items that go into the next planned sprint; the others return to their backlogs."""

    carry = serializers.ListField(child=Id(), required=False, max_length=1000)
    remaining = many(Remaining, required=False, max_length=1000)
    reasons = many(WhyNotDone, required=False, max_length=1000)


class SprintItemOut(Out):
    """An item in a sprint, with what was planned."""

    item = serializers.SerializerMethodField()
    is_unplanned = serializers.BooleanField()
    added_at = serializers.DateTimeField()
    planned_category = serializers.CharField(help_text="This and the next two are frozen at the start.")
    planned_minutes = serializers.IntegerField(allow_null=True)
    planned_points = Points(allow_null=True)

    def get_item(self, row: Any) -> dict[str, Any]:
        return dict(ROW[row.item.type](row.item).data)


class PlanMany(Body):
    items = serializers.ListField(child=Id(), min_length=1, max_length=2000, help_text="Numbers of items.")
    sprint = Id(allow_null=True, help_text="Its number; null: out of the open sprint that each is in.")
    before = Id(required=False, help_text="Number of the item that they go directly before.")
    after = Id(required=False, help_text="Number of the item that they go directly after.")


class PlannedOut(BulkOut):
    """Numbers of items that went, and why others did not."""

    change = None  # type: ignore[assignment]


class PlanItems(Body):
    """Numbers of items; a place among those already there goes with one item only."""

    items = serializers.ListField(child=Id(), min_length=1, max_length=200)
    before = Id(required=False, allow_null=True)
    after = Id(required=False, allow_null=True)
    is_unplanned = Yes(required=False, help_text="Work that came up: drawn from the reserve.")


class Incident(Body):
    """Work that cannot wait: what is broken, or what has to be done."""

    title = Text()
    type = Choice(choices=list(incidents.TYPES), default=ItemType.DEFECT.value)
    severity = Choice(choices=Defect.Severity.choices, required=False, help_text="Of a defect.")
    estimate_minutes = Number(required=False, allow_null=True)


class MakeRoom(Body):
    items = serializers.ListField(
        child=Id(),
        max_length=200,
        help_text="Numbers of what goes back to its backlog: all of it, or nothing.",
    )


class Flag(Body):
    is_unplanned = Yes()


class MoveCard(Body):
    """The card's place on the board (neighbours' numbers), its column, or both."""

    before = Id(required=False, allow_null=True)
    after = Id(required=False, allow_null=True)
    column = Id(required=False)
    over_limit = Yes(required=False)


class SplitOut(Out):
    """The stored figures: reading never computes. All minutes; shares in basis points."""

    sprint = serializers.IntegerField(source="number")
    figures = serializers.SerializerMethodField()
    computed_at = serializers.DateTimeField(allow_null=True)
    updating = serializers.BooleanField(help_text="Something changed since; newer figures are on their way.")
    is_worker_alive = serializers.BooleanField(help_text="False: no worker was heard of for ten seconds.")
    frozen_at = serializers.DateTimeField(allow_null=True, help_text="Of a closed sprint.")

    def get_figures(self, row: Any) -> Figures | None:
        figures: Figures | None = row.figures
        return figures


class SetTarget(Body):
    target_bp = Target(allow_null=True)


class Note(Body):
    note = Text(required=False, max_length=500)


class Reject(Body):
    note = Text(max_length=500)


class StepOut(Out):
    """A step of the sign-off."""

    kind = Choice(choices=AllocationStep.Kind.choices)
    person = PersonOut(allow_null=True)
    role = serializers.CharField()
    at = serializers.DateTimeField()
    note = serializers.CharField()
    reasons = serializers.ListField(child=serializers.CharField())
