"""Shapes of gates and links."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.api import PersonOut
from backlog.models import Gate, ItemType, Link
from backlog.queries.gates import state_of
from backlog.rules.gates import ENDINGS
from common.api import Body, Choice, Id, Out, Text, Yes


class ItemRef(Out):
    number = serializers.IntegerField()
    type = Choice(choices=ItemType.choices)
    title = serializers.CharField()


class GateOut(Out):
    """`item`, or all stories of `epic` (its number), waits for an item, or for a suggestion (its id)."""

    id = serializers.IntegerField()
    item = ItemRef(allow_null=True)
    epic = serializers.IntegerField(source="epic.number", default=None, allow_null=True)
    waits_for = ItemRef(allow_null=True)
    suggestion = serializers.IntegerField(source="suggestion_id", allow_null=True)
    state = serializers.SerializerMethodField(help_text="Of what it waits for.")
    is_open = serializers.SerializerMethodField()
    created_by = PersonOut(allow_null=True)
    created_at = serializers.DateTimeField()
    opened_at = serializers.DateTimeField(allow_null=True)
    opened_by = PersonOut(allow_null=True)
    how = Choice(choices=Gate.Opened.choices, allow_blank=True)
    reason = serializers.CharField()

    @extend_schema_field(serializers.ChoiceField(choices=list(ENDINGS)))
    def get_state(self, gate: Gate) -> str:
        return state_of(gate)

    def get_is_open(self, gate: Gate) -> bool:
        return gate.opened_at is not None


class SetGate(Body):
    waits_for = Id(help_text="Number of the item.")


class NeedDesign(Body):
    """Work that is asked of the team: created at once by who may, else suggested."""

    kind = Choice(choices=[ItemType.SPIKE.value, ItemType.TASK.value], default=ItemType.SPIKE.value)
    title = Text()
    text = Text(required=False)


class Lift(Body):
    reason = Text()


class LinkOut(Out):
    """`source` blocks, relates to, or results from `target`."""

    id = serializers.IntegerField()
    kind = Choice(choices=Link.Kind.choices)
    source = ItemRef()  # type: ignore[assignment]
    target = ItemRef()


class AddLink(Body):
    """This item blocks, relates to, or results from `other`; `is_turned`, the other way round."""

    kind = Choice(choices=Link.Kind.choices)
    other = Id(help_text="Number of the other item.")
    is_turned = Yes(required=False)
