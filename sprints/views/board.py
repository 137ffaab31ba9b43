"""The board of the running sprint: cards in columns and lanes, and what one does to them there."""

import re
from functools import partial, wraps
from typing import Any, cast

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from accounts.http import ProjectRequest, project_page
from backlog.models import Item
from backlog.services import clock, workflow
from backlog.services.undo import done_since
from common import kept
from common.answers import Parts, Undo, done
from common.errors import Invalid, NotFound, Refused
from common.forms import save_with
from common.http import View, is_fragment, see_other, sent_by, wants_json
from common.live import live_of
from sprints import policies, queries
from sprints.forms import QUICK_FORMS
from sprints.presenters import board as pages
from sprints.services.planning import move_in_sprint
from sprints.services.quick import create_in_sprint
from sprints.views.answers import number, place_of, required

CLOCKS: Parts = {"#nav-clock": ("_navclock.html", {}), "#clock-bar": ("_clockbar.html", {})}
CELL = re.compile(r"[a-z0-9-]{1,40}")
LANE = re.compile(r"person-(\d{1,9}):")
COOKIE, A_YEAR = f"{settings.COOKIE_PREFIX}tandem_lanes", 365 * 24 * 3600
OPENS = {  # what a card needs before it is done: where it is written down
    "outcome": {
        "title": "A spike is done when its outcome is recorded",
        "text": "Knowledge, a decision, or that nobody knows yet: each takes a minute to write down.",
        "action": "Record the outcome",
        "body": {"open": "outcome"},
    },
    "criteria": {
        "title": "Not all criteria are met yet",
        "action": "Look at the criteria",
        "body": {"open": "criteria"},
    },
    "done_items": {
        "title": "Its definition of done is not ticked off yet",
        "action": "Look at the list",
        "body": {"open": "done-items"},
    },
}
GATE = {
    "title": "This waits for something",
    "action": "Lift the gate and move it",
    "field": {"name": "lift", "label": "Why may it begin now?"},
}


def with_lanes(view: View) -> View:
    """Which lanes somebody chose stands in the address and stays chosen in their browser."""

    @wraps(view)
    def wrapper(request: ProjectRequest) -> HttpResponse:
        known, asked = request.COOKIES.get(COOKIE, "kind"), request.GET.get("lanes", "")
        is_page = not (is_fragment(request) or live_of(request))
        if is_page and not asked and known in queries.LANES and known != "kind":
            return see_other(request.path + pages.query_of(request.GET, lanes=known))
        answer = cast(HttpResponse, view(request))
        if asked in queries.LANES and asked != known:
            answer.set_cookie(
                COOKIE, asked, A_YEAR, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax"
            )
        return answer

    return wrapper


@require_GET
@project_page("read_sprints", policies.require)
@with_lanes
@kept.keeping
def board(request: ProjectRequest) -> HttpResponse:
    access = request.access
    sprint = queries.current_sprint(access)
    if sprint is None:
        context = {"key": access.project.key, "next": queries.planning_sprint(access)}
        return render(request, "sprints/board_none.html", context)
    live = live_of(request)
    context = pages.board_context(access, sprint, request.GET, live)
    if is_fragment(request):
        return render(request, "sprints/_board.html", context)
    members = [] if live else pages.members(access)
    return render(request, "sprints/board.html", context | {"members": members})


@require_POST
@project_page("move_card")
def board_move(request: ProjectRequest) -> HttpResponse:
    """A card went to another cell or place. A full column or a gate asks first; a spike is done by its outcome."""
    data = sent_by(request)
    item = required(data, "item")
    if (what := data.get("open")) in ("outcome", "criteria", "done-items"):
        return JsonResponse({"panel": f"{_item(request, item)}#{what}"})
    place = place_of(data)
    where: dict[str, Any] = {name: place[name] for name in ("before", "after") if name in place}
    where |= {"column": _column(data), "over_limit": bool(data.get("force"))}
    if "lift" in data:
        where["lift"] = str(data["lift"])
    if lane := LANE.match(str(data.get("list", ""))):
        where["assignee"] = int(lane[1]) or None
    if (since := number(data, "since")) is not None:
        where["since"] = since
    try:
        moved = move_in_sprint(actor=request.access, item=item, **where)
    except Refused as refused:
        return _offer(request, refused)
    message, undo = _told(request, moved, data)
    return _board(request, message=moved.warning or message, undo=undo)


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
    said = accepted.warning or f"{accepted.key} is accepted."
    return _board(request, message=said, item=item, undo=_told(request, accepted, {})[1])


def _create(request: ProjectRequest, sprint: int, kind: str, **values: Any) -> Any:
    """Whatever refuses it stands at the form: what was typed is kept."""
    values |= {"epic": number(request.POST, "epic"), "column": _column(request.POST)}
    if request.POST.get("parent"):
        values["parent"] = number(request.POST, "parent")
    if request.POST.get("assignee"):
        values["assignee"] = number(request.POST, "assignee")
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
        "parent": number(request.POST, "parent"),
        "assignee": number(request.POST, "assignee"),
        "cell": cell if CELL.fullmatch(cell) else "",
        "query": pages.query_of(request.GET),
        "back": reverse("board", args=[request.access.project.key]),
    }


def _offer(request: ProjectRequest, refused: Refused) -> HttpResponse:
    """A way on where there is one: over the limit, to the outcome, or by lifting a gate with a reason."""
    ways = {"wip", *OPENS} | ({"gate"} if pages.may_lift(request.access) else set())
    if not wants_json(request) or refused.code not in ways:
        raise refused
    if refused.code == "gate":
        return JsonResponse({"confirm": GATE | {"text": refused.message}})
    if refused.code in OPENS:
        return JsonResponse({"confirm": {"text": refused.message} | OPENS[refused.code]})
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


def _told(request: ProjectRequest, moved: Item, data: Any) -> tuple[str, Undo | None]:
    """What became of a card, and the way back; nothing is said of one that stands elsewhere in its cell only."""
    changes = done_since(request.access, moved.number, request.access.seq)
    if "item_assigned" in changes:
        back = {"item": moved.number, "list": data.get("from", ""), "force": True}
        undo: Undo = (request.get_full_path(), back | {"since": max(changes.values())})
        return f"{moved.key} is {moved.assignee or 'nobody'}’s now.", undo
    if event := changes.get("item_state_changed"):
        undo = (reverse("item_undo", args=[request.access.project.key, moved.number, event]), {})
        return f"{moved.key} moved to {moved.column or 'the backlog'}.", undo
    return "", None


def _board(
    request: ProjectRequest,
    *,
    message: str = "",
    item: int = 0,
    more: Parts | None = None,
    undo: Undo | None = None,
) -> HttpResponse:
    parts = pages.board_parts(request.access, request.GET) | (more or {})
    return done(request, back=_back(request, item), message=message, parts=parts, undo=undo)


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
