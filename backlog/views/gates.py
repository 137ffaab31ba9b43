"""Gates of items and epics: asked for, set, lifted. Links between items."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import ProjectRequest, project_page
from backlog import policies, queries
from backlog.forms.gates import GateForm, LiftForm, LinkForm, NeedDesignForm
from backlog.models import Gate
from backlog.queries.gates import gate as gate_of
from backlog.queries.gates import name_of
from backlog.rules.links import PHRASES
from backlog.services import gates, relations
from backlog.services.design import need_design as ask_for_design
from backlog.views.answers import ask_form, done, item_url, leave, show_item, undo_of
from common.errors import NotFound
from common.forms import save_with

DESIGN = (
    "The gate stays closed, and nothing of it begins, until this work is done. "
    "Work that you may not create yourself goes to the team’s triage as a suggestion."
)
HELD_BACK = "An item in progress already stays where it is."
LIFTED = "It can begin although what it waits for is not done. The reason stays to be read."


@require_http_methods(["GET", "POST"])
@project_page("set_gate", policies.require)
def need_design(request: ProjectRequest, number: int) -> HttpResponse:
    """A story needs design: a spike or task for the team, and a gate that waits for it."""
    queries.type_of(request.access, number)
    form = NeedDesignForm(request.POST or None)
    gate = save_with(form, ask_for_design, actor=request.access, item=number)
    if gate:
        return done(request, number, _asked(request, gate))
    return _ask_item(request, number, form, "Needs design", "Ask for it", DESIGN)


@require_http_methods(["GET", "POST"])
@project_page("set_gate", policies.require)
def set_gate(request: ProjectRequest, number: int) -> HttpResponse:
    queries.type_of(request.access, number)
    form = GateForm(request.POST or None, project_key=request.access.project.key)
    gate = save_with(form, gates.set_gate, actor=request.access, item=number)
    if gate:
        return done(request, number, f"It waits for {name_of(request.access.project.key, gate)}.")
    return _ask_item(request, number, form, "Gate of", "Set the gate", HELD_BACK)


@require_http_methods(["GET", "POST"])
@project_page("lift_gate", policies.require)
def lift_gate(request: ProjectRequest, number: int, gate: int) -> HttpResponse:
    """From the page of an item that it holds, by its own gate or by that of its epic."""
    held = gate_of(request.access, gate)
    _require_holding(request, held, number)
    form = LiftForm(request.POST or None)
    if save_with(form, gates.lift_gate, actor=request.access, gate=gate):
        return done(request, number, "The gate is lifted.")
    return _ask_item(request, number, form, "Lift the gate of", "Lift the gate", _what_lifts(held))


@require_http_methods(["GET", "POST"])
@project_page("set_gate", policies.require)
def epic_need_design(request: ProjectRequest, epic: int) -> HttpResponse:
    queries.epic(request.access, epic)
    form = NeedDesignForm(request.POST or None)
    made = save_with(form, ask_for_design, actor=request.access, epic=epic)
    return _epic(request, epic, form, made, "Needs design", "Ask for it", DESIGN)


@require_http_methods(["GET", "POST"])
@project_page("set_gate", policies.require)
def epic_set_gate(request: ProjectRequest, epic: int) -> HttpResponse:
    queries.epic(request.access, epic)
    form = GateForm(request.POST or None, project_key=request.access.project.key)
    made = save_with(form, gates.set_gate, actor=request.access, epic=epic)
    text = "No story of this epic is begun before it. Tasks, spikes and defects go on."
    return _epic(request, epic, form, made, "Gate of the epic", "Set the gate", text)


@require_http_methods(["GET", "POST"])
@project_page("lift_gate", policies.require)
def epic_lift_gate(request: ProjectRequest, epic: int, gate: int) -> HttpResponse:
    held = gate_of(request.access, gate)
    if held.epic is None or held.epic.number != epic:
        raise NotFound()
    form = LiftForm(request.POST or None)
    made = save_with(form, gates.lift_gate, actor=request.access, gate=gate)
    return _epic(request, epic, form, made, "Lift the gate", "Lift the gate", _what_lifts(held))


@require_POST
@project_page("link_items", policies.require)
def link(request: ProjectRequest, number: int) -> HttpResponse:
    form = LinkForm(request.POST, project_key=request.access.project.key, auto_id="link-%s")
    made = save_with(form, _link, actor=request.access, item=number)
    if made:
        return done(request, number, "Linked.", undo_of(request, number, "item_linked"))
    return show_item(request, number, given={"link_form": form}, status=400)


@require_POST
@project_page("link_items", policies.require)
def unlink(request: ProjectRequest, number: int, link: int) -> HttpResponse:
    relations.unlink_items(actor=request.access, item=number, link=link)
    return done(request, number, "The link is removed.", undo_of(request, number, "item_unlinked"))


def _link(*, actor: Any, item: int, phrase: str, other: int) -> Any:
    """As the item says it: "is blocked by" is a link of the other one."""
    kind, is_turned = PHRASES[phrase]
    return relations.link_items(actor=actor, item=item, kind=kind, other=other, is_turned=is_turned)


def _asked(request: ProjectRequest, gate: Gate) -> str:
    name = name_of(request.access.project.key, gate)
    return f"It waits for {name}." if gate.waits_for_id else f"The team is asked. It waits for {name}."


def _require_holding(request: ProjectRequest, gate: Gate, number: int) -> None:
    """Raise NotFound for a gate that has nothing to do with this item."""
    item = queries.whole_item(request.access, number)
    held = queries.closed_gates([item]).get(item.pk, [])
    if gate.item_id != item.pk and gate.pk not in [one.pk for one in held]:
        raise NotFound()


def _what_lifts(gate: Gate) -> str:
    return f"All stories of “{gate.epic.title}” can begin then. {LIFTED}" if gate.epic else LIFTED


def _ask_item(
    request: ProjectRequest, number: int, form: forms.Form, title: str, action: str, text: str
) -> HttpResponse:
    key = f"{request.access.project.key}-{number}"
    back = item_url(request, number)
    return ask_form(request, form, title=f"{title} {key}", action=action, text=text, back=back)


def _epic(
    request: ProjectRequest, epic: int, form: forms.Form, made: Any, title: str, action: str, text: str
) -> HttpResponse:
    back = reverse("epic", args=[request.access.project.key, epic])
    if made:
        return leave(request, back)
    return ask_form(request, form, title=title, action=action, text=text, back=back)
