"""A sprint's review: how people's time divided, and what follows from it."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from common.api import operation
from sprints import queries
from sprints.api.serializers.statements import AddActions, AddedOut, PersonTimeOut, StateTime
from sprints.api.views.base import SprintsAppViewSet
from sprints.services import retrospective, statements


class TimeViewSet(SprintsAppViewSet):
    """One's own everybody, others' the scrum master: the service asks."""

    policy = {"list": "read_sprints", "state": "state_own_time"}
    pagination_class = None

    @operation(answer=PersonTimeOut(many=True))
    def list(self, request: Request, sprint: int) -> Response:
        """Each person's minutes by what they went into, as stated, else as they can be confirmed."""
        return self.show(sprint)

    @operation(body=StateTime, answer=PersonTimeOut(many=True))
    def state(self, request: Request, sprint: int, body: dict[str, Any]) -> Response:
        """Say how somebody's time in the running sprint divided; answers everybody's."""
        person = body.pop("person", self.access.user_id)
        statements.state_time(actor=self.access, sprint=sprint, person=person, **body)
        return self.show(sprint)

    def show(self, sprint: int) -> Response:
        found = queries.sprint(self.access, sprint)
        rows = queries.time_of(self.access, found, queries.split(self.access, found).figures)
        return Response(PersonTimeOut(rows, many=True).data)


class RetrospectiveViewSet(SprintsAppViewSet):
    policy = {"add": "add_retrospective"}

    @operation(body=AddActions, answer=AddedOut, status=201)
    def add(self, request: Request, sprint: int, body: dict[str, Any]) -> Response:
        """Make technical tasks, labelled “retrospective”, of what a team decided; or suggest them to the team."""
        added = retrospective.add_actions(actor=self.access, sprint=sprint, **body)
        return Response(AddedOut(added).data, status=201)
