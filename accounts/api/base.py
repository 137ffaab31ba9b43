"""What all views of the API are made of, and the way into a project."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, ClassVar, cast

from django.http import HttpResponse
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from accounts.access import Access
from accounts.api.once import once
from accounts.models import ApiToken, User
from common import kept
from common.errors import NotAllowed
from common.paging import Pages


class ApiViewSet(ViewSet):
    """Every view of the API is one: it shows lists in parts, answers a call once and knows what its caller has."""

    metadata_class = None
    pagination_class: ClassVar[type[Pages] | None] = Pages
    administers: ClassVar[frozenset[str]] = frozenset()  # actions that only a token which administers opens
    by_hand: ClassVar[frozenset[str]] = frozenset()  # those that no token opens

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if self.action in self.by_hand and isinstance(request.auth, ApiToken):
            raise NotAllowed("No token does this. Sign in with your password.")
        if self.action in self.administers and not _administers(request):
            raise NotAllowed("This token does not administer; this belongs to its owner.")

    def page(self, rows: Any, show: Callable[[Any], Any]) -> Response:
        """One part of `rows` (a QuerySet or list), each row as `show` makes it."""
        pages = Pages()
        found = pages.paginate_queryset(rows, self.request, view=self)
        return pages.get_paginated_response([show(row) for row in found])

    def once(self, act: Callable[[], Response], *, is_secret: bool) -> Response:
        """What `act` answers, or has answered to the same call before."""
        return once(self.request, act, is_secret=is_secret)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        answer = super().finalize_response(request, response, *args, **kwargs)
        if "ETag" in answer.headers and isinstance(answer, Response):
            answer.add_post_render_callback(partial(_tagged, request))
        return answer


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
        access = Access.of(cast(User, request.user), kwargs["project_key"])
        self.access = access if _administers(request) else replace(access, is_admin=False)
        if self.action in (None, "metadata"):  # neither is an action of ours: 405 follows
            return
        try:
            type(self).check(self.access, self.policy[self.action])
        except NotAllowed as error:
            if access.is_admin and not self.access.is_admin:
                raise NotAllowed(
                    f"{error.message} You are one, but this token does not administer."
                ) from None
            raise

    def kept(self, draw: Callable[[], bytes]) -> HttpResponse:
        """JSON that is the same for everybody who may read it, drawn again when something has happened in the
        project, and after a minute."""
        key = ("api", self.request.get_full_path(), self.access.version)
        return HttpResponse(kept.answer(key, draw), content_type="application/json")


def _administers(request: Request) -> bool:
    """Whoever signed in by themselves does what they may; a token only as far as it was made for that."""
    return not isinstance(request.auth, ApiToken) or request.auth.scope == ApiToken.Scope.ADMIN


def _tagged(request: Request, response: Response) -> HttpResponse | None:
    """The version goes into the ETag with a hash of the whole answer, whose parts may change without it.

    Who has this very answer is told so instead of being given it again.
    """
    if response.status_code == 200 or response.status_code == 201:
        known = hashlib.blake2s(response.content, digest_size=6).hexdigest()
        response["ETag"] = f'"{response["ETag"].strip(chr(34))}.{known}"'
    wanted = [tag.strip().removeprefix("W/") for tag in request.headers.get("If-None-Match", "").split(",")]
    if request.method not in SAFE_METHODS or response["ETag"] not in wanted:
        return None
    return HttpResponse(status=304, headers={"ETag": response["ETag"]})
