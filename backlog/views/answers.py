"""How the views of an item answer: the page, the side panel, a fragment, a script's JSON, or a redirect."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.http import ProjectRequest
from backlog import policies, queries
from backlog.presenters.item import item_context
from backlog.presenters.rows import MARKED, rows_of
from backlog.queries.deleted import Deleted
from backlog.services.undo import last_done
from common.answers import Undo, ask, target_of, undo_json
from common.http import is_fragment, see_other, wants_json
from common.live import live_of

MARKDOWN = {
    "description",
    "context",
    "steps",
    "expected",
    "actual",
}  # fields shown rendered beside their source


@dataclass(frozen=True, slots=True)
class Ask:
    """A way around a refusal: where to post what, below the item's address, and the words on its button.

    `field` is the name of a reason that must be given for it.
    """

    path: str
    sent: Mapping[str, Any]
    label: str
    field: str = ""


def show_item(
    request: ProjectRequest,
    number: int,
    *,
    given: Mapping[str, forms.Form] | None = None,
    status: int = 200,
    refused: str = "",
    ask: Ask | None = None,
    before: datetime | None = None,
    **more: Any,
) -> HttpResponse:
    """The item as whatever was asked for: whole page, side panel, or the article alone.

    `given` forms came back with errors; `refused` is said on top, with `ask` as the way around it.
    """
    context = item_context(request.access, number, given, before) | {"refused": refused, "ask": ask} | more
    template = "backlog/item.html"
    if is_fragment(request):
        template = "backlog/_item_panel.html" if target_of(request) == "panel" else "backlog/_item.html"
    return render(request, template, context, status=status)


def show_deleted(request: ProjectRequest, gone: Deleted) -> HttpResponse:
    """Not found, but a member is told what happened to it and how it comes back. Open pages take it over."""
    context = {
        "gone": gone,
        "why": policies.why_not(request.access, "delete_item", gone.item),
        "base": item_url(request, gone.item.number),
    }
    template = "backlog/_gone.html" if is_fragment(request) else "backlog/gone.html"
    return render(request, template, context, status=200 if live_of(request) else 404)


def done(
    request: ProjectRequest,
    number: int,
    message: str = "",
    undo: Undo | None = None,
    more: Mapping[str, Any] | None = None,
    parts: Mapping[str, str] | None = None,
) -> HttpResponse:
    """After something was done to an item: its new look, with a word about it; for scripts with `more`, and with what
    `parts` names: the templates of further sections by their selectors."""
    if wants_json(request):
        return JsonResponse(_answer(request, number, message, undo, parts or {}) | dict(more or {}))
    if is_fragment(request):
        answer = render(request, "backlog/_item_done.html", _fragments(request, number))
        events: dict[str, Any] = {"tandem:done": {}}
        if message:
            events["tandem:toast"] = {"message": message} | ({"undo": undo_json(undo)} if undo else {})
        answer["HX-Trigger"] = json.dumps(events)
        return answer
    if message:
        messages.success(request, message, extra_tags=f"undo:{undo[0]}" if undo and not undo[1] else "")
    return see_other(reverse("item", args=[request.access.project.key, number]))


def told_in_dialog(message: str, undo: Undo | None = None) -> HttpResponse:
    """After something was done in a dialog over a page that follows changes: the dialog closes with a word."""
    answer = HttpResponse(status=204)
    said = {"message": message} | ({"undo": undo_json(undo)} if undo else {})
    answer["HX-Trigger"] = json.dumps({"tandem:done": {}, "tandem:changed": {}, "tandem:toast": said})
    return answer


def undo_of(request: ProjectRequest, number: int, *kinds: str) -> Undo | None:
    """The way to take back what this person just did to the item."""
    event = last_done(request.access, number, *kinds)
    return (item_url(request, number, f"undo/{event}/"), {}) if event else None


def leave(request: HttpRequest, url: str) -> HttpResponse:
    """Away from a page that is no more, whoever asked."""
    if is_fragment(request):
        answer = HttpResponse(status=204)
        answer["HX-Redirect"] = url
        return answer
    return JsonResponse({"redirect": url}) if wants_json(request) else see_other(url)


def ask_form(
    request: HttpRequest, form: forms.Form, *, title: str, action: str, back: str, text: str = "", **more: Any
) -> HttpResponse:
    """A small form as a dialog over the page it was opened from, or as a page of its own.

    It posts to its own address, or to `post_url`.
    """
    return ask(
        request,
        form,
        dialog="backlog/_dialog.html",
        alone="backlog/form.html",
        **{"title": title, "action": action, "back": back, "text": text, **more},
    )


def backlog_url(request: ProjectRequest) -> str:
    return f"/p/{request.access.project.key}/backlog/"


def item_url(request: ProjectRequest, number: int, rest: str = "") -> str:
    return f"/p/{request.access.project.key}/items/{number}/{rest}"


def _fragments(request: ProjectRequest, number: int) -> dict[str, Any]:
    context = item_context(request.access, number) | {"selectable": True}
    item = context["item"]
    top = queries.top_of(request.access, {item.backlog.kind: queries.BacklogFilter()}, MARKED)
    row = rows_of(request.access, [item], top=top)[0]
    row_at = f"outerMorph:.twin #item-{number}"
    return context | {"row": row, "row_at": row_at, "in_dialog": target_of(request) == "dialog"}


def _answer(
    request: ProjectRequest, number: int, message: str, undo: Undo | None, parts: Mapping[str, str]
) -> dict[str, Any]:
    """What the page's script puts in place: the list's row, and what the item's page says elsewhere about a field."""
    context = _fragments(request, number)
    html = {
        f".twin .row#item-{number}": render_to_string("backlog/_row.html", context, request),
        "#item-marks": render_to_string("backlog/_item_marks.html", context, request),
        "#item-facts": render_to_string("backlog/_facts.html", context, request),
        "#item-brief": render_to_string("backlog/_brief.html", context, request),
        "#head-state": render_to_string("backlog/_head_state.html", context, request),
        "#attachments": render_to_string("backlog/_attachments.html", context, request),
        "#item-stream": render_to_string("backlog/_stream.html", context, request),
    }
    html |= {place: render_to_string(template, context, request) for place, template in parts.items()}
    for name in MARKDOWN & context["f"].keys():
        told = {"name": name, "text": getattr(context["own"], name)}
        html[f"#shown-{name}"] = render_to_string("backlog/_shown.html", told)
    answer: dict[str, Any] = {"html": html, "version": context["item"].version}
    if message:
        answer["message"] = message
    return answer | ({"undo": undo_json(undo)} if undo else {})
