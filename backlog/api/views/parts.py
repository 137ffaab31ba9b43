"""What hangs on an item: criteria of stories, done items of tasks, logged work."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from backlog import queries
from backlog.api.serializers.parts import (
    AddCriteria,
    AddDoneItems,
    CriterionOut,
    DoneItemOut,
    EditCriterion,
    EditDoneItem,
    Judge,
    LogWork,
    Position,
    Tick,
    WorkLogOut,
)
from backlog.api.views.base import BacklogViewSet
from backlog.services import criteria, work
from common.api import operation


class CriteriaViewSet(BacklogViewSet):
    """Who may change a criterion depends on its kind: the service asks."""

    policy = dict.fromkeys(("list", "add", "edit", "judge", "move", "destroy"), "read_backlog")
    pagination_class = None

    @operation(answer=CriterionOut(many=True))
    def list(self, request: Request, number: int) -> Response:
        """Criteria of a story, in their order."""
        return Response(CriterionOut(queries.criteria_of(self.access, number), many=True).data)

    @operation(body=AddCriteria, answer=CriterionOut(many=True), status=201)
    def add(self, request: Request, number: int, body: dict[str, Any]) -> Response:
        """Add criteria at the end; answers the new ones."""
        rows = criteria.add_criteria(actor=self.access, item=number, **body)
        return Response(CriterionOut(rows, many=True).data, status=201)

    @operation(body=EditCriterion, answer=CriterionOut)
    def edit(self, request: Request, number: int, criterion: int, body: dict[str, Any]) -> Response:
        """Change a criterion's words or kind; one that was judged is open again."""
        row = criteria.edit_criterion(actor=self.access, item=number, criterion=criterion, **body)
        return Response(CriterionOut(row).data)

    @operation(body=Judge, answer=CriterionOut)
    def judge(self, request: Request, number: int, criterion: int, body: dict[str, Any]) -> Response:
        """Say whether a criterion is open, met or failed."""
        row = criteria.judge_criterion(actor=self.access, item=number, criterion=criterion, **body)
        return Response(CriterionOut(row).data)

    @operation(body=Position, answer=CriterionOut(many=True))
    def move(self, request: Request, number: int, criterion: int, body: dict[str, Any]) -> Response:
        """Put a criterion at a position; answers the list in its new order."""
        rows = criteria.move_criterion(actor=self.access, item=number, criterion=criterion, **body)
        return Response(CriterionOut(rows, many=True).data)

    @operation(status=204)
    def destroy(self, request: Request, number: int, criterion: int) -> Response:
        """Take a criterion off a story."""
        criteria.delete_criterion(actor=self.access, item=number, criterion=criterion)
        return Response(status=204)


class DoneItemsViewSet(BacklogViewSet):
    policy = {
        "list": "read_backlog",
        **dict.fromkeys(("add", "edit", "tick", "move", "destroy"), "edit_task"),
    }
    pagination_class = None

    @operation(answer=DoneItemOut(many=True))
    def list(self, request: Request, number: int) -> Response:
        """A task's definition of done, in its order."""
        return Response(DoneItemOut(queries.done_items_of(self.access, number), many=True).data)

    @operation(body=AddDoneItems, answer=DoneItemOut(many=True), status=201)
    def add(self, request: Request, number: int, body: dict[str, Any]) -> Response:
        """Add lines at the end; answers the new ones."""
        rows = criteria.add_done_items(actor=self.access, item=number, **body)
        return Response(DoneItemOut(rows, many=True).data, status=201)

    @operation(body=EditDoneItem, answer=DoneItemOut)
    def edit(self, request: Request, number: int, done_item: int, body: dict[str, Any]) -> Response:
        """Change the words of a line; its tick stays."""
        row = criteria.edit_done_item(actor=self.access, item=number, done_item=done_item, **body)
        return Response(DoneItemOut(row).data)

    @operation(body=Tick, answer=DoneItemOut)
    def tick(self, request: Request, number: int, done_item: int, body: dict[str, Any]) -> Response:
        """Tick a line, or take the tick back."""
        row = criteria.tick_done_item(actor=self.access, item=number, done_item=done_item, **body)
        return Response(DoneItemOut(row).data)

    @operation(body=Position, answer=DoneItemOut(many=True))
    def move(self, request: Request, number: int, done_item: int, body: dict[str, Any]) -> Response:
        """Put a line at a position; answers the list in its new order."""
        rows = criteria.move_done_item(actor=self.access, item=number, done_item=done_item, **body)
        return Response(DoneItemOut(rows, many=True).data)

    @operation(status=204)
    def destroy(self, request: Request, number: int, done_item: int) -> Response:
        """Take a line off a task."""
        criteria.delete_done_item(actor=self.access, item=number, done_item=done_item)
        return Response(status=204)


class WorkLogsViewSet(BacklogViewSet):
    policy = {"list": "read_backlog", "create": "log_work"}

    @operation(answer=WorkLogOut(many=True))
    def list(self, request: Request, number: int) -> Response:
        """Work logged on an item, oldest day first."""
        return self.page(queries.work_logs_of(self.access, number), lambda log: WorkLogOut(log).data)

    @operation(body=LogWork, answer=WorkLogOut, status=201)
    def create(self, request: Request, number: int, body: dict[str, Any]) -> Response:
        """Write down minutes that you worked on an item."""
        return Response(WorkLogOut(work.log_work(actor=self.access, item=number, **body)).data, status=201)
