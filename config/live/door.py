"""Who may listen: a view like any other, behind the same middleware, sign-in and policies as pages and API."""

import re
from io import BytesIO
from typing import Any, cast

from django.core.handlers.asgi import ASGIRequest
from django.core.handlers.base import BaseHandler
from django.core.signals import request_started
from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.access import Access
from accounts.models import ApiToken, User
from accounts.visits import Visit, visit_of

NUMBER = re.compile(r"[0-9]{1,18}")
NOWHERE = -1  # a place in the stream that never was


class _Whatever(BaseContentNegotiation):
    """There is one thing to be had here, whatever is asked for."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        return parsers[0]

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        return renderers[0], renderers[0].media_type


class Opened(StreamingHttpResponse):
    """Says that somebody may listen, and from where on. Its content follows from the hub."""

    def __init__(self, visit: Visit, *, seq: int, figures: int) -> None:
        super().__init__(content_type="text/event-stream; charset=utf-8")
        self["Cache-Control"], self["X-Accel-Buffering"] = "no-store", "no"
        self.visit, self.seq, self.figures = visit, seq, figures


class Door(APIView):
    """GET /live/<KEY>/: every member hears the same, also in an archived project."""

    policy = "read_project"
    schema = None
    http_method_names = ["get"]
    metadata_class = None
    throttle_classes = []
    content_negotiation_class = _Whatever

    def get(self, request: Request, project_key: str) -> HttpResponseBase:
        access = Access.of(cast(User, request.user), project_key)
        token = request.auth if isinstance(request.auth, ApiToken) else None
        return Opened(
            visit_of(request._request, access, token),
            seq=_number(
                request.headers.get("Last-Event-ID") or request.query_params.get("after"), access.seq
            ),
            figures=_number(request.query_params.get("figures"), access.figures),
        )


def _number(text: str | None, missing: int) -> int:
    """Up to where somebody says to have heard; what is no such place is none that there is."""
    if not text:
        return missing
    return int(text) if NUMBER.fullmatch(text) else NOWHERE


def knock(handler: BaseHandler, scope: dict[str, Any]) -> HttpResponseBase:
    """Django's answer to the request for a stream: `Opened`, or why not. Blocks; belongs into a thread."""
    request_started.send(sender=type(handler), scope=scope)
    response = handler.get_response(ASGIRequest(scope, BytesIO()))
    response.close()
    return response
