"""Shapes of suggestions, and of what completes one into an item."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.api import PersonOut
from backlog.api.serializers.items import SpikeCreate, StoryCreate, TechnicalTaskCreate
from backlog.models import ItemType, Suggestion
from backlog.queries.suggestions import STATES
from common.api import Body, Choice, Id, Out, Query, Text

KINDS = [kind.value for kind in Suggestion.KINDS]


class SuggestionQuery(Query):
    """Open ones first, oldest on top; then answered ones, newest on top."""

    state = serializers.ChoiceField(choices=STATES, default="all")
    kind = serializers.ChoiceField(choices=KINDS, default="", allow_blank=True)
    mine = serializers.BooleanField(default=False, help_text="Only your own.")


class SuggestionOut(Out):
    id = serializers.IntegerField()
    kind = Choice(choices=KINDS)
    title = serializers.CharField()
    text = serializers.CharField()
    opens = serializers.IntegerField(
        source="opens.number",
        allow_null=True,
        default=None,
        help_text="Number of the item that it would open.",
    )
    opens_epic = serializers.IntegerField(source="opens_epic.number", allow_null=True, default=None)
    state = Choice(choices=Suggestion.State.choices)
    reason = serializers.CharField(help_text="Why it was declined.")
    item = serializers.SerializerMethodField(help_text="Number of the item that it became.")
    created_by = PersonOut(allow_null=True)
    created_at = serializers.DateTimeField()
    decided_by = PersonOut(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()

    @extend_schema_field(serializers.IntegerField(allow_null=True))
    def get_item(self, suggestion: Any) -> int | None:
        return suggestion.item.number if suggestion.item else None


class SuggestionFields(Body):
    """`opens` or `opens_epic`, not both: what waits for this."""

    title = Text()
    text = Text(required=False)
    opens = Id(required=False, allow_null=True, help_text="Number of an item.")
    opens_epic = Id(required=False, allow_null=True, help_text="Number of an epic.")


class Suggest(SuggestionFields):
    kind = Choice(choices=KINDS)


class SuggestionEdit(SuggestionFields):
    version = Id(required=False)


class Decline(Body):
    reason = Text()
    version = Id(required=False)


class StoryAccept(StoryCreate):
    """What is left out is taken from the suggestion."""

    type = Choice(choices=[ItemType.STORY.value], required=False)
    title = Text(required=False)
    version = Id(required=False)


class TechnicalTaskAccept(TechnicalTaskCreate):
    type = Choice(choices=[ItemType.TASK.value], required=False)
    title = Text(required=False)
    version = Id(required=False)


class SpikeAccept(SpikeCreate):
    """Hours given by a developer are agreed at once."""

    type = Choice(choices=[ItemType.SPIKE.value], required=False)
    title = Text(required=False)
    question = Text(required=False)
    version = Id(required=False)


ACCEPT: dict[str, type[Body]] = {
    ItemType.STORY: StoryAccept,
    ItemType.TASK: TechnicalTaskAccept,
    ItemType.SPIKE: SpikeAccept,
}
