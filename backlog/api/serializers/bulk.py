"""Shapes of one change for many items, and of the recycle bin."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.api import PersonOut
from backlog.api.serializers.items import CREATE, any_of
from backlog.api.serializers.parts import PlaceField
from backlog.models import ItemType
from backlog.services.bulk_edit import MOST
from common.api import Body, Choice, Id, Number, Out, Points, Text, Yes


class BulkChange(Body):
    """What is not given stays as it is. `place`, `before` and `after` move the items as one block, in the order they
    have, to a place of their backlogs or next to an item of theirs."""

    items = serializers.ListField(child=Id(), min_length=1, max_length=MOST, help_text="Numbers of items.")
    epic = Id(required=False, allow_null=True, help_text="Number of an epic.")
    assignee = Id(required=False, allow_null=True, help_text="Id of a member.")
    add_labels = serializers.ListField(child=Text(max_length=200), required=False, max_length=100)
    remove_labels = serializers.ListField(child=Text(max_length=200), required=False, max_length=100)
    points = Points(required=False, allow_null=True, help_text="Of stories.")
    estimate_minutes = Number(required=False, allow_null=True, help_text="Of tasks and defects.")
    place = PlaceField(required=False)
    before = Id(required=False, help_text="Number of the item that they go directly before.")
    after = Id(required=False, help_text="Number of the item that they go directly after.")
    is_deleted = Yes(required=False)
    type = Choice(
        choices=ItemType.choices,
        required=False,
        help_text="Of up to 200 items, with nothing else. A spike's question is its title.",
    )


class BulkCreate(Body):
    items = any_of("ItemCreate", CREATE, many=True)


class CreatedOut(Out):
    """What became of one: its number, or why not."""

    number = serializers.IntegerField(allow_null=True)
    key = serializers.CharField(allow_null=True)
    detail = serializers.CharField(required=False, help_text="Why it was refused.")
    errors = serializers.DictField(required=False, help_text="Messages by field.")  # type: ignore[assignment]


class BulkCreatedOut(Out):
    created = serializers.IntegerField()
    results = CreatedOut(many=True, help_text="In the order of what was sent.")


class RefusedOut(Out):
    number = serializers.IntegerField()
    reason = serializers.CharField()


class BulkOut(Out):
    changed = serializers.ListField(child=serializers.IntegerField(), help_text="Numbers of changed items.")
    refused = serializers.SerializerMethodField(help_text="Items that were left as they are.")
    change = serializers.IntegerField(
        source="event", allow_null=True, help_text="Names the change, to take it back."
    )

    @extend_schema_field(RefusedOut(many=True))
    def get_refused(self, done: object) -> list[dict[str, object]]:
        return [{"number": number, "reason": why} for number, why in getattr(done, "refused", [])]


class DeletedOut(Out):
    number = serializers.IntegerField(source="item.number")
    key = serializers.CharField(source="item.key")
    type = Choice(source="item.type", choices=ItemType.choices)
    title = serializers.CharField(source="item.title")
    deleted_at = serializers.DateTimeField(source="at")
    deleted_by = PersonOut(source="by", allow_null=True)
    days_left = serializers.IntegerField()
