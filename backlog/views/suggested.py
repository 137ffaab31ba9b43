"""How the views of suggestions answer: the fold above a backlog, a dialog, or a page of their own."""

import json
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from accounts.http import ProjectRequest
from backlog.models import ItemType, Suggestion
from backlog.presenters.triage import BACKLOG_OF, asked_of, triages_of, what_happens
from backlog.queries import suggestions as queries
from backlog.views.answers import ask_form, backlog_url, leave, target_of
from common.errors import DomainError, Stale
from common.forms import save_with
from common.http import is_fragment, see_other
from common.typed import Sent, typed


def save(
    form: forms.Form, do: Callable[..., Any], request: ProjectRequest, found: Suggestion, **more: Any
) -> Any:
    """What the service answers; None with what is wrong at the fields.

    When somebody changed the suggestion meanwhile, the form says what is there now and keeps what was typed; sent
    again, it rests on that.
    """
    if not form.is_valid():
        return None
    version = form.cleaned_data.pop("version", None)
    try:
        return save_with(form, do, actor=request.access, suggestion=found.pk, version=version, **more)
    except Stale as stale:
        form.add_error(None, f"{stale.message} Look at it as it is now, then send yours again.")
        for name, (theirs, _) in stale.changed.items():
            form.add_error(name, f"Now it says: {theirs or 'nothing'}")
        form.data = {**request.POST.dict(), "version": str(stale.version)}
        return None


def done(request: ProjectRequest, found: Suggestion, said: str) -> HttpResponse:
    """In the backlog the fold shows it at once; a dialog elsewhere just closes; else the page is read anew."""
    if is_on_backlog(request) or (is_fragment(request) and found.state == Suggestion.State.OPEN):
        answer = HttpResponse(fold(request, found))
        answer["HX-Trigger"] = json.dumps({"tandem:done": {}, "tandem:toast": {"message": said}})
        return answer
    messages.success(request, said)
    url = f"/p/{request.access.project.key}/suggestions/{found.pk}/"
    return leave(request, url) if is_fragment(request) else see_other(_home(request, found))


def gone(request: ProjectRequest, found: Suggestion, error: DomainError) -> HttpResponse:
    """Somebody else was quicker: what they said, with every word that was typed to copy."""
    fresh = queries.suggestion(request.access, found.pk)
    return show(request, fresh, refused=error.message, status=409, typed=typed(request))


def show(
    request: ProjectRequest,
    found: Suggestion,
    *,
    refused: str = "",
    status: int = 200,
    typed: Sequence[Sent] = (),
) -> HttpResponse:
    in_dialog = target_of(request) == "dialog"
    context = {
        "asked": asked_of(request.access, found),
        "happens": what_happens(found.kind),
        "refused": refused,
        "typed": typed,
        "in_dialog": in_dialog,
    }
    template = "backlog/_suggestion.html" if in_dialog else "backlog/suggestion.html"
    return render(request, template, context, status=status)


def ask(
    request: ProjectRequest, found: Suggestion, form: forms.Form, *, title: str, action: str, text: str = ""
) -> HttpResponse:
    if found.state != Suggestion.State.OPEN:
        return show(request, found)
    return ask_form(request, form, title=title, action=action, text=text, back=_home(request, found))


def fold(request: ProjectRequest, found: Suggestion) -> str:
    triage = triages_of(request.access)[BACKLOG_OF[ItemType(found.kind)]]
    return render_to_string("backlog/_triage.html", {"triage": triage, "oob": True}, request)


def _home(request: ProjectRequest, found: Suggestion) -> str:
    return f"{backlog_url(request)}#suggestion-{found.pk}"


def is_on_backlog(request: ProjectRequest) -> bool:
    """Whether a fragment was asked for by the page that shows both backlogs."""
    return is_fragment(request) and urlsplit(request.headers.get("HX-Current-URL", "")).path == backlog_url(
        request
    )
