"""One change for many items, taking it back, and what was deleted."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backlog.api.serializers.bulk import BulkChange, BulkCreate, BulkCreatedOut, BulkOut, DeletedOut
from backlog.api.views.base import BacklogViewSet
from backlog.api.views.items import draft_of
from backlog.models import Item
from backlog.queries.deleted import deleted_items
from backlog.services.bulk_create import MOST, create_items
from backlog.services.bulk_edit import bulk_edit
from backlog.services.bulk_undo import undo_bulk
from backlog.services.retype_many import retype_items
from common.api import operation
from common.errors import DomainError, Invalid


class BulkViewSet(BacklogViewSet):
    """Each item asks the rules of its type; what they refuse is named, the rest is done."""

    policy = {"create": "create_item", "change": "bulk_edit", "undo": "bulk_edit", "deleted": "read_backlog"}
    pagination_class = None

    @operation(request=BulkCreate, answer=BulkCreatedOut, status=201)
    def create(self, request: Request) -> Response:
        """Create up to 200 items in one call; one that is refused keeps no other from being made."""
        sent = request.data.get("items") if isinstance(request.data, dict) else None
        if not isinstance(sent, list) or not 1 <= len(sent) <= MOST or len(request.data) > 1:
            raise Invalid(fields={"items": f"Send 1 to {MOST} items, and nothing else."})
        drafts = [_draft(one) for one in sent]
        made = iter(create_items(actor=self.access, drafts=[one for one in drafts if "type" in one]))
        results = [_outcome(next(made)) if "type" in one else one for one in drafts]
        created = sum(one["number"] is not None for one in results)
        return Response({"created": created, "results": results}, status=201)

    @operation(body=BulkChange, answer=BulkOut)
    def change(self, request: Request, body: dict[str, Any]) -> Response:
        """Change or move many items in one call, up to 2,000."""
        if "type" not in body:
            return Response(BulkOut(bulk_edit(actor=self.access, **body)).data)
        if len(body) > 2:
            raise Invalid(fields={"type": "A change of type goes alone, with the items."})
        return Response(BulkOut(retype_items(actor=self.access, **body)).data)

    @operation(answer=BulkOut)
    def undo(self, request: Request, change: int) -> Response:
        """Give items back what a change took, where it did not change since."""
        return Response(BulkOut(undo_bulk(actor=self.access, event=change)).data)

    @operation(answer=DeletedOut(many=True))
    def deleted(self, request: Request) -> Response:
        """What was deleted in the last thirty days and can be restored."""
        return Response(DeletedOut(deleted_items(self.access), many=True).data)


def _draft(sent: Any) -> dict[str, Any]:
    """What an item is made of, or in its place what is wrong with it."""
    try:
        return draft_of(sent)
    except serializers.ValidationError as error:
        return _refused("This item is not as it should be.", error.detail)


def _outcome(made: Item | DomainError) -> dict[str, Any]:
    if isinstance(made, DomainError):
        return _refused(made.message, getattr(made, "fields", None))
    return {"number": made.number, "key": made.key}


def _refused(why: str, errors: Any) -> dict[str, Any]:
    return {"number": None, "key": None, "detail": why} | ({"errors": errors} if errors else {})
