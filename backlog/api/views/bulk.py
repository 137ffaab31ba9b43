"""One change for many items, taking it back, and what was deleted."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from backlog.api.serializers.bulk import BulkChange, BulkOut, DeletedOut
from backlog.api.views.base import BacklogViewSet
from backlog.queries.deleted import deleted_items
from backlog.services.bulk_edit import bulk_edit
from backlog.services.bulk_undo import undo_bulk
from common.api import operation


class BulkViewSet(BacklogViewSet):
    """Each item asks the rules of its type; what they refuse is named, the rest is done."""

    policy = {"change": "bulk_edit", "undo": "bulk_edit", "deleted": "read_backlog"}
    pagination_class = None

    @operation(body=BulkChange, answer=BulkOut)
    def change(self, request: Request, body: dict[str, Any]) -> Response:
        """Change many items in one call, up to 2,000."""
        return Response(BulkOut(bulk_edit(actor=self.access, **body)).data)

    @operation(answer=BulkOut)
    def undo(self, request: Request, change: int) -> Response:
        """Give items back what a change took, where it did not change since."""
        return Response(BulkOut(undo_bulk(actor=self.access, event=change)).data)

    @operation(answer=DeletedOut(many=True))
    def deleted(self, request: Request) -> Response:
        """What was deleted in the last thirty days and can be restored."""
        return Response(DeletedOut(deleted_items(self.access), many=True).data)
