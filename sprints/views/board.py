"""The board of the running sprint: cards in columns and lanes, and what one does to them there."""

import re
from collections.abc import Sequence
from functools import partial, wraps
from typing import Any, cast

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from accounts.http import ProjectRequest, project_page
from backlog.services import clock, workflow
from backlog.services.undo import done_since
from common import kept
from common.answers import Parts, Undo, done
from common.errors import Invalid, NotFound, Refused
from common.forms import save_with
from common.http import View, is_fragment, see_other
from common.live import live_of
from sprints import policies, queries
from sprints.forms import QUICK_FORMS
from sprints.presenters import board as pages
from sprints.services.quick import create_in_sprint
from sprints.views.answers import number

CLOCKS: Parts = {"#nav-clock": ("_navclock.html", {}), "#clock-bar": ("_clockbar.html", {})}
CELL = re.compile(r"[a-z0-9-]{1,40}")
COOKIE, A_YEAR = f"{settings.COOKIE_PREFIX}tandem_lanes", 365 * 24 * 3600


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
        nothing = {"key": access.project.key, "next": queries.planning_sprint(access)}
        return render(request, "sprints/board_none.html", nothing)
    live = live_of(request)
    context = pages.board_context(access, sprint, request.GET, live)
    if is_fragment(request):
        return render(request, "sprints/_board.html", context)
    if context["selectable"] and not live:
        context |= pages.menus(access, context["heads"])
    return render(request, "sprints/board.html", context)


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
    return board_now(request, message=f"{made.key} added.", more=_fresh_form(request, kind))


@require_POST
@project_page("run_clock")
def board_clock(request: ProjectRequest, item: int) -> HttpResponse:
    """Start or pause one's own clock of a spike."""
    access = request.access
    if request.POST.get("do") == "pause":
        clock.pause_clock(actor=access, item=item)
    else:
        clock.start_clock(actor=access, item=item, over_limit=bool(request.POST.get("over_limit")))
    return board_now(request, item=item, more=CLOCKS)


@require_POST
@project_page("accept_story")
def board_accept(request: ProjectRequest, item: int) -> HttpResponse:
    """The product owner takes a story that waits."""
    accepted = workflow.accept_story(actor=request.access, item=item)
    event = done_since(request.access, [item], request.access.seq)[item].get("item_state_changed")
    undo: Undo | None = (
        (reverse("item_undo", args=[request.access.project.key, item, event]), {}) if event else None
    )
    said = accepted.warning or f"{accepted.key} is accepted."
    return board_now(request, message=said, item=item, undo=undo)


def _create(request: ProjectRequest, sprint: int, kind: str, **values: Any) -> Any:
    """Whatever refuses it stands at the form: what was typed is kept."""
    values |= {"epic": number(request.POST, "epic"), "column": column_in(request.POST)}
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


def board_now(
    request: ProjectRequest,
    *,
    message: str = "",
    item: int = 0,
    more: Parts | None = None,
    undo: Undo | None = None,
    stayed: Sequence[int] = (),
) -> HttpResponse:
    """The board as it is after what was done, and a word about it; `stayed`: cards that did not go with others."""
    parts = pages.board_parts(request.access, request.GET) | (more or {})
    return done(request, back=_back(request, item), message=message, parts=parts, undo=undo, stayed=stayed)


def _back(request: ProjectRequest, item: int = 0) -> str:
    return reverse("board", args=[request.access.project.key]) + (f"#item-{item}" if item else "")


def column_in(data: Any) -> int | None:
    """A column's id: by itself from a form, at the end of the list's name from a script."""
    if data.get("column"):
        return number(data, "column")
    name = str(data.get("list", ""))
    return number({"column": name.rpartition(":")[2]}, "column") if name else None
