"""What the API tells of projects themselves."""

from typing import Any, cast

from rest_framework.request import Request
from rest_framework.response import Response

from accounts import policies, queries, services
from accounts.api.base import ApiViewSet, ProjectViewSet
from accounts.api.shapes import (
    EditProject,
    FirstSteps,
    MemberOut,
    NewProject,
    ProjectDetailOut,
    ProjectOut,
)
from accounts.models import ApiToken, User
from common.api import operation
from common.errors import NotAllowed


class ProjectsViewSet(ApiViewSet):
    policy = "signed_in"
    narrows = True  # by itself, to the project of a token
    administers = frozenset({"create"})

    @operation(answer=ProjectOut(many=True))
    def list(self, request: Request) -> Response:
        """Projects you are a member of and your token opens, by name."""
        mine = queries.projects_of(cast(User, request.user))
        if isinstance(request.auth, ApiToken) and request.auth.project:
            mine = mine.filter(pk=request.auth.project.pk)
        return self.page(mine, lambda row: ProjectOut(row).data)

    @operation(body=NewProject, answer=ProjectOut, status=201)
    def create(self, request: Request, body: dict[str, Any]) -> Response:
        """A new project, with you as its admin in all working roles; invite others, then change that."""
        if isinstance(request.auth, ApiToken) and request.auth.project:
            raise NotAllowed("This token opens one project; this belongs to its owner.")
        made = services.create_project(user=cast(User, request.user), **body)
        return Response(ProjectOut(made.project).data, status=201)


class ProjectDetailViewSet(ProjectViewSet):
    policy = {
        "retrieve": "read_project",
        "edit": "edit_settings",
        "end_first_steps": "edit_settings",
        "archive": "archive_project",
        "restore": "restore_project",
        "leave": "leave_project",
    }
    check = policies.require

    @operation(answer=ProjectDetailOut, operation_id="projects_retrieve", tags=["projects"])
    def retrieve(self, request: Request) -> Response:
        """A project, its members, and what you are in it."""
        access = self.access
        members = list(queries.members_of(access))
        extra = {"my_roles": sorted(access.roles), "is_admin": access.is_admin}
        data = ProjectOut(access.project).data | extra | {"members": MemberOut(members, many=True).data}
        return Response(data)

    @operation(body=EditProject, answer=ProjectOut, operation_id="projects_edit", tags=["projects"])
    def edit(self, request: Request, body: dict[str, Any]) -> Response:
        """Change settings of the project; its figures follow."""
        return Response(ProjectOut(services.edit_settings(actor=self.access, **body)).data)

    @operation(body=FirstSteps, answer=ProjectOut, operation_id="projects_first_steps", tags=["projects"])
    def end_first_steps(self, request: Request, body: dict[str, Any]) -> Response:
        """First steps of a new project that are taken, or left out: its home leads to them no more."""
        return Response(ProjectOut(services.end_first_steps(actor=self.access, **body)).data)

    @operation(answer=ProjectOut, operation_id="projects_archive", tags=["projects"])
    def archive(self, request: Request) -> Response:
        """From now on the project is only read; a running sprint is closed before."""
        return Response(ProjectOut(services.archive_project(actor=self.access)).data)

    @operation(answer=ProjectOut, operation_id="projects_restore", tags=["projects"])
    def restore(self, request: Request) -> Response:
        """The project is worked in again."""
        return Response(ProjectOut(services.restore_project(actor=self.access)).data)

    @operation(answer=None, status=204, operation_id="projects_leave", tags=["projects"])
    def leave(self, request: Request) -> Response:
        """You are no member any more; the last admin stays."""
        services.leave_project(actor=self.access)
        return Response(status=204)
