"""Everything that happened in the project."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.http import ProjectRequest, project_page
from accounts.queries import members_of
from backlog import policies, queries
from backlog.presenters.activity import days_of
from common import kept
from common.http import whole_number


@require_GET
@project_page("read_backlog", policies.require)
@kept.keeping
def activity(request: ProjectRequest) -> HttpResponse:
    """Newest first, filtered by person and kind, a page at a time."""
    asked = request.GET
    person, group = whole_number(asked.get("person", "")), asked.get("kind", "")
    before = whole_number(asked.get("before", ""))
    found = queries.activity(request.access, person=person, group=group, before=before)
    keep = asked.copy()
    keep["before"] = str(found.older or "")
    context = {
        "days": days_of(request.access, found),
        "older": f"?{keep.urlencode()}" if found.older else "",
        "people": [one.user for one in members_of(request.access)],
        "person": person,
        "groups": list(queries.GROUPS.items()),
        "group": group,
        "is_filtered": bool(person or group in queries.GROUPS),
        "before": before,
    }
    return render(request, "backlog/activity.html", context)
