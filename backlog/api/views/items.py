"""Items: find, create, read, edit, delete, and what is done with them on the way."""

from typing import Any

from django.http import HttpResponse
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backlog import queries
from backlog.api.serializers.items import CREATE, EDIT, any_of
from backlog.api.serializers.lists import AllItemsOut, ItemQuery
from backlog.api.serializers.parts import Assign, ChangeState, Move, Reason
from backlog.api.views.base import ITEM, ITEMS, BacklogViewSet, row
from backlog.services import items, ranking, undo, work, workflow
from backlog.services.bulk_create import CREATORS
from common.api import expected_version, operation, parse


class ItemViewSet(BacklogViewSet):
    policy = {
        "list": "read_backlog",
        "all": "read_backlog",
        "retrieve": "read_backlog",
        "create": "create_item",
        "partial_update": "edit_item",
        "destroy": "delete_item",
        "restore": "delete_item",
        "undo": "read_backlog",  # asks for the rule of what is taken back
        "move": "order_item",
    }

    @operation(query=ItemQuery, answer=ITEMS)
    def list(self, request: Request, query: dict[str, Any]) -> Response:
        """Items of the project, by number; every filter narrows."""
        found = queries.find_items(self.access, ItemQuery.to_filter(query), query["backlog"])
        return self.page(found, row)

    @operation(query=ItemQuery, answer=AllItemsOut, operation_id="items_all")
    def all(self, request: Request, query: dict[str, Any]) -> HttpResponse:
        """All items at once by number, without their long texts, and where the events after them begin."""
        filters, kind = ItemQuery.to_filter(query), query["backlog"]

        def draw() -> bytes:
            return queries.all_items_json(self.access, filters, kind).encode()

        if filters.text:  # no event tells when a job has made texts searchable
            return HttpResponse(draw(), content_type="application/json")
        return self.kept(draw)

    @operation(request=any_of("ItemCreate", CREATE), answer=ITEM, status=201)
    def create(self, request: Request) -> Response:
        """A new item at the bottom (or top) of its backlog; `type` says which fields it takes."""
        body = draft_of(request.data)
        create = CREATORS[body.pop("type")]
        return self.show(create(actor=self.access, **body).number, 201)

    @operation(answer=ITEM)
    def retrieve(self, request: Request, number: int) -> Response:
        """An item with its parts. Its ETag is its version."""
        return self.show(number)

    @operation(request=any_of("PatchedItem", EDIT), answer=ITEM)
    def partial_update(self, request: Request, number: int) -> Response:
        """Change fields of an item's own type; 409 when `version` (or If-Match) is not the newest."""
        body = parse(EDIT[queries.type_of(self.access, number)], request.data, partial=True)
        version = expected_version(request, body)
        items.edit_item(actor=self.access, item=number, version=version, **body)
        return self.show(number)

    @operation(status=204, if_match=True)
    def destroy(self, request: Request, number: int) -> Response:
        """Mark an item deleted; it can be restored. If-Match says which version was read."""
        queries.type_of(self.access, number)
        items.delete_item(actor=self.access, item=number, version=expected_version(request, {}))
        return Response(status=204)

    @operation(answer=ITEM)
    def restore(self, request: Request, number: int) -> Response:
        """Take back a deletion."""
        items.restore_item(actor=self.access, item=number)
        return self.show(number)

    @operation(answer=ITEM)
    def undo(self, request: Request, number: int, event: int) -> Response:
        """Take back what you just did to an item: a state, a place, a block, a deleted line."""
        undo.take_back(actor=self.access, item=number, event=event)
        return self.show(number)

    @operation(body=Move, answer=ITEM)
    def move(self, request: Request, number: int, body: dict[str, Any]) -> Response:
        """Change an item's place in its backlog."""
        ranking.move_item(actor=self.access, item=number, **body)
        return self.show(number)


class ItemStateViewSet(BacklogViewSet):
    policy = {
        "change": "read_backlog",  # who may move where, or accept, depends on the column
        "accept": "accept_story",
        "reopen": "reopen_item",
        "drop": "drop_item",
        "assign": "assign_item",
        "block": "block_item",
        "unblock": "block_item",
    }

    @operation(body=ChangeState, answer=ITEM)
    def change(self, request: Request, number: int, body: dict[str, Any]) -> Response:
        """Move an item into a column; `warning` in the answer says what was let through."""
        moved = workflow.change_state(actor=self.access, item=number, **body)
        return self.show(number, warning=moved.warning)

    @operation(answer=ITEM)
    def accept(self, request: Request, number: int) -> Response:
        """Take a story as done."""
        story = workflow.accept_story(actor=self.access, item=number)
        return self.show(number, warning=story.warning)

    @operation(answer=ITEM)
    def reopen(self, request: Request, number: int) -> Response:
        """Take an item back from done."""
        workflow.reopen_item(actor=self.access, item=number)
        return self.show(number)

    @operation(body=Reason, answer=ITEM)
    def drop(self, request: Request, number: int, body: dict[str, Any]) -> Response:
        """Close an item that will not be done."""
        workflow.drop_item(actor=self.access, item=number, **body)
        return self.show(number)

    @operation(body=Assign, answer=ITEM)
    def assign(self, request: Request, number: int, body: dict[str, Any]) -> Response:
        """Give an item to somebody, or to nobody."""
        work.assign_item(actor=self.access, item=number, **body)
        return self.show(number)

    @operation(body=Reason, answer=ITEM)
    def block(self, request: Request, number: int, body: dict[str, Any]) -> Response:
        """Say why an item cannot go on."""
        work.block_item(actor=self.access, item=number, **body)
        return self.show(number)

    @operation(answer=ITEM)
    def unblock(self, request: Request, number: int) -> Response:
        """Nothing hinders it any more."""
        work.unblock_item(actor=self.access, item=number)
        return self.show(number)


def draft_of(data: Any) -> dict[str, Any]:
    """What a new item is made of, checked by the shape that its `type` asks for."""
    type = data.get("type") if isinstance(data, dict) else None
    if not isinstance(type, str) or type not in CREATE:
        raise serializers.ValidationError({"type": [f"Say which type: {', '.join(CREATE)}."]})
    body = parse(CREATE[type], data)
    if "criteria" in body:
        body["criteria"] = [(one["kind"], one["text"]) for one in body["criteria"]]
    return body
