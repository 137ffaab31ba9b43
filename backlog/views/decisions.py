"""The log of decided spikes."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.http import ProjectRequest, project_page
from backlog import policies, queries


@require_GET
@project_page("read_backlog", policies.require)
def decisions(request: ProjectRequest) -> HttpResponse:
    text = request.GET.get("q", "")[:200]
    context = {
        "decisions": list(queries.decisions(request.access, text)),
        "q": text,
        "items_url": f"/p/{request.access.project.key}/items/",
        "why_no_spike": policies.why_not(request.access, "create_spike"),
    }
    return render(request, "backlog/decisions.html", context)
