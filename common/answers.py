"""How views of all apps ask and answer: small forms in the dialog or by themselves, and ways back for scripts."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from common.forms import status_of
from common.http import is_fragment

Undo = tuple[str, Mapping[str, Any]]  # address, and what is posted to it


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
