"""The board of the running sprint: cards in columns and lanes, and what one does to them there."""

import re
from functools import partial
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from accounts.http import ProjectRequest, project_page
from backlog.services import clock, items, workflow
from common import kept
from common.errors import Invalid, NotFound, Refused
from common.forms import invalid, save_with
from common.http import is_fragment, sent_by, wants_json
from common.live import live_of
from sprints import policies, queries
from sprints.forms import QUICK_FORMS, RemainingForm
from sprints.presenters import board as pages
from sprints.services.planning import move_in_sprint
from sprints.services.quick import create_in_sprint
from sprints.views.answers import Parts, done, number, place_of, required

CLOCKS: Parts = {"#nav-clock": ("_navclock.html", {}), "#clock-bar": ("_clockbar.html", {})}
CELL = re.compile(r"[a-z0-9-]{1,40}")
OUTCOME = {
    "title": "A spike is done when its outcome is recorded",
    "text": "Knowledge, a decision, or that nobody knows yet: each takes a minute to write down.",
    "action": "Record the outcome",
    "body": {"outcome": True},
}
GATE = {
    "title": "This waits for something",
    "action": "Lift the gate and move it",
    "field": {"name": "lift", "label": "Why may it begin now?"},
}


@require_GET
@project_page("read_sprints", policies.require)
@kept.keeping
def board(request: ProjectRequest) -> HttpResponse:
    access = request.access
    sprint = queries.current_sprint(access)
    if sprint is None:
        context = {"key": access.project.key, "next": queries.planning_sprint(access)}
        return render(request, "sprints/board_none.html", context)
    template = "sprints/_board.html" if is_fragment(request) else "sprints/board.html"
    return render(request, template, pages.board_context(access, sprint, request.GET, live_of(request)))


@require_POST
@project_page("move_card", policies.require)
def board_move(request: ProjectRequest) -> HttpResponse:
    """A card went to another cell or place. A full column or a gate asks first; a spike is done by its outcome."""
    data = sent_by(request)
    item = required(data, "item")
    if data.get("outcome"):
        return JsonResponse({"redirect": _item(request, item) + "#outcome"})
    place = place_of(data)
    where: dict[str, Any] = {name: place[name] for name in ("before", "after") if name in place}
    where |= {"column": _column(data), "over_limit": bool(data.get("force"))}
    if "lift" in data:
        where["lift"] = str(data["lift"])
    try:
        moved = move_in_sprint(actor=request.access, item=item, **where)
    except Refused as refused:
        return _offer(request, refused)
    return _board(request, message=moved.warning)


@require_POST
@project_page("create_item")
def board_add(request: ProjectRequest) -> HttpResponse:
    """A card created in its cell; what is missing is said in the form, which stays open."""
    sprint = queries.current_sprint(request.access)
    kind = request.POST.get("type", "")
    if sprint is None or kind not in QUICK_FORMS:
        raise NotFound()
    form = QUICK_FORMS[kind](request.POST)
    made = save_with(form, partial(_create, request, sprint.number, kind))
    if made is None:
        return _form(request, form, kind)
    return _board(request, message=f"{made.key} added.", more=_fresh_form(request, kind))


@require_POST
@project_page("edit_item")
def board_left(request: ProjectRequest, item: int) -> HttpResponse:
    """Hours left, typed on a card."""
    form = RemainingForm(request.POST)
    if not form.is_valid():
        raise invalid(form)
    items.edit_item(actor=request.access, item=item, **form.cleaned_data)
    return done(request, back=_back(request, item), parts=pages.card_parts(request.access, item))


@require_POST
@project_page("run_clock")
def board_clock(request: ProjectRequest, item: int) -> HttpResponse:
    """Start or pause one's own clock of a spike."""
    access = request.access
    if request.POST.get("do") == "pause":
        clock.pause_clock(actor=access, item=item)
    else:
        clock.start_clock(actor=access, item=item, over_limit=bool(request.POST.get("over_limit")))
    return _board(request, item=item, more=CLOCKS)


@require_POST
@project_page("accept_story")
def board_accept(request: ProjectRequest, item: int) -> HttpResponse:
    """The product owner takes a story that waits."""
    accepted = workflow.accept_story(actor=request.access, item=item)
    return _board(request, message=accepted.warning or f"{accepted.key} is accepted.", item=item)


def _create(request: ProjectRequest, sprint: int, kind: str, **values: Any) -> Any:
    """Whatever refuses it stands at the form: what was typed is kept."""
    values |= {"epic": number(request.POST, "epic"), "column": _column(request.POST)}
    try:
        return create_in_sprint(actor=request.access, sprint=sprint, type=kind, **values)
    except Refused as refused:
        raise Invalid(refused.message) from None


def _form(request: ProjectRequest, form: Any, kind: str) -> HttpResponse:
    template = "sprints/_newcard.html" if is_fragment(request) else "sprints/newcard.html"
    return render(request, template, _form_context(request, form, kind), status=400)


def _fresh_form(request: ProjectRequest, kind: str) -> Parts:
    """In place of one that had come back with errors; any other is emptied by the page itself."""
    context = _form_context(request, None, kind)
    if not request.POST.get("again") or not context["cell"]:
        return {}
    return {f"#add-{context['cell']} > form": ("sprints/_newcard.html", context)}


def _form_context(request: ProjectRequest, form: Any, kind: str) -> dict[str, Any]:
    cell, kinds = request.POST.get("cell", ""), request.POST.get("kinds", "").split()
    return {
        "key": request.access.project.key,
        "form": form,
        "kind": kind,
        "kinds": [one for one in kinds if one in QUICK_FORMS] or [kind],
        "column_id": number(request.POST, "column"),
        "epic": number(request.POST, "epic"),
        "cell": cell if CELL.fullmatch(cell) else "",
        "query": pages.query_of(request.GET),
        "back": reverse("board", args=[request.access.project.key]),
    }


def _offer(request: ProjectRequest, refused: Refused) -> HttpResponse:
    """A way on where there is one: over the limit, to the outcome, or by lifting a gate with a reason."""
    ways = ("wip", "outcome", "gate") if pages.may_lift(request.access) else ("wip", "outcome")
    if not wants_json(request) or refused.code not in ways:
        raise refused
    if refused.code == "gate":
        return JsonResponse({"confirm": GATE | {"text": refused.message}})
    if refused.code == "outcome":
        return JsonResponse({"confirm": OUTCOME})
    return JsonResponse(
        {
            "confirm": {
                "title": "This column is full",
                "text": refused.message,
                "action": "Move anyway",
                "body": {"force": True},
            }
        }
    )


def _board(
    request: ProjectRequest, *, message: str = "", item: int = 0, more: Parts | None = None
) -> HttpResponse:
    parts = pages.board_parts(request.access, request.GET) | (more or {})
    return done(request, back=_back(request, item), message=message, parts=parts)


def _back(request: ProjectRequest, item: int = 0) -> str:
    return reverse("board", args=[request.access.project.key]) + (f"#item-{item}" if item else "")


def _item(request: ProjectRequest, item: int) -> str:
    return reverse("item", args=[request.access.project.key, item])


def _column(data: Any) -> int | None:
    """A column's id: by itself from a form, at the end of the list's name from a script."""
    if data.get("column"):
        return number(data, "column")
    name = str(data.get("list", ""))
    return number({"column": name.rpartition(":")[2]}, "column") if name else None
