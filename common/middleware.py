"""One place that turns a refusal of a service into an answer: problem details, a fragment's toast, or a page."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from common.errors import DomainError
from common.http import is_fragment, wants_json
from common.problems import problem_response

PAGES = {403: "403.html", 404: "404.html", 409: "409.html"}


class DomainErrorMiddleware:
    """DomainError → 4xx. What was typed is kept by the form's own view; this is the last resort with its message."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, DomainError):
            return None
        if wants_json(request) or is_fragment(request):
            return problem_response(error)
        return render(request, PAGES.get(error.status, "400.html"), {"error": error}, status=error.status)
