"""Sample projects: asked for, and deleted."""

from typing import cast

from rest_framework.request import Request
from rest_framework.response import Response

from accounts import policies
from accounts.api import ApiViewSet, ProjectViewSet
from accounts.models import User
from common.api import operation
from interchange.api.mappings import ProjectImportOut
from interchange.services import samples


class SamplesViewSet(ApiViewSet):
    policy = "signed_in"
    administers = frozenset({"ask"})

    @operation(answer=ProjectImportOut, status=202, tags=["projects"], operation_id="samples_create")
    def ask(self, request: Request) -> Response:
        """Have a sample project made to look around in; its people are made up, and only you are in it."""
        made = samples.ask_for_sample(user=cast(User, request.user))
        return Response(ProjectImportOut(made).data, status=202)


class SampleViewSet(ProjectViewSet):
    policy = {"destroy": "delete_sample"}
    check = policies.require

    @operation(status=204, tags=["projects"], operation_id="samples_destroy")
    def destroy(self, request: Request) -> Response:
        """Delete a sample project with everything in it; no other project can be deleted."""
        samples.delete_sample(actor=self.access)
        return Response(status=204)
