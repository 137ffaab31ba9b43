"""Saving the filters of the backlog under a name."""

from urllib.parse import parse_qsl, urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import ProjectRequest, project_page
from backlog import policies
from backlog.forms.filters import kept, tidy
from backlog.forms.views import NewViewForm, ViewForm
from backlog.queries.views import saved_view
from backlog.services import saved_views
from backlog.views.answers import ask_form, backlog_url, leave
from common.forms import save_with


@require_http_methods(["GET", "POST"])
@project_page("save_view", policies.require)
def new_view(request: ProjectRequest) -> HttpResponse:
    """Asks for a name; what the address says is what is saved."""
    sent = request.POST.copy() if request.method == "POST" else None
    if sent is not None:
        sent["query"] = _clean(sent.get("query", ""))
    form = NewViewForm(
        sent,
        initial={"query": urlencode(kept(tidy(request.GET)))},
        why_not_share=policies.why_not(request.access, "share_view"),
    )
    made = save_with(form, saved_views.save_view, actor=request.access)
    if made:
        messages.success(request, f"“{made.name}” is kept under Views.")
        return leave(request, f"{backlog_url(request)}?{made.query}")
    return ask_form(
        request,
        form,
        title="Save these filters",
        action="Save",
        back=backlog_url(request),
        text="A view shows what its filters find at the time, not what they find now.",
    )


@require_http_methods(["GET", "POST"])
@project_page("save_view", policies.require)
def edit_view(request: ProjectRequest, view: int) -> HttpResponse:
    """Rename, share; deleting is in the same place."""
    row = saved_view(request.access, view)
    form = ViewForm(
        request.POST or None,
        initial={"name": row.name, "is_shared": row.is_shared},
        why_not_share="" if row.is_shared else policies.why_not(request.access, "share_view"),
    )
    if save_with(form, saved_views.edit_view, actor=request.access, view=view):
        return leave(request, f"{backlog_url(request)}?{row.query}")
    return ask_form(
        request,
        form,
        title=f"View “{row.name}”",
        action="Save",
        back=backlog_url(request),
        delete_url=f"/p/{request.access.project.key}/views/{row.pk}/delete/",
    )


@require_POST
@project_page("save_view", policies.require)
def delete_view(request: ProjectRequest, view: int) -> HttpResponse:
    saved_views.delete_view(actor=request.access, view=view)
    messages.success(request, "The view is deleted; the items it showed are not.")
    return leave(request, backlog_url(request))


def _clean(query: str) -> str:
    """Only what is a filter, in one order: an address that says the same is the same view."""
    return urlencode(kept(dict(parse_qsl(query[:2000]))))
