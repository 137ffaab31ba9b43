"""Shapes of lists and what sorts items: filters, the two backlogs, epics, columns."""

from rest_framework import serializers

from backlog.models import Column, Epic, ItemType
from common.api import Body, Choice, Id, Query, Text, Yes

STATES = ["backlog", "todo", "doing", "done"]


class ItemFilter(Query):
    """Every filter narrows the list."""

    type = serializers.ChoiceField(choices=ItemType.choices, required=False)
    epic = serializers.IntegerField(required=False, min_value=1, help_text="Number of an epic.")
    label = serializers.CharField(required=False, max_length=60)
    assignee = serializers.IntegerField(required=False, min_value=1, help_text="Id of a member.")
    state = serializers.ChoiceField(choices=STATES, required=False, help_text="Category of its column.")
    text = serializers.CharField(required=False, max_length=200)


class ItemQuery(ItemFilter):
    backlog = serializers.ChoiceField(choices=["product", "technical"], required=False)


class BacklogQuery(ItemFilter):
    after = serializers.CharField(required=False, max_length=200, help_text="`next` of the page before.")
    limit = serializers.IntegerField(required=False, min_value=1, max_value=200, default=50)


class EpicOut(serializers.Serializer):
    number = serializers.IntegerField()
    title = serializers.CharField()
    description = serializers.CharField()
    kind = Choice(choices=Epic.Kind.choices)
    closed_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()


class EpicCreate(Body):
    title = Text()
    kind = Choice(choices=Epic.Kind.choices, required=False)
    description = Text(required=False)


class EpicEdit(EpicCreate):
    version = Id(required=False)


class MoveEpic(Body):
    """Directly before one epic, or directly after another."""

    before = Id(required=False, allow_null=True)
    after = Id(required=False, allow_null=True)


class CloseEpic(Body):
    is_closed = Yes(default=True)


class ColumnOut(serializers.Serializer):
    id = serializers.IntegerField()
    name = serializers.CharField()
    category = Choice(choices=Column.Category.choices)
    position = serializers.IntegerField()
    wip_limit = serializers.IntegerField(allow_null=True)
    is_acceptance = serializers.BooleanField()
