"""Routes inside a project: who comes in, as what, and under which policy."""

import zoneinfo
from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Any, cast

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from accounts.access import Access
from accounts.models import User
from common.errors import NotFound
from common.http import View, login_redirect
from common.live import live_of

Check = Callable[[Access, str], None]


class ProjectRequest(HttpRequest):
    """A request of somebody in a project."""

    access: Access
    user: User  # type: ignore[assignment]


def project_page(action: str, check: Check | None = None) -> Callable[[View], View]:
    """Give the view `request.access` for the route's `project_key`; outsiders get 404, others are sent to sign in.

    Times are read and shown in the project's zone. Where an open page asks for its frame only, the view is not run.

    `check` is the `require` of the app's policies and is asked for `action` before the view runs; without it
    every member may come in and the services decide what they may do there.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapper(request: HttpRequest, project_key: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
            inside = cast(ProjectRequest, request)
            access = _enter(inside, project_key)
            if access is None:
                return login_redirect(request)
            inside.access = access
            if check:
                check(inside.access, action)
            with timezone.override(zoneinfo.ZoneInfo(inside.access.project.timezone)):
                if (live := live_of(request)) and live.is_frame:
                    return render(request, "live.html")
                return view(inside, *args, **kwargs)

        wrapper.policy = action  # type: ignore[attr-defined]
        return wrapper

    return decorate


def _enter(request: ProjectRequest, project_key: str) -> Access | None:
    """Who comes in, read along with their membership where the session is theirs; None for who is not signed in."""
    session = request.session
    if session.get(BACKEND_SESSION_KEY) in settings.AUTHENTICATION_BACKENDS and SESSION_KEY in session:
        with suppress(NotFound):
            access = Access.of(int(session[SESSION_KEY]), project_key)
            user = cast(User, access.user)
            if constant_time_compare(session.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash()):
                request.user = user
                return access
    # strangers, sessions of an older password or secret, and those who are in no such project
    return Access.of(request.user, project_key) if request.user.is_authenticated else None


def user_of(request: HttpRequest) -> User:
    """The person who is signed in."""
    assert isinstance(request.user, User)
    return request.user
