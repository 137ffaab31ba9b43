"""What could be planned next: a proposal for a sprint, and both backlogs in one order."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from common.api import operation
from common.errors import Refused
from sprints import queries
from sprints.api.serializers.proposal import (
    AcceptedOut,
    AcceptProposal,
    NextUpOut,
    ProposalOut,
    accepted_out,
    next_up_out,
    proposal_out,
)
from sprints.api.views.base import SprintsAppViewSet
from sprints.models import Sprint
from sprints.queries.proposal import next_up, proposal
from sprints.services.proposal import accept_proposal

LISTED = 100


class ProposalViewSet(SprintsAppViewSet):
    """Accepting asks for each item who may plan it."""

    policy = {"retrieve": "read_sprints", "accept": "read_sprints"}

    @operation(answer=ProposalOut)
    def retrieve(self, request: Request, sprint: int) -> Response:
        """What a plan would take into a sprint that is not closed, and why not the rest."""
        found = queries.sprint(self.access, sprint)
        if found.state == Sprint.State.CLOSED:
            raise Refused(f"{found.name} is closed and does not change any more.")
        return Response(proposal_out(self.access, proposal(self.access, found)))

    @operation(body=AcceptProposal, answer=AcceptedOut)
    def accept(self, request: Request, sprint: int, body: dict[str, Any]) -> Response:
        """Plan these items, or all that is proposed now, in one step; what you may not plan is named."""
        done = accept_proposal(actor=self.access, sprint=sprint, items=body.get("items"))
        return Response(accepted_out(done))


class NextUpViewSet(SprintsAppViewSet):
    policy = {"retrieve": "read_sprints"}

    @operation(answer=NextUpOut)
    def retrieve(self, request: Request) -> Response:
        """The first hundred items of both backlogs, in the order in which plans would take them."""
        return Response(next_up_out(self.access, next_up(self.access, LISTED)))
