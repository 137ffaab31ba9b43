"""The recycle bin."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.http import ProjectRequest, project_page
from backlog import policies
from backlog.models import ItemType
from backlog.queries.deleted import KEPT, deleted_items


@require_GET
@project_page("read_backlog", policies.require)
def deleted(request: ProjectRequest) -> HttpResponse:
    """What was deleted in the last thirty days; whoever may delete such an item may restore it."""
    why = {type: policies.why_not(request.access, f"delete_{type}") for type in ItemType.values}
    context: dict[str, Any] = {
        "rows": [(row, why[row.item.type]) for row in deleted_items(request.access)],
        "days": KEPT.days,
        "base": f"/p/{request.access.project.key}/items/",
    }
    return render(request, "backlog/deleted.html", context)
