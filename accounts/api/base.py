"""What all views of the API are made of, and the way into a project."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, cast

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from accounts.access import Access
from accounts.models import User
from common.paging import Pages


class ApiViewSet(ViewSet):
    """Every view of the API is one: it shows lists in parts."""

    metadata_class = None
    pagination_class: ClassVar[type[Pages] | None] = Pages

    def page(self, rows: Any, show: Callable[[Any], Any]) -> Response:
        """One part of `rows` (a QuerySet or list), each row as `show` makes it."""
        pages = Pages()
        found = pages.paginate_queryset(rows, self.request, view=self)
        return pages.get_paginated_response([show(row) for row in found])


class ProjectViewSet(ApiViewSet):
    """Everything below `/projects/{project_key}/`: outsiders get 404, members what its policy allows.

    `policy` names each action's rule; `check` is the `require` of the app's policies. What a rule cannot say
    without knowing the thing (its type, whose it is) is decided by the service.
    """

    policy: ClassVar[Mapping[str, str]]
    check: ClassVar[Callable[[Access, str], None]]
    access: Access

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        self.access = Access.of(cast(User, request.user), kwargs["project_key"])
        if self.action not in (None, "metadata"):  # neither is an action of ours: 405 follows
            type(self).check(self.access, self.policy[self.action])
