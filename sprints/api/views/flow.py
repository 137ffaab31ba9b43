"""How items flow, how long they take, and whether plans and boxes hold."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from common.api import operation
from sprints import queries
from sprints.api.serializers.flow import FlowOut, FlowQuery, flow_out
from sprints.api.views.base import SprintsAppViewSet


class FlowViewSet(SprintsAppViewSet):
    policy = {"retrieve": "read_sprints"}

    @operation(query=FlowQuery, answer=FlowOut)
    def retrieve(self, request: Request, query: dict[str, Any]) -> Response:
        """What came, was started and got done each day, how long that took, and how well plans and boxes held."""
        period = queries.period_of(self.access, int(query["days"]), query.get("type", ""))
        return Response(flow_out(queries.flow(self.access, period), queries.delivered(self.access)))
