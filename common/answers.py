"""How views of all apps ask and answer: small forms in the dialog or by themselves, and ways back for scripts."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.html import escape

from common.forms import status_of
from common.http import is_fragment, see_other, wants_json

Undo = tuple[str, Mapping[str, Any]]  # address, and what is posted to it
Parts = dict[str, tuple[str, Mapping[str, Any]]]  # selector: template and context
PARTIAL = '<hx-partial hx-target="{}" hx-swap="outerMorph">{}</hx-partial>'


def ask(request: HttpRequest, form: forms.Form, *, dialog: str, alone: str, **context: Any) -> HttpResponse:
    """A small form: the template `dialog` over the page it was opened from, or `alone` as a page of its own."""
    template = dialog if in_dialog(request) else alone
    return render(request, template, {"form": form, **context}, status=status_of(form))


def target_of(request: HttpRequest) -> str:
    """The id of the element that asked, as htmx says it."""
    return request.headers.get("HX-Target", "").partition("#")[2] if is_fragment(request) else ""


def in_dialog(request: HttpRequest) -> bool:
    return target_of(request) == "dialog"


def undo_json(undo: Undo) -> dict[str, Any]:
    """A way to take something back, as pages' scripts read it."""
    return {"url": undo[0], "body": dict(undo[1])}


def done(
    request: HttpRequest,
    *,
    back: str,
    message: str = "",
    parts: Parts | None = None,
    undo: Undo | None = None,
    version: int | None = None,
    stayed: Sequence[int] = (),
) -> HttpResponse:
    """After something was done: new looks of `parts` (selector: template and context), and a word about it; a script is
    told of items that `stayed` as they were."""
    if not wants_json(request) and not is_fragment(request):
        if message:
            messages.success(request, message)
        return see_other(back)
    html = {
        selector: render_to_string(name, dict(context), request)
        for selector, (name, context) in (parts or {}).items()
    }
    said: dict[str, Any] = {"message": message} if message else {}
    if undo:
        said["undo"] = undo_json(undo)
    if wants_json(request):
        more = ({} if version is None else {"version": version}) | (
            {"stayed": list(stayed)} if stayed else {}
        )
        return JsonResponse(said | {"html": html} | more)
    answer = HttpResponse("".join(PARTIAL.format(escape(selector), text) for selector, text in html.items()))
    events: dict[str, Any] = {"tandem:changed": {}} | ({"tandem:toast": said} if said else {})
    answer["HX-Trigger"] = json.dumps(events)
    return answer
