"""Triage: a suggestion completed into an item, or declined with a reason."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from accounts.http import ProjectRequest, project_page
from backlog import policies
from backlog.forms.suggestions import DeclineForm, version_field
from backlog.models import Suggestion
from backlog.presenters.triage import asked_of
from backlog.queries import suggestions as queries
from backlog.rules.triage import RIGHTS, completed
from backlog.services import suggestions as service
from backlog.services.loading import Typed
from backlog.views.answers import item_url, leave, target_of
from backlog.views.creating import created, item_form, layout
from backlog.views.suggested import ask, done, fold, gone, is_on_backlog, save, show
from common.errors import Refused


@require_http_methods(["GET", "POST"])
@project_page("triage")
def accept(request: ProjectRequest, suggestion: int) -> HttpResponse:
    """The form of its type, filled with what was suggested, to complete."""
    found = _for_triage(request, suggestion)
    if request.method == "GET" and found.state != Suggestion.State.OPEN:
        return show(request, found)
    form = _completing(request, found)
    on_top = policies.can(request.access, f"order_{found.kind}")
    try:
        made = save(form, service.accept_suggestion, request, found, at_top=on_top)
    except Refused as error:
        return gone(request, found, error)
    return _accepted(request, found, made) if made else _complete(request, found, form)


@require_http_methods(["GET", "POST"])
@project_page("triage")
def decline(request: ProjectRequest, suggestion: int) -> HttpResponse:
    found = _for_triage(request, suggestion)
    form = DeclineForm(request.POST or None, initial={"version": found.version})
    try:
        made = save(form, service.decline_suggestion, request, found)
    except Refused as error:
        return gone(request, found, error)
    if made:
        return done(request, made, f"Declined. {found.created_by or 'Whoever suggested it'} reads why.")
    return ask(
        request, found, form, title="Decline the suggestion", action="Decline", text=f"“{found.title}”"
    )


def _for_triage(request: ProjectRequest, pk: int) -> Suggestion:
    found = queries.suggestion(request.access, pk)
    policies.require(request.access, RIGHTS[found.kind].triage)
    return found


def _completing(request: ProjectRequest, found: Suggestion) -> forms.Form:
    said = completed(found.kind, found.title, found.text)
    if found.opens and found.opens.epic:
        said["epic"] = found.opens.epic.number
    elif found.opens_epic:
        said["epic"] = found.opens_epic.number
    form = item_form(request.access, found.kind, request.POST if request.method == "POST" else None, said)
    form.fields["version"] = version_field(found.version)
    return form


def _complete(request: ProjectRequest, found: Suggestion, form: forms.Form) -> HttpResponse:
    in_dialog = target_of(request) == "dialog"
    asked = asked_of(request.access, found)
    context = layout(form) | {
        "asked": asked,
        "in_dialog": in_dialog,
        "inside": "backlog/_accept.html",
        "name": f"{asked.name} from a suggestion",
        "guide": f"Suggested by {asked.who}, {asked.when}",
    }
    template = "backlog/_accept.html" if in_dialog else "backlog/new.html"
    return render(request, template, context, status=400 if form.errors else 200)


def _accepted(request: ProjectRequest, found: Suggestion, made: Typed) -> HttpResponse:
    if not is_on_backlog(request):
        messages.success(request, f"Accepted: it is {made.key} now.")
        return leave(request, item_url(request, made.number))
    answer = created(request, made, in_dialog=True)
    answer.content += fold(request, found).encode()
    return answer
