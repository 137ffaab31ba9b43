"""Finding items: the search page, and what the palette offers."""

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from accounts.http import ProjectRequest, project_page
from backlog import policies, queries
from backlog.presenters.found import search_context
from backlog.presenters.rows import estimate_words
from backlog.queries.search import item_by_key
from common import kept


@require_GET
@project_page("read_backlog", policies.require)
@kept.keeping
def search_page(request: ProjectRequest) -> HttpResponse:
    """Everything that says what was typed; a key leads straight to its item."""
    number = item_by_key(request.access, request.GET.get("q", "")[:200])
    if number is not None:
        return redirect("item", project_key=request.access.project.key, number=number)
    return render(request, "backlog/search.html", search_context(request.access, request.GET))


@require_GET
@project_page("read_backlog", policies.require)
def search(request: ProjectRequest) -> HttpResponse:
    """What the palette offers for what was typed."""
    base = f"/p/{request.access.project.key}/items/"
    found = queries.search(request.access, request.GET.get("q", "")[:200])
    items = [
        {
            "key": item.key,
            "type": item.type,
            "title": item.title,
            "url": f"{base}{item.number}/",
            "note": "done" if item.is_done else estimate_words(item.estimate),
        }
        for item in found
    ]
    return JsonResponse({"items": items})
