"""What Django itself refuses, in the same words and forms as what Tandem refuses."""

import sys
from typing import Any

import structlog
from django.core.exceptions import DisallowedHost
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from common.errors import DomainError, Invalid, NotAllowed, NotFound
from common.http import is_fragment, wants_json
from common.problems import problem_response
from common.typed import way_back


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    error = Invalid("The browser sent something that this page cannot read.")
    if isinstance(exception, DisallowedHost):
        error = Invalid(
            "Tandem does not know the name in this address. Whoever runs it adds it to ALLOWED_HOSTS."
        )
        error.title = "Not at this address"
    return _page(request, error, "400.html")


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, NotAllowed(str(exception) or "You may not do this."), "403.html")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form is older than the sign-in, or comes from elsewhere."""
    message = (
        "The page that sent this is older than your sign-in, so nothing was saved. Your browser's Back shows what you"
        " typed: copy it, open the page anew, and send it again."
    )
    error = NotAllowed(message)
    error.title = "Not sent"
    return _page(request, error, "403.html", **way_back(request))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, NotFound(), "404.html")


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """What allauth limits by itself: sign-ups, mails to set a password."""
    error = DomainError("That was tried very often from your network. Wait a minute, then try again.")
    error.status, error.title = 429, "Too many requests"
    return _page(request, error, "429.html", **way_back(request))


def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 where the database is away for a moment: whoever asks again then gets an answer."""
    error = DomainError("Something went wrong on our side. Nothing was saved; try again in a moment.")
    error.status, error.title = 500, "Something went wrong"
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        error = DomainError("The database does not answer at the moment. Try again shortly.")
        error.status, error.title = 503, "Away for a moment"
    name = structlog.contextvars.get_contextvars().get("request_id", "")  # found with it in the log
    if wants_json(request) or is_fragment(request):
        answer: HttpResponse = problem_response(error, instance=f"urn:request:{name}")
    else:  # without the request, which may be what is broken
        context = _once_more(request) | {"reference": name if error.status == 500 else ""}
        answer = HttpResponse(render_to_string(f"{error.status}.html", context), status=error.status)
    if error.status == 503:
        answer["Retry-After"] = "3"
    return answer


def _once_more(request: HttpRequest) -> dict[str, Any]:
    """A page is asked for again; what was sent is still in the browser, one step back."""
    if request.method in ("GET", "HEAD"):
        return {"back": request.get_full_path(), "way": "Try again"}
    return {"was_sent": True}


def _page(request: HttpRequest, error: DomainError, template: str, **way: str) -> HttpResponse:
    if wants_json(request):
        return problem_response(error)
    return render(request, template, {"error": error, **way}, status=error.status)
