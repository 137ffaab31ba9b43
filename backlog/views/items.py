"""An item's page, and everything that is done to the item itself."""

from dataclasses import replace
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import ProjectRequest, project_page
from backlog import policies, queries
from backlog.forms.fields import LabelsField
from backlog.forms.items import EDIT, ItemForm
from backlog.forms.parts import BlockForm, DropForm, StateForm
from backlog.models import Item, ItemType
from backlog.presenters.fields import sent_values
from backlog.queries.deleted import deleted_item
from backlog.services import items, undo, workflow
from backlog.services.loading import Typed
from backlog.services.undo import STATE
from backlog.views.answers import (
    Ask,
    Undo,
    ask_form,
    backlog_url,
    done,
    item_url,
    leave,
    show_deleted,
    show_item,
    undo_of,
)
from common import kept
from common.errors import NotFound, Refused, Stale
from common.forms import HoursField, invalid, save_with
from common.http import see_other, sent_by, wants_json, whole_number

WHY_NOW = "Why may it begin now?"
LINKS = {"#item-links": "backlog/_links.html"}
WORK = {"#work": "backlog/_work.html"}
PARTS: dict[str, dict[str, str]] = {
    ItemType.STORY: {"#criteria": "backlog/_criteria.html", **WORK},
    ItemType.TASK: {"#done-items": "backlog/_done_items.html", **WORK},
    ItemType.DEFECT: WORK,
    ItemType.SPIKE: {},
}


@require_http_methods(["GET", "POST"])
@project_page("read_backlog", policies.require)
@kept.keeping
def item(request: ProjectRequest, number: int) -> HttpResponse:
    """The item; a POST changes the fields it brings, guarded by `version`."""
    if request.method == "POST":
        return _edit(request, number)
    try:
        return show_item(request, number)
    except NotFound:
        gone = None if wants_json(request) else deleted_item(request.access, number)
        if gone is None:
            raise
        return show_deleted(request, gone)


@require_POST
@project_page("change_state")
def change_state(request: ProjectRequest, number: int) -> HttpResponse:
    form = StateForm(sent_by(request))
    if not form.is_valid():
        raise invalid(form)
    sent = form.cleaned_data
    try:
        moved = workflow.change_state(actor=request.access, item=number, **sent)
    except Refused as error:
        around = {"column": sent["column"] or ""} | ({"lift": sent["lift"]} if sent["lift"] else {})
        return refusal(request, number, error, Ask("state/", around, "Move it anyway"))
    said = moved.warning or f"{moved.key} moved to {moved.column or 'the backlog'}."
    return done(request, number, said, undo_of(request, number, *STATE))


@require_POST
@project_page("accept_story", policies.require)
def accept(request: ProjectRequest, number: int) -> HttpResponse:
    story = workflow.accept_story(actor=request.access, item=number)
    said = f"{story.key} is accepted. {story.warning}".strip()
    return done(request, number, said, undo_of(request, number, *STATE))


@require_POST
@project_page("reopen_item")
def reopen(request: ProjectRequest, number: int) -> HttpResponse:
    workflow.reopen_item(actor=request.access, item=number)
    return done(request, number, "Open again.", undo_of(request, number, *STATE))


@require_http_methods(["GET", "POST"])
@project_page("drop_item")
def drop(request: ProjectRequest, number: int) -> HttpResponse:
    """Close it undone, with a reason."""
    policies.require(request.access, "drop_item", queries.whole_item(request.access, number))
    form = DropForm(request.POST or None)
    if save_with(form, workflow.drop_item, actor=request.access, item=number):
        said = "Dropped. It does not count as done."
        return done(request, number, said, undo_of(request, number, *STATE))
    return _ask(request, number, form, title="Drop", action="Drop it", text="It keeps its place in history.")


@require_http_methods(["GET", "POST"])
@project_page("block_item", policies.require)
def block(request: ProjectRequest, number: int) -> HttpResponse:
    reason = queries.whole_item(request.access, number).blocked_reason
    form = BlockForm(request.POST or None, initial={"reason": reason})
    if save_with(form, items.block_item, actor=request.access, item=number):
        return done(request, number, "Marked blocked.", undo_of(request, number, "item_blocked"))
    return _ask(request, number, form, title="Blocked", action="Mark blocked")


@require_POST
@project_page("block_item", policies.require)
def unblock(request: ProjectRequest, number: int) -> HttpResponse:
    items.unblock_item(actor=request.access, item=number)
    return done(request, number, "No longer blocked.", undo_of(request, number, "item_unblocked"))


