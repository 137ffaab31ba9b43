"""How these views answer: to a script JSON, to htmx parts of the page, to a plain browser a page or a redirect."""

import json
from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse

from common.answers import ask as show_form
from common.answers import in_dialog
from common.errors import Invalid
from common.http import see_other


def with_toast(answer: HttpResponse, message: str) -> HttpResponse:
    """The same part of a page, with a word about what was done, if anything was."""
    if message:
        answer["HX-Trigger"] = json.dumps({"tandem:toast": {"message": message}})
    return answer


def ask(
    request: HttpRequest, form: forms.Form, *, title: str, action: str, back: str, text: str = "", **more: Any
) -> HttpResponse:
    """A small form: as a dialog over the page it was opened from, or as a page of its own."""
    templates = {"dialog": "sprints/_ask.html", "alone": "sprints/ask.html"}
    return show_form(request, form, **templates, title=title, action=action, back=back, text=text, **more)


def asked(request: HttpRequest, *, back: str, message: str = "", is_elsewhere: bool = False) -> HttpResponse:
    """After such a form: the dialog closes and figures are asked for again; `is_elsewhere` loads `back` anew."""
    if in_dialog(request) and not is_elsewhere:
        answer = HttpResponse(status=204)
        said = {"tandem:toast": {"message": message}} if message else {}
        answer["HX-Trigger"] = json.dumps({"tandem:done": {}, "tandem:changed": {}} | said)
        return answer
    if message:
        messages.success(request, message)
    if in_dialog(request):
        answer = HttpResponse(status=204)
        answer["HX-Redirect"] = back
        return answer
    return see_other(back)


def number(data: Mapping[str, Any], name: str, *, is_required: bool = False) -> int | None:
    """A whole number among what was posted; None where it is missing. Raises Invalid at its name."""
    value = data.get(name)
    if value in (None, "") and not is_required:
        return None
    text = str(value if value is not None else "")
    if isinstance(value, bool) or not text.isdecimal() or len(text) > 9:
        raise Invalid(fields={name: "This is not a number."})
    return int(text)


def place_of(data: Mapping[str, Any]) -> dict[str, Any]:
    """`before`, `after` (numbers of neighbours) or `to` (top, bottom, a position), as the one that was posted."""
    for name in ("before", "after"):
        if (neighbour := number(data, name)) is not None:
            return {name: neighbour}
    place = data.get("place", "")
    if place in ("top", "bottom"):
        return {"to": place}
    position = number(data, "place")
    return {"to": "bottom"} if position is None else {"to": max(1, position)}


def required(data: Mapping[str, Any], name: str) -> int:
    """Like `number`, where one must be given."""
    found = number(data, name, is_required=True)
    assert found is not None
    return found
