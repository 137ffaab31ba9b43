"""Each request leaves one line in the log and one mark in the metrics: its route's name, never its address."""

import re
import time
import uuid
from collections.abc import Callable

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from accounts.models import User
from common.logs import redact
from config import metrics

log = structlog.get_logger("request")
SANE = re.compile(r"[A-Za-z0-9._-]{8,64}")
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
QUIET = {"static", "health_live", "health_ready", "metrics"}  # asked for all the time, or with every page


class RequestMiddleware:
    """Stands outermost. What is logged meanwhile bears the request's id, too, and so does the answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began, name = time.perf_counter(), _id_of(request)
        if request.path == metrics.PATH:  # asked for by the address of a container; its secret decides
            request.META["HTTP_HOST"] = settings.SITE_HOST
        with structlog.contextvars.bound_contextvars(request_id=name):
            answer = self.get_response(request)
            took = time.perf_counter() - began
            route, method = _route_of(request), request.method if request.method in METHODS else "other"
            metrics.note(route, method or "", answer.status_code, took)
            if route not in QUIET:
                log.info(
                    "request",
                    route=route,
                    method=method,
                    status=answer.status_code,
                    ms=round(took * 1000, 1),
                    user=_person_of(request),
                )
        answer.headers["X-Request-ID"] = name
        return answer


def _id_of(request: HttpRequest) -> str:
    """What the proxy calls the request, where that is a name and no secret; else one of our own."""
    name = request.headers.get("X-Request-ID", "")
    return name if SANE.fullmatch(name) and redact(name) == name else uuid.uuid4().hex


def _route_of(request: HttpRequest) -> str:
    if match := request.resolver_match:
        return match.view_name if match.url_name else match.route
    return "static" if request.path.startswith(settings.STATIC_URL) else "none"


def _person_of(request: HttpRequest) -> int | None:
    """Who asks, where that was looked up; looks nobody up."""
    user = getattr(request, "_cached_user", None) or request.__dict__.get("user")
    return user.pk if type(user) is User else None
