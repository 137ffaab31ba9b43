"""Refinement of one item in the API: splitting a story, changing a type, putting words back."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backlog import queries
from backlog.api.views.base import ITEM, ITEMS, BacklogViewSet, row
from backlog.models import ItemType
from backlog.services.restoring import restore_text
from backlog.services.retype import retype_item
from backlog.services.splitting import MOST_PARTS, Part, split_story
from common.api import Body, Choice, Id, Points, Text, expected_version, many, operation


class SplitPart(Body):
    """A new story, and what of the original moves to it."""

    title = Text()
    points = Points(required=False, allow_null=True)
    criteria = serializers.ListField(
        child=Id(), required=False, max_length=200, help_text="Ids of criteria that are not met."
    )
    children = serializers.ListField(
        child=Id(), required=False, max_length=200, help_text="Numbers of sub-tasks that are not begun."
    )


class SplitStory(Body):
    parts = many(SplitPart, min_length=1, max_length=MOST_PARTS)
    points = Points(required=False, allow_null=True, help_text="Points that the original keeps.")
    version = Id(required=False)


class Retype(Body):
    type = Choice(choices=ItemType.choices)
    question = Text(required=False, help_text="Of a spike, which needs one.")
    version = Id(required=False)


class RestoreText(Body):
    event = Id(help_text="Id of the change in the item's history.")
    field = Text(max_length=40)
    version = Id(required=False)


class RefiningViewSet(BacklogViewSet):
    policy = {"split": "split_story", "retype": "read_backlog", "restore_text": "read_backlog"}

    @operation(body=SplitStory, answer=ITEMS, status=201, paged=False)
    def split(self, request: Request, number: int, body: dict[str, Any]) -> Response:
        """Split a story; answers the new ones, which stand right below it."""
        version = expected_version(request, body)
        parts = [Part(**part) for part in body.pop("parts")]
        made = split_story(actor=self.access, item=number, parts=parts, version=version, **body)
        return Response([row(queries.whole_item(self.access, one.number)) for one in made], status=201)

    @operation(body=Retype, answer=ITEM)
    def retype(self, request: Request, number: int, body: dict[str, Any]) -> Response:
        """Change an item's type; what has no place in the new one moves into its description."""
        version = expected_version(request, body)
        retype_item(actor=self.access, item=number, version=version, **body)
        return self.show(number)

    @operation(body=RestoreText, answer=ITEM)
    def restore_text(self, request: Request, number: int, body: dict[str, Any]) -> Response:
        """Put back what a field said before a change."""
        version = expected_version(request, body)
        restore_text(actor=self.access, item=number, version=version, **body)
        return self.show(number)
