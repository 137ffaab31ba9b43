"""The two backlogs side by side: the page, its rows, adding, moving."""

from urllib.parse import urlencode

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from accounts.http import ProjectRequest, project_page
from backlog import policies, queries
from backlog.forms.bulk import items_in
from backlog.forms.filters import tidy
from backlog.forms.parts import AddForm, MoveForm, PlaceForm
from backlog.models import Backlog
from backlog.presenters.lists import backlog_context, column_of, live_context
from backlog.services import ranking
from backlog.views.answers import ask_form, backlog_url, undo_of
from backlog.views.bulk import move_together
from backlog.views.creating import create, created
from common import kept
from common.forms import invalid, save_with
from common.http import is_fragment, see_other, sent_by, wants_json, whole_number
from common.live import LOADED, live_of


@require_GET
@project_page("read_backlog", policies.require)
def backlog(request: ProjectRequest) -> HttpResponse:
    if tidy(request.GET) != dict(request.GET.items()):  # a form sends what is not set, too
        return redirect(f"{request.path}?{urlencode(tidy(request.GET))}")
    if request.session.get("project") != request.access.project.key:
        request.session["project"] = request.access.project.key
    if live := live_of(request):
        return render(request, "backlog/backlog.html", live_context(request.access, request.GET, live))
    return kept.page(request, lambda: _backlog(request))


def _backlog(request: ProjectRequest) -> HttpResponse:
    return render(request, "backlog/backlog.html", backlog_context(request.access, request.GET))


@require_GET
@project_page("read_backlog", policies.require)
def backlog_rows(request: ProjectRequest, kind: str) -> HttpResponse:
    """The next rows of one backlog (as many as `rows` says) for the list; without a script, a page from there on."""
    if kind not in Backlog.Kind.values:
        raise Http404
    if not is_fragment(request):
        return redirect(f"{backlog_url(request)}?{request.GET.urlencode()}")
    asked = whole_number(request.GET.get("rows", "")) or queries.PAGE
    column = column_of(request.access, kind, request.GET, min(asked, LOADED))
    items_url = f"/p/{request.access.project.key}/items/"
    return render(request, "backlog/_rows.html", {"column": column, "items_url": items_url})


@require_POST
@project_page("create_item")
def add_item(request: ProjectRequest) -> HttpResponse:
    """The first row of a backlog: a title makes an item, on top if the person orders such items."""
    form = AddForm(request.POST)
    made = save_with(form, create, actor=request.access)
    if made and is_fragment(request):
        return created(request, made, below=form.cleaned_data["below"])
    if made:
        return see_other(f"{backlog_url(request)}#item-{made.number}")
    if is_fragment(request):
        raise invalid(form)
    return ask_form(request, form, title="Add an item", action="Add", back=backlog_url(request))


@require_POST
@project_page("order_item")
def move_item(request: ProjectRequest) -> HttpResponse:
    """Between neighbours, to an end or to a position; a script may send several `items`, as one block."""
    sent = sent_by(request)
    kind = PlaceForm if "items" in sent else MoveForm
    form = kind({"to": sent.get("place")} | {name: sent[name] for name in sent})
    if not form.is_valid():
        raise invalid(form)
    if "items" in sent:
        return move_together(request, items_in(sent), form.cleaned_data)
    number = form.cleaned_data.pop("item")
    moved = ranking.move_item(actor=request.access, item=number, **form.cleaned_data)
    if not wants_json(request):
        return see_other(f"{backlog_url(request)}#item-{number}")
    undo = undo_of(request, number, "item_moved")
    return JsonResponse({"message": f"{moved.key} moved."} | ({"undo": {"url": undo[0]}} if undo else {}))
