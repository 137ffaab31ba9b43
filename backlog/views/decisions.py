"""The log of decided spikes."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.http import ProjectRequest, project_page
from backlog import policies, queries
from common.http import whole_number


@require_GET
@project_page("read_backlog", policies.require)
def decisions(request: ProjectRequest) -> HttpResponse:
    """All of them, or those that say something, of an epic, of a person."""
    text = request.GET.get("q", "")[:200]
    epic, by = (whole_number(request.GET.get(name, "")) for name in ("epic", "by"))
    offered = queries.choices(request.access)
    context = {
        "decisions": list(queries.decisions(request.access, text, epic, by)),
        "q": text,
        "picks": [
            ("epic", "Epic", offered.epics, epic),
            ("by", "Who", offered.people, by),
        ],
        "is_narrowed": bool(text or epic is not None or by is not None),
        "items_url": f"/p/{request.access.project.key}/items/",
        "why_no_spike": policies.why_not(request.access, "create_spike"),
    }
    return render(request, "backlog/decisions.html", context)
