"""Shapes of what hangs on an item (criteria, done items, comments, work) and of what is done with it."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.api import PersonOut
from backlog.models import Criterion
from common.api import MAX_INT, Body, Choice, Day, Id, Number, Out, Query, Text, Yes

MOST_LINES = 200
PLACES = ["top", "bottom"]


@extend_schema_field(
    {"oneOf": [{"type": "string", "enum": PLACES}, {"type": "integer", "minimum": 1}], "nullable": True}
)
class PlaceField(serializers.Field):  # type: ignore[type-arg]
    """`"top"`, `"bottom"`, or a position from 1."""

    default_error_messages = {"invalid": "A place is top, bottom, or a position from 1."}

    def to_internal_value(self, data: Any) -> str | int:
        is_position = isinstance(data, int) and not isinstance(data, bool) and 1 <= data <= 1_000_000
        if not is_position and not (isinstance(data, str) and data in PLACES):
            self.fail("invalid")
        return data  # type: ignore[no-any-return]

    def to_representation(self, value: Any) -> Any:
        return value


class Move(Body):
    """Where the item goes: directly before or after another (its number; best both), or to a place."""

    before = Id(required=False, allow_null=True)
    after = Id(required=False, allow_null=True)
    to = PlaceField(required=False, allow_null=True)


class ChangeState(Body):
    """The id of a column; null is the backlog. `over_limit` goes over the column's WIP limit knowingly; `lift` is the
    reason why what a gate holds may begin all the same."""

    column = Id(allow_null=True)
    over_limit = Yes(required=False)
    lift = Text(required=False)


class Assign(Body):
    assignee = Id(allow_null=True, help_text="Id of a member; null is nobody.")


class Reason(Body):
    reason = Text()


class Position(Body):
    position = Id(max_value=10_000, help_text="From 1.")


WAS = "Its `text` as you have read it: where that is another now, nothing is saved and both texts come back."


class CriterionOut(Out):
    id = serializers.IntegerField()
    position = serializers.IntegerField()
    kind = Choice(choices=Criterion.Kind.choices)
    text = serializers.CharField()
    state = Choice(choices=Criterion.State.choices)
    reason = serializers.CharField()
    judged_at = serializers.DateTimeField(allow_null=True)


class AddCriteria(Body):
    texts = serializers.ListField(child=Text(), min_length=1, max_length=MOST_LINES)
    kind = Choice(choices=Criterion.Kind.choices, default=Criterion.Kind.FUNCTIONAL.value)


class EditCriterion(Body):
    was = Text(help_text=WAS)
    text = Text(required=False)
    kind = Choice(choices=Criterion.Kind.choices, required=False)


class Judge(Body):
    """A failure needs a reason."""

    was = Text(help_text=WAS)
    state = Choice(choices=Criterion.State.choices)
    reason = Text(required=False)


class DoneItemOut(Out):
    id = serializers.IntegerField()
    position = serializers.IntegerField()
    text = serializers.CharField()
    is_done = serializers.BooleanField()
    ticked_at = serializers.DateTimeField(allow_null=True)


class AddDoneItems(Body):
    texts = serializers.ListField(child=Text(), min_length=1, max_length=MOST_LINES)


class EditDoneItem(Body):
    was = Text(help_text=WAS)
    text = Text()


class Tick(Body):
    was = Text(help_text=WAS)
    is_done = Yes()


class CommentOut(Out):
    id = serializers.IntegerField()
    author = PersonOut(allow_null=True)
    author_name = serializers.CharField(help_text="Of an imported comment, when nobody here wrote it.")
    body = serializers.CharField()
    mentions = PersonOut(many=True, help_text="Members whose names follow an @ in it.")
    created_at = serializers.DateTimeField()
    edited_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()


class AddComment(Body):
    body = Text()


class EditComment(Body):
    """One's own words. Says which `version` it was made on, here or as If-Match."""

    body = Text()
    version = Id(required=False)


class WorkLogOut(Out):
    id = serializers.IntegerField()
    person = PersonOut()
    on = serializers.DateField()
    minutes = serializers.IntegerField()
    note = serializers.CharField()
    created_at = serializers.DateTimeField()


class LogWork(Body):
    """Minutes that you worked on it; `remaining_minutes` says what is left, else they are taken off."""

    minutes = Number(min_value=1)
    on = Day(required=False, allow_null=True)
    note = Text(required=False)
    remaining_minutes = Number(required=False, allow_null=True)


class Search(Query):
    text = serializers.CharField(required=False, allow_blank=True, max_length=200)


class DecisionSearch(Search):
    epic = serializers.IntegerField(
        required=False, min_value=1, max_value=MAX_INT, help_text="Number of the epic of the spike."
    )
    by = serializers.IntegerField(
        required=False, min_value=1, max_value=MAX_INT, help_text="Id of the person who recorded it."
    )
