"""The API of who accepts in a product owner's place."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import policies, queries
from accounts.api.base import ProjectViewSet
from accounts.api.shapes import PersonOut
from accounts.services import stand_ins
from common.api import Body, Day, Id, Out, operation


class StandInOut(Out):
    id = serializers.IntegerField()
    person = PersonOut(source="user")
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    named_by = PersonOut()


class NameStandIn(Body):
    """First and last day are both included."""

    user = Id(help_text="Id of a member who is no product owner.")
    starts_on = Day()
    ends_on = Day()


class StandInsViewSet(ProjectViewSet):
    policy = {"list": "read_project", "create": "name_stand_in", "end": "name_stand_in"}
    check = policies.require

    @operation(answer=StandInOut(many=True), tags=["projects"])
    def list(self, request: Request) -> Response:
        """Who accepts stories in a product owner's place, today and in days to come."""
        return self.page(queries.stand_ins_of(self.access), lambda row: StandInOut(row).data)

    @operation(body=NameStandIn, answer=StandInOut, status=201, tags=["projects"])
    def create(self, request: Request, body: dict[str, Any]) -> Response:
        """A member accepts stories in a product owner's place for some days."""
        return Response(StandInOut(stand_ins.name_stand_in(actor=self.access, **body)).data, status=201)

    @operation(status=204, tags=["projects"])
    def end(self, request: Request, stand_in: int) -> Response:
        """Somebody no longer stands in, from now on."""
        stand_ins.end_stand_in(actor=self.access, stand_in=stand_in)
        return Response(status=204)
