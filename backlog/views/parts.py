"""What hangs on an item: criteria, done items, sub-tasks, logged work."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import today_in
from accounts.http import ProjectRequest, project_page
from backlog import policies, queries
from backlog.forms.parts import (
    CriteriaForm,
    CriterionForm,
    DoneItemForm,
    FailForm,
    LinesForm,
    MoveForm,
    SubTaskForm,
    WorkForm,
)
from backlog.rules.places import position_of
from backlog.services import criteria, items
from backlog.views.answers import ask_form, done, item_url, show_item, undo_of
from common.durations import format_hours
from common.errors import Invalid, NotFound, Stale
from common.forms import invalid, save_or_show, save_with
from common.http import is_fragment, sent_by, wants_json

EDITED = ("criterion_edited", "done_item_edited")


@require_POST
@project_page("edit_story", policies.require)
def add_criteria(request: ProjectRequest, number: int) -> HttpResponse:
    form = CriteriaForm(request.POST, auto_id="criteria-%s")
    return _save(request, number, form, criteria.add_criteria, "criteria_form", "Added.", "criteria_added")


@require_POST
@project_page("edit_story", policies.require)
def edit_criterion(request: ProjectRequest, number: int, criterion: int) -> HttpResponse:
    """Changes what was sent: its text, its kind."""
    return _rewrite(
        request, number, criteria.edit_criterion, CriterionForm(request.POST), criterion=criterion
    )


@require_POST
@project_page("judge_criterion")
def judge_criterion(request: ProjectRequest, number: int, criterion: int) -> HttpResponse:
    """A checkbox: met while it is ticked."""
    state = "met" if request.POST.get("met") else "open"
    return _change(request, number, criteria.judge_criterion, criterion=criterion, state=state)


@require_http_methods(["GET", "POST"])
@project_page("judge_criterion")
def fail_criterion(request: ProjectRequest, number: int, criterion: int) -> HttpResponse:
    """A failure asks for its reason."""
    found = _one(queries.criteria_of(request.access, number), criterion)
    policies.require(request.access, f"judge_{found.kind}_criterion")
    text = found.text
    form = FailForm(request.POST or None, initial={"was": text})
    given = {"actor": request.access, "item": number, "criterion": criterion, "state": "failed"}
    if save_or_show(form, criteria.judge_criterion, **given):
        return done(request, number, "Marked as failed.", undo_of(request, number, "criterion_judged"))
    return ask_form(
        request,
        form,
        title="Mark as failed",
        action="Mark as failed",
        text=f"“{text}”",
        back=item_url(request, number),
    )


@require_POST
@project_page("edit_story", policies.require)
def move_criterion(request: ProjectRequest, number: int) -> HttpResponse:
    order = [row.pk for row in queries.criteria_of(request.access, number)]
    moved, position = _place(request, order)
    criteria.move_criterion(actor=request.access, item=number, criterion=moved, position=position)
    return done(request, number)


@require_POST
@project_page("edit_story", policies.require)
def delete_criterion(request: ProjectRequest, number: int, criterion: int) -> HttpResponse:
    criteria.delete_criterion(actor=request.access, item=number, criterion=criterion)
    return done(request, number, "The criterion is deleted.", undo_of(request, number, "criterion_deleted"))


@require_POST
@project_page("edit_task", policies.require)
def add_done_items(request: ProjectRequest, number: int) -> HttpResponse:
    form = LinesForm(request.POST, auto_id="done-%s")
    return _save(request, number, form, criteria.add_done_items, "done_form", "Added.", "done_items_added")


@require_POST
@project_page("edit_task", policies.require)
def edit_done_item(request: ProjectRequest, number: int, done_item: int) -> HttpResponse:
    return _rewrite(request, number, criteria.edit_done_item, DoneItemForm(request.POST), done_item=done_item)


@require_POST
@project_page("edit_task", policies.require)
def tick_done_item(request: ProjectRequest, number: int, done_item: int) -> HttpResponse:
    is_done = bool(request.POST.get("is_done"))
    return _change(request, number, criteria.tick_done_item, done_item=done_item, is_done=is_done)


@require_POST
@project_page("edit_task", policies.require)
def move_done_item(request: ProjectRequest, number: int) -> HttpResponse:
    order = [row.pk for row in queries.done_items_of(request.access, number)]
    moved, position = _place(request, order)
    criteria.move_done_item(actor=request.access, item=number, done_item=moved, position=position)
    return done(request, number)


@require_POST
@project_page("edit_task", policies.require)
def delete_done_item(request: ProjectRequest, number: int, done_item: int) -> HttpResponse:
    criteria.delete_done_item(actor=request.access, item=number, done_item=done_item)
    return done(request, number, "The line is deleted.", undo_of(request, number, "done_item_deleted"))


@require_POST
@project_page("create_task", policies.require)
def add_child(request: ProjectRequest, number: int) -> HttpResponse:
    """A sub-task of a story."""
    form = SubTaskForm(request.POST, auto_id="child-%s")
    if save_with(form, items.create_task, actor=request.access, parent=number):
        return done(request, number)
    return show_item(request, number, given={"child_form": form}, status=400)


@require_POST
@project_page("log_work", policies.require)
def log_work(request: ProjectRequest, number: int) -> HttpResponse:
    form = WorkForm(request.POST, today=today_in(request.access.project), auto_id="work-%s")
    minutes = form.cleaned_data["minutes"] if form.is_valid() else None
    said = f"Logged {format_hours(minutes)}."
    return _save(request, number, form, items.log_work, "work_form", said, "work_logged")


def _rewrite(
    request: ProjectRequest, number: int, service: Callable[..., Any], form: forms.Form, **row: int
) -> HttpResponse:
    """What was sent of a row; where it breaks a rule, the row says so and keeps what was typed."""
    try:
        changes = {name: value for name, value in _valid(form).items() if name in request.POST}
        return _change(request, number, service, "Saved.", **row, **changes)
    except Invalid as error:
        if wants_json(request):
            raise
        typed = {"mine": request.POST.get("text"), "was": request.POST.get("was")}
        return show_item(
            request, number, status=400, clash={**row, **typed, "message": error.message, "is_wrong": True}
        )


def _change(
    request: ProjectRequest, number: int, service: Callable[..., Any], said: str = "", **given: Any
) -> HttpResponse:
    """Changes a row that was seen as `was` says; where its words are others now, the row with both texts."""
    try:
        service(actor=request.access, item=number, was=request.POST.get("was"), **given)
    except Stale as stale:
        if wants_json(request) or not is_fragment(request):
            raise
        _, mine = stale.changed.get("text", (None, None))
        clash = {**given, "message": stale.message, "now": stale.was, "mine": mine}
        return show_item(request, number, status=409, clash=clash)
    return done(request, number, said, undo_of(request, number, *EDITED) if said else None)


def _save(
    request: ProjectRequest,
    number: int,
    form: forms.Form,
    service: Callable[..., Any],
    name: str,
    said: str,
    kind: str,
) -> HttpResponse:
    """The service with what the form holds, to be taken back; where it refuses, the item with the form as typed."""
    if save_with(form, service, actor=request.access, item=number):
        return done(request, number, said, undo_of(request, number, kind))
    return show_item(request, number, given={name: form}, status=400)


def _valid(form: forms.Form) -> dict[str, Any]:
    if not form.is_valid():
        raise invalid(form)
    return form.cleaned_data


def _place(request: ProjectRequest, order: list[int]) -> tuple[int, int]:
    """What is moved, and the position from 1 where it goes."""
    sent = sent_by(request)
    place = _valid(MoveForm({"to": sent.get("place")} | {name: sent[name] for name in sent}))
    moved = place.pop("item")
    return moved, position_of(order, moved, **place)


def _one(rows: Any, pk: int) -> Any:
    """One of an item's rows. Raises NotFound."""
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound()
    return found
