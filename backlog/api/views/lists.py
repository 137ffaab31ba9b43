"""The two backlogs in rank order, epics, and the columns of the workflow."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from backlog import queries
from backlog.api.serializers.lists import (
    BacklogOut,
    BacklogQuery,
    CloseEpic,
    EpicCreate,
    EpicEdit,
    EpicOut,
    MoveEpic,
)
from backlog.api.views.base import BacklogViewSet, row
from backlog.models import Backlog
from backlog.services import epics
from common import paging
from common.api import expected_version, operation, parse, versioned
from common.errors import NotFound


class BacklogsViewSet(BacklogViewSet):
    policy = {"retrieve": "read_backlog"}

    @operation(query=BacklogQuery, answer=BacklogOut)
    def retrieve(self, request: Request, kind: str, query: dict[str, Any]) -> Response:
        """The `product` or `technical` backlog by rank, without sub-tasks of open stories."""
        if kind not in Backlog.Kind.values:
            raise NotFound()
        after = paging.position_of(request)
        found = queries.backlog_page(
            self.access,
            kind,
            after_rank=after[0] if after else None,
            limit=paging.limit_of(request),
            filters=BacklogQuery.to_filter(query),
        )
        follows = paging.link_to(request, [found.next_rank] if found.next_rank else [])
        sums = {"count": found.count, "points": str(found.points), "minutes": found.minutes}
        return paging.answer_with(map(row, found.items), follows, **sums)


class EpicViewSet(BacklogViewSet):
    policy = {
        "list": "read_backlog",
        "retrieve": "read_backlog",
        "create": "create_epic",
        "partial_update": "edit_epic",
        "move": "order_epic",
        "close": "edit_epic",
    }

    @operation(answer=EpicOut(many=True))
    def list(self, request: Request) -> Response:
        """Epics in their order."""
        return self.page(queries.epics(self.access), lambda epic: EpicOut(epic).data)

    @operation(body=EpicCreate, answer=EpicOut, status=201)
    def create(self, request: Request, body: dict[str, Any]) -> Response:
        """A new epic, after all others."""
        return self.show_epic(epics.create_epic(actor=self.access, **body).number, 201)

    @operation(answer=EpicOut)
    def retrieve(self, request: Request, epic: int) -> Response:
        """An epic. Its ETag is its version."""
        return self.show_epic(epic)

    @operation(request=EpicEdit, answer=EpicOut)
    def partial_update(self, request: Request, epic: int) -> Response:
        """Change an epic; 409 when `version` (or If-Match) is not the newest."""
        queries.epic(self.access, epic)
        body = parse(EpicEdit, request.data, partial=True)
        version = expected_version(request, body)
        epics.edit_epic(actor=self.access, epic=epic, version=version, **body)
        return self.show_epic(epic)

    @operation(body=MoveEpic, answer=EpicOut)
    def move(self, request: Request, epic: int, body: dict[str, Any]) -> Response:
        """Change an epic's place among the others."""
        epics.move_epic(actor=self.access, epic=epic, **body)
        return self.show_epic(epic)

    @operation(body=CloseEpic, answer=EpicOut)
    def close(self, request: Request, epic: int, body: dict[str, Any]) -> Response:
        """An epic that is finished is no longer offered."""
        epics.close_epic(actor=self.access, epic=epic, **body)
        return self.show_epic(epic)

    def show_epic(self, number: int, status: int = 200) -> Response:
        found = queries.epic(self.access, number)
        return versioned(EpicOut(found).data, found.version, status)
