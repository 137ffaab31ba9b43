"""Velocity of closed sprints, and why it changed."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from common.api import operation
from sprints import queries
from sprints.api.serializers.velocity import VelocityOut, VelocityQuery, velocity_out
from sprints.api.views.base import SprintsAppViewSet


class VelocityViewSet(SprintsAppViewSet):
    policy = {"retrieve": "read_sprints"}

    @operation(query=VelocityQuery, answer=VelocityOut)
    def retrieve(self, request: Request, query: dict[str, Any]) -> Response:
        """What closed sprints delivered, and why one brought more or fewer points than another."""
        found = queries.delivered(self.access)
        return Response(
            velocity_out(found, queries.compare(found, query.get("sprint"), query.get("against", "")))
        )
