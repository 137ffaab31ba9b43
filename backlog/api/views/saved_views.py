"""Saved views of the backlog."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from backlog.api.serializers.views import EditView, NewView, ViewOut
from backlog.api.views.base import BacklogViewSet
from backlog.queries.views import saved_views
from backlog.services import saved_views as services
from common.api import operation, parse


class SavedViewsViewSet(BacklogViewSet):
    policy = {"list": "read_backlog", "create": "save_view", "edit": "save_view", "destroy": "save_view"}
    pagination_class = None

    @operation(answer=ViewOut(many=True))
    def list(self, request: Request) -> Response:
        """One's own views, and those that others share."""
        return Response(ViewOut(saved_views(self.access), many=True).data)

    @operation(body=NewView, answer=ViewOut, status=201)
    def create(self, request: Request, body: dict[str, Any]) -> Response:
        """Keep filters under a name; one's own view of that name is written anew."""
        return Response(ViewOut(services.save_view(actor=self.access, **body)).data, status=201)

    @operation(request=EditView, answer=ViewOut)
    def edit(self, request: Request, saved_view: int) -> Response:
        """Rename a view, share it, or give it other filters."""
        body = parse(EditView, request.data, partial=True)
        return Response(ViewOut(services.edit_view(actor=self.access, view=saved_view, **body)).data)

    @operation(status=204)
    def destroy(self, request: Request, saved_view: int) -> Response:
        """Forget a view."""
        services.delete_view(actor=self.access, view=saved_view)
        return Response(status=204)
