"""One place that turns a refusal of a service into an answer: problem details, a fragment's toast, or a page."""

from collections.abc import Callable
from typing import Any

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from common.errors import DomainError, NotAllowed, NotFound, Stale, TooMuch
from common.http import is_fragment, login_redirect, wants_json
from common.problems import problem_response
from common.typed import again, typed, way_back

log = structlog.get_logger(__name__)
PAGES = {403: "403.html", 404: "404.html", 409: "409.html"}


class BodyLimitMiddleware:
    """413 for a body beyond what anything here takes, before a byte of it is kept; a large one is for who is signed in.

    It stands first, so that its `process_view` runs before the one that reads a form for its CSRF token.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        longest = settings.LONGER_BODIES.get(request.path, settings.LONGEST_BODY)
        if _length(request) > longest:
            said = f"At most {longest >> 20} MB can be sent at once."
            if wants_json(request) or is_fragment(request):
                return problem_response(TooMuch(f"{said} Nothing was saved."))
            error = TooMuch(f"{said} Nothing was saved; your browser's Back shows what you typed.")
            page = render_to_string("413.html", {"error": error, **way_back(request)})
            return HttpResponse(page, status=413)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        """The API asks for its token before it reads anything."""
        is_large = _length(request) > settings.LONGEST_BODY_OF_STRANGERS
        if is_large and not request.path.startswith("/api/") and not request.user.is_authenticated:
            return login_redirect(request)
        return None


def _length(request: HttpRequest) -> int:
    length = str(request.META.get("CONTENT_LENGTH") or "0")
    return int(length[:16]) if length.isdecimal() else 0


class DomainErrorMiddleware:
    """DomainError → 4xx. What was typed is kept by the form's own view; this is the last resort with its message."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, DomainError):
            return None
        if isinstance(error, NotAllowed | NotFound):
            log.info("refused", status=error.status, path=request.path, user=request.user.pk)
        if wants_json(request) or is_fragment(request):
            return problem_response(error)
        context = {"error": error, **way_back(request)}
        if request.method == "POST":
            context |= (
                {"typed": typed(request)}
                if not isinstance(error, Stale)
                else {"again": again(request, error)}
            )
        return render(request, PAGES.get(error.status, "400.html"), context, status=error.status)
