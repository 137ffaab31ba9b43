"""How a sprint's capacity divides, and who agreed to it."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from common.api import operation, versioned
from sprints import queries
from sprints.api.serializers.sprints import Note, Reject, SetTarget, SplitOut, SprintOut, StepOut
from sprints.api.views.base import SprintsAppViewSet
from sprints.services import allocation


class SplitViewSet(SprintsAppViewSet):
    policy = {"retrieve": "read_sprints", "set_target": "set_target"}

    @operation(answer=SplitOut)
    def retrieve(self, request: Request, sprint: int) -> Response:
        """How a sprint's capacity divides, as last computed; `updating`: newer figures are on their way."""
        return Response(SplitOut(queries.split(self.access, queries.sprint(self.access, sprint))).data)

    @operation(body=SetTarget, answer=SprintOut)
    def set_target(self, request: Request, sprint: int, body: dict[str, Any]) -> Response:
        """Choose how plannable time should divide."""
        found = allocation.set_target(actor=self.access, sprint=sprint, **body)
        return versioned(SprintOut(found).data, found.version)


class SignOffViewSet(SprintsAppViewSet):
    policy = {
        "list": "read_sprints",
        "propose": "propose",
        "sign": "sign",
        "reject": "reject",
        "agree": "sign",
    }
    pagination_class = None

    @operation(answer=StepOut(many=True))
    def list(self, request: Request, sprint: int) -> Response:
        """The trail of a sprint's sign-off, newest first."""
        trail = queries.trail(self.access, queries.sprint(self.access, sprint))
        return Response(StepOut(trail.steps, many=True).data)

    @operation(body=Note, answer=StepOut, status=201)
    def propose(self, request: Request, sprint: int, body: dict[str, Any]) -> Response:
        """Put the split, as it is now, before those who sign."""
        step = allocation.propose(actor=self.access, sprint=sprint, **body)
        return Response(StepOut(step).data, status=201)

    @operation(body=Note, answer=StepOut, status=201)
    def sign(self, request: Request, sprint: int, body: dict[str, Any]) -> Response:
        """Agree to the split as it is now."""
        step = allocation.sign(actor=self.access, sprint=sprint, **body)
        return Response(StepOut(step).data, status=201)

    @operation(answer=SprintOut)
    def agree(self, request: Request, sprint: int) -> Response:
        """Propose, sign and start in one step, for who may do all of it."""
        found = allocation.agree_and_start(actor=self.access, sprint=sprint)
        return versioned(SprintOut(found).data, found.version)

    @operation(body=Reject, answer=StepOut, status=201)
    def reject(self, request: Request, sprint: int, body: dict[str, Any]) -> Response:
        """Send a proposal back, saying what should change."""
        step = allocation.reject(actor=self.access, sprint=sprint, **body)
        return Response(StepOut(step).data, status=201)