@require_POST
@project_page("delete_item")
def delete(request: ProjectRequest, number: int) -> HttpResponse:
    """Gone from all lists; the answer offers to take it back."""
    gone = items.delete_item(actor=request.access, item=number)
    undo = item_url(request, number, "restore/")
    messages.success(request, f"{gone.key} deleted.", extra_tags=f"undo:{undo}")
    return leave(request, backlog_url(request))


@require_POST
@project_page("delete_item")
def restore(request: ProjectRequest, number: int) -> HttpResponse:
    back = items.restore_item(actor=request.access, item=number)
    url = item_url(request, number)
    if wants_json(request):
        return JsonResponse({"message": f"{back.key} is back.", "redirect": url})
    messages.success(request, f"{back.key} is back.")
    return see_other(url)


@require_POST
@project_page("undo")
def take_back(request: ProjectRequest, number: int, event: int) -> HttpResponse:
    """What the person just did, if it is still so."""
    back = undo.take_back(actor=request.access, item=number, event=event)
    return done(request, number, "Taken back.", parts=PARTS[back.type] | LINKS)


def refusal(request: ProjectRequest, number: int, error: Refused, ask: Ask) -> HttpResponse:
    """The item with what was refused said on top; going over a limit asks, lifting a gate asks for a reason."""
    ways: dict[str, Ask | None] = {"wip": ask}
    if policies.can(request.access, "lift_gate"):
        ways["gate"] = replace(ask, label="Lift the gate and go on", field="lift")
    way = ways.get(error.code)
    if not wants_json(request):
        return show_item(request, number, status=409, refused=error.message, ask=way)
    if way is None:
        raise error
    return JsonResponse({"confirm": _question(error, way)})


def _question(error: Refused, way: Ask) -> dict[str, Any]:
    """What a script asks before it posts again."""
    title = "It waits for other work" if way.field else "This column is full"
    asked: dict[str, Any] = {"title": title, "text": error.message, "action": way.label}
    if way.field:
        return asked | {"field": {"name": way.field, "label": WHY_NOW}}
    return asked | {"body": {"over_limit": "1"}}


def _edit(request: ProjectRequest, number: int) -> HttpResponse:
    """What was sent of the fields; a script is offered to take it back."""
    sent, before = sent_by(request), queries.whole_item(request.access, number)
    form = EDIT[before.type](sent).only(sent)
    edited = _try_edit(request, number, form, str(sent.get("version", "")))
    if edited and wants_json(request):
        return _saved_in_place(request, form, before, edited.version)
    if edited:
        return done(request, number, "Saved.")
    if wants_json(request):
        raise invalid(form)
    return _ask(request, number, form, title="Edit", action="Save")


def _try_edit(request: ProjectRequest, number: int, form: ItemForm, version: str) -> Typed | None:
    """The item as saved, or None with what is wrong at the fields. A clash is told in the words of the fields."""
    seen = whole_number(version)
    try:
        return save_with(form, items.edit_item, actor=request.access, item=number, version=seen)
    except Stale as stale:
        raise _in_words(form, stale) from None


def _saved_in_place(request: ProjectRequest, form: ItemForm, before: Item, version: int) -> HttpResponse:
    if version == before.version:
        return done(request, before.number)
    old = {name: value for name, value in sent_values(before).items() if name in form.fields}
    words = " and ".join(str(field.label or name).lower() for name, field in form.fields.items())
    undo: Undo = (item_url(request, before.number), old | {"version": version})
    return done(request, before.number, f"Saved {words.replace('_', ' ')}.", undo)


def _in_words(form: ItemForm, stale: Stale) -> Stale:
    """A clash, told as the fields show their values."""
    changed = {
        name: (_as_shown(form, name, old), _as_shown(form, name, new))
        for name, (old, new) in stale.changed.items()
    }
    return Stale(stale.message, stale.version, changed)


def _as_shown(form: ItemForm, name: str, value: Any) -> Any:
    field = form.fields[name]
    if isinstance(field, forms.ChoiceField):
        return dict(field.choices).get(value, value)  # type: ignore[arg-type]
    return field.prepare_value(value) if isinstance(field, HoursField | LabelsField) else value


def _ask(
    request: ProjectRequest, number: int, form: forms.Form, *, title: str, action: str, text: str = ""
) -> HttpResponse:
    queries.type_of(request.access, number)
    key = f"{request.access.project.key}-{number}"
    return ask_form(
        request, form, title=f"{title} {key}", action=action, text=text, back=item_url(request, number)
    )
