"""The API described for people: a page by subject, with a search, and calls to copy. It tells what the source tells."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from common.http import public
from config import api_reference

IN_FULL = 30  # so many operations are shown with all of their fields; more of them by a line each


@public
@require_GET
def reference(request: HttpRequest) -> HttpResponse:
    asked = request.GET.get("q", "")[:100]
    found = api_reference.matching(asked)
    count = sum(len(group.operations) for group in found)
    context = {
        "q": asked,
        "groups": found,
        "count": count,
        "in_full": count <= IN_FULL,
        "is_open": count <= 3,
    }
    return render(request, "api/reference.html", context)


@public
@require_GET
def schema(request: HttpRequest) -> HttpResponse:
    """The description as OpenAPI 3, for tools."""
    return HttpResponse(api_reference.as_json(), content_type="application/vnd.oai.openapi+json")
