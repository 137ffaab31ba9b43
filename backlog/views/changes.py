"""What a change of an item's words took away and brought, and putting it back."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from accounts.http import ProjectRequest, project_page
from backlog import policies
from backlog.models import ItemType
from backlog.queries.changes import item_change
from backlog.services import restoring
from backlog.views.answers import done, item_url
from common.errors import Invalid
from common.http import is_fragment, sent_by, whole_number


@require_GET
@project_page("read_backlog", policies.require)
def change(request: ProjectRequest, number: int, event: int) -> HttpResponse:
    """Old and new side by side: below the line of the history, or as a page."""
    found = item_change(request.access, number, event)
    action = "restore_story_text" if found.item.type == ItemType.STORY else "edit_item"
    context = {
        "change": found,
        "item": found.item,
        "base": item_url(request, number),
        "why": policies.why_not(request.access, action, found.item),
    }
    template = "backlog/_change.html" if is_fragment(request) else "backlog/change.html"
    return render(request, template, context)


@require_POST
@project_page("edit_item")
def restore_text(request: ProjectRequest, number: int, event: int) -> HttpResponse:
    sent = sent_by(request)
    field, version = str(sent.get("field", "")), whole_number(str(sent.get("version", "")))
    if version is None:
        raise Invalid(fields={"version": "Say which version you have read."})
    restoring.restore_text(actor=request.access, item=number, event=event, field=field, version=version)
    return done(request, number, "The words of before stand there again.")
