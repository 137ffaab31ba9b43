"""The API's way into a project, and what it tells of projects themselves."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar, cast

from django.urls import path
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from accounts import policies, queries
from accounts.access import Access
from accounts.models import Role, User
from common.api import Choice, Out, Pages, operation


class ProjectViewSet(ViewSet):
    """Everything below `/projects/{project_key}/`: outsiders get 404, members what its policy allows.

    `policy` names each action's rule; `check` is the `require` of the app's policies. What a rule cannot say
    without knowing the thing (its type, whose it is) is decided by the service.
    """

    policy: ClassVar[Mapping[str, str]]
    check: ClassVar[Callable[[Access, str], None]]
    metadata_class = None
    pagination_class: ClassVar[type[Pages] | None] = Pages
    access: Access

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        self.access = Access.of(cast(User, request.user), kwargs["project_key"])
        if self.action not in (None, "metadata"):  # neither is an action of ours: 405 follows
            type(self).check(self.access, self.policy[self.action])

    def page(self, rows: Any, show: Callable[[Any], Any]) -> Response:
        """One page of `rows` (a QuerySet or list), each row as `show` makes it."""
        pages = Pages()
        found: Iterable[Any] = pages.paginate_queryset(rows, self.request, view=self) or []
        return pages.get_paginated_response([show(row) for row in found])


class PersonOut(Out):
    id = serializers.IntegerField()
    name = serializers.CharField()
    initials = serializers.CharField()


class MemberOut(Out):
    person = PersonOut(source="user")
    roles = serializers.ListField(child=Choice(choices=Role.choices))
    is_admin = serializers.BooleanField()
    share_bp = serializers.IntegerField()
    joined_on = serializers.DateField(allow_null=True)
    left_on = serializers.DateField(allow_null=True)


class ProjectOut(Out):
    """A project: how it counts, as its settings say."""

    key = serializers.CharField()
    name = serializers.CharField()
    description = serializers.CharField()
    timezone = serializers.CharField()
    country = serializers.CharField()
    region = serializers.CharField()
    focus_bp = serializers.IntegerField()
    reserve_bp = serializers.IntegerField()
    rate_minutes_per_point = serializers.IntegerField(allow_null=True)
    small_work_minutes = serializers.IntegerField()
    criteria_binding = serializers.BooleanField(
        help_text="A story is accepted only when its criteria are met."
    )
    ready_binding = serializers.BooleanField(help_text="Only what is ready is planned into a sprint.")
    sizes_in_points = serializers.BooleanField(help_text="Tasks and defects are sized in points too.")
    definition_of_done = serializers.CharField(help_text="Markdown.")


class ProjectDetailOut(ProjectOut):
    """A project with its members, whose ids other calls take."""

    my_roles = serializers.ListField(child=Choice(choices=Role.choices))
    is_admin = serializers.BooleanField()
    members = MemberOut(many=True)


class ProjectsViewSet(ViewSet):
    policy = "signed_in"
    metadata_class = None
    pagination_class = Pages

    @operation(answer=ProjectOut(many=True))
    def list(self, request: Request) -> Response:
        """Projects you are a member of, by name."""
        pages = Pages()
        found = pages.paginate_queryset(queries.projects_of(cast(User, request.user)), request, view=self)
        return pages.get_paginated_response(ProjectOut(found, many=True).data)


class ProjectDetailViewSet(ProjectViewSet):
    policy = {"retrieve": "read_project"}
    check = policies.require

    @operation(answer=ProjectDetailOut, operation_id="projects_retrieve", tags=["projects"])
    def retrieve(self, request: Request) -> Response:
        """A project, its members, and what you are in it."""
        access = self.access
        members = list(queries.members_of(access))
        extra = {"my_roles": sorted(access.roles), "is_admin": access.is_admin}
        data = ProjectOut(access.project).data | extra | {"members": MemberOut(members, many=True).data}
        return Response(data)


urlpatterns = [
    path("projects/", ProjectsViewSet.as_view({"get": "list"}), name="api_projects"),
    path(
        "projects/<str:project_key>/", ProjectDetailViewSet.as_view({"get": "retrieve"}), name="api_project"
    ),
]
