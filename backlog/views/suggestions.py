"""Suggestions: the list, one of them, making one, changing and taking back one's own."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.http import ProjectRequest, project_page
from backlog import policies
from backlog.forms.suggestions import EditSuggestionForm, NewSuggestionForm, SuggestionForm
from backlog.models import ItemType
from backlog.presenters.fields import choices
from backlog.presenters.triage import asked_all, what_happens
from backlog.queries import suggestions as queries
from backlog.rules.triage import RIGHTS
from backlog.services import suggestions as service
from backlog.views.answers import ask_form, backlog_url
from backlog.views.suggested import ask, done, gone, save, show
from common import kept
from common.errors import NotAllowed, Refused
from common.forms import save_with

PAGE = 50
STATES = {"open": "Waiting", "accepted": "Accepted", "declined": "Declined", "all": "All"}


@require_GET
@project_page("read_backlog", policies.require)
@kept.keeping
def suggestions(request: ProjectRequest) -> HttpResponse:
    """All of the project, by state; `mine` shows one's own."""
    state = request.GET.get("state", "open")
    state, mine = state if state in STATES else "all", request.GET.get("mine") == "1"
    found = queries.suggestions(request.access, state, mine=mine)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "rows": asked_all(request.access, page.object_list),
        "page_now": page,
        "state": state,
        "states": STATES,
        "mine": mine,
    }
    return render(request, "backlog/suggestions.html", context)


@require_GET
@project_page("read_backlog", policies.require)
def suggestion(request: ProjectRequest, suggestion: int) -> HttpResponse:
    return show(request, queries.suggestion(request.access, suggestion))


@require_http_methods(["GET", "POST"])
@project_page("suggest")
def suggest(request: ProjectRequest) -> HttpResponse:
    kind = request.POST.get("kind") or request.GET.get("kind", "")
    if kind not in RIGHTS:
        raise Http404
    return ask_for(request, kind)


def ask_for(request: ProjectRequest, kind: str) -> HttpResponse:
    """The form of a suggestion; also where somebody chose a type that they may not create."""
    policies.require(request.access, RIGHTS[kind].suggest)
    names = ("title", "text", "opens", "opens_epic")
    initial = {"kind": kind} | {name: request.GET[name] for name in names if name in request.GET}
    form = _form(request, NewSuggestionForm, kind, initial)
    made = save_with(form, service.suggest, actor=request.access)
    if made:
        return done(request, made, f"Suggested. {what_happens(kind)}")
    name, why = ItemType(kind).label.lower(), policies.why_not(request.access, f"create_{kind}")
    return ask_form(
        request,
        form,
        title=f"Suggest a {name}",
        action="Suggest",
        text=f"{why} {what_happens(kind)}".strip(),
        back=backlog_url(request),
        post_url=f"/p/{request.access.project.key}/suggestions/new/",
    )


@require_http_methods(["GET", "POST"])
@project_page("edit_own_suggestion", policies.require)
def edit(request: ProjectRequest, suggestion: int) -> HttpResponse:
    found = queries.suggestion(request.access, suggestion)
    if found.created_by_id != request.access.user_id:
        raise NotAllowed("Only whoever made a suggestion changes it.")
    initial: dict[str, Any] = {"title": found.title, "text": found.text, "version": found.version}
    initial["opens"] = found.opens.number if found.opens else None
    initial["opens_epic"] = found.opens_epic.number if found.opens_epic else None
    form = _form(request, EditSuggestionForm, found.kind, initial)
    try:
        made = save(form, service.edit_suggestion, request, found)
    except Refused as error:
        return gone(request, found, error)
    if made:
        return done(request, found, "Saved.")
    return ask(request, found, form, title="Change the suggestion", action="Save")


@require_POST
@project_page("edit_own_suggestion", policies.require)
def withdraw(request: ProjectRequest, suggestion: int) -> HttpResponse:
    found = service.withdraw_suggestion(actor=request.access, suggestion=suggestion)
    return done(request, found, "Withdrawn.")


def _form(
    request: ProjectRequest, shape: type[SuggestionForm], kind: str, initial: dict[str, Any]
) -> SuggestionForm:
    return shape(
        request.POST if request.method == "POST" else None,
        kind=kind,
        key=request.access.project.key,
        epics=choices(request.access)["epics"],
        initial=initial,
    )
