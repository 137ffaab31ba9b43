"""Planning: the page, its lists, moving between them, and the panels above them."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from accounts.http import ProjectRequest, project_page
from backlog.forms.bulk import items_in
from backlog.services import ranking
from backlog.views.bulk import move_together, told
from common import kept
from common.answers import Undo, done
from common.errors import NotFound
from common.http import is_fragment, sent_by
from common.live import live_of
from sprints import policies, queries
from sprints.presenters import plan as pages
from sprints.presenters.plan_sides import SIDES, chosen_in
from sprints.presenters.proposal import asked_in
from sprints.queries.sprints import places_of
from sprints.services import planning
from sprints.services.bulk import plan_selected
from sprints.views.answers import place_of, required
from sprints.views.bulk import undo_plan


@require_GET
@project_page("read_sprints", policies.require)
def plan_next(request: ProjectRequest) -> HttpResponse:
    """The next planned sprint, else the running one, else how to get one."""
    access = request.access
    if sprint := queries.planning_sprint(access) or queries.current_sprint(access):
        return redirect("plan", access.project.key, sprint.number)
    context = {"why_not": policies.why_not(access, "create_sprint"), "key": access.project.key}
    return render(request, "sprints/plan_none.html", context)


@require_GET
@project_page("read_sprints", policies.require)
@kept.keeping
def plan(request: ProjectRequest, number: int) -> HttpResponse:
    open_sprints = queries.open_sprints(request.access)
    sprint = next((one for one in open_sprints if one.number == number), None)
    if sprint is None:
        return redirect("capacity", request.access.project.key, queries.sprint(request.access, number).number)
    chosen = chosen_in(request.GET)
    limit, only = pages.wanted(request.access, live_of(request))
    page = queries.plan_page(
        request.access,
        sprint,
        filters={kind: one.filter for kind, one in chosen.items()},
        limit=limit,
        only=only,
        open_sprints=open_sprints,
    )
    context = pages.plan_context(request.access, page, chosen, asked_in(request.GET), only)
    return render(request, "sprints/plan.html", context)


@require_GET
@project_page("read_sprints", policies.require)
def plan_rows(request: ProjectRequest, number: int, kind: str) -> HttpResponse:
    """The next rows of a backlog beside the sprint."""
    if kind not in SIDES:
        raise NotFound()
    sprint = queries.sprint(request.access, number)
    if not is_fragment(request):
        return redirect("plan", request.access.project.key, number)
    chosen, after = chosen_in(request.GET), request.GET.get("after", "")[:200]
    context = pages.side_context(request.access, sprint, kind, chosen, after_rank=after)
    return render(request, "sprints/_side_rows.html", context)


@require_GET
@project_page("read_sprints", policies.require)
def plan_list(request: ProjectRequest, number: int) -> HttpResponse:
    """The sprint's own list, as it is after a change."""
    sprint = queries.sprint(request.access, number)
    if not is_fragment(request):
        return redirect("plan", request.access.project.key, number)
    context = pages.list_context(request.access, sprint, asked_in(request.GET))
    return render(request, "sprints/_sprint_list.html", context)


@require_GET
@project_page("read_sprints", policies.require)
def split(request: ProjectRequest, number: int) -> HttpResponse:
    """The panels above the lists; nothing at all while they are as the asking page has them."""
    access = request.access
    sprint = queries.sprint(access, number)
    stored = queries.split(access, sprint)
    if not is_fragment(request):
        return redirect("plan", access.project.key, number)
    if request.GET.get("since") == pages.token_of(sprint, stored):
        return HttpResponse(status=204)
    context = pages.split_context(access, sprint, stored, queries.trail(access, sprint))
    return render(request, "sprints/_planband.html", context)


@require_POST
@project_page("plan_item")
def plan_move(request: ProjectRequest, number: int) -> HttpResponse:
    """A row, or several (`items`), went to the sprint, back to the backlog, or to another place in their list."""
    access, data = request.access, sent_by(request)
    if "items" in data:
        return _move_together(request, number, data)
    item, place = required(data, "item"), place_of(data)
    to, came_from = str(data.get("list", "")), str(data.get("from", ""))
    if to in SIDES and to == came_from:
        moved = ranking.move_item(actor=access, item=item, **place)
        return done(request, back=_url(request, number), message=f"{moved.key} moved.")
    if to in SIDES:
        return _take_out(request, number, item)
    return _put_in(request, number, item, pages.neighbour(access, number, [item], place))


@require_POST
@project_page("plan_item")
def plan_put(request: ProjectRequest, number: int) -> HttpResponse:
    """The button of a backlog's row: into the sprint, last."""
    return _put_in(request, number, required(request.POST, "item"), {})


@require_POST
@project_page("plan_item")
def plan_take_out(request: ProjectRequest, number: int) -> HttpResponse:
    """The button of a sprint's row: back to its backlog."""
    return _take_out(request, number, required(request.POST, "item"))


def _move_together(request: ProjectRequest, number: int, data: Mapping[str, Any]) -> HttpResponse:
    access, items, place = request.access, items_in(data), place_of(data)
    to, came_from = str(data.get("list", "")), str(data.get("from", ""))
    if to in SIDES and to == came_from:
        return move_together(request, items, place)
    sprint, was = queries.sprint(access, number), places_of(access, items)
    where = {} if to in SIDES else pages.neighbour(access, number, items, place)
    target = None if to in SIDES else number
    moved = plan_selected(actor=access, items=items, sprint=target, **where)
    said = "moved" if to == came_from else "taken out" if to in SIDES else f"planned in {sprint.name}"
    return done(
        request,
        back=_url(request, number),
        message=told(request, moved, said),
        parts=pages.list_parts(access, sprint, () if to == came_from else SIDES, shown_by(request)),
        undo=undo_plan(request, moved, was, target),
    )


def _put_in(request: ProjectRequest, number: int, item: int, place: Mapping[str, int]) -> HttpResponse:
    access = request.access
    was_in = pages.above(access, number, item)
    before, after = place.get("before"), place.get("after")
    planned = planning.plan_item(actor=access, sprint=number, item=item, before=before, after=after).item
    sprint, kind = queries.sprint(access, number), pages.backlog_of(planned)
    back: dict[str, Any] = {"item": item, "from": "sprint"}
    back |= {"list": kind} if was_in is None else {"list": "sprint"} | was_in
    change = pages.change_words(access, planned, "+")
    return done(
        request,
        back=f"{_url(request, number)}#item-{item}",
        message=f"{planned.key} moved." if was_in else _say(f"{planned.key} is in {sprint.name}", change),
        parts=pages.list_parts(access, sprint, () if was_in else (kind,), shown_by(request), is_new=item),
        undo=(reverse("plan_move", args=[access.project.key, number]), back),
    )


def _take_out(request: ProjectRequest, number: int, item: int) -> HttpResponse:
    access = request.access
    was_in = pages.above(access, number, item) or {}
    found = planning.unplan_item(actor=access, item=item)
    change = pages.change_words(access, found, "−")
    undo: Undo = (
        reverse("plan_move", args=[access.project.key, number]),
        {"item": item, "list": "sprint", "from": pages.backlog_of(found)} | was_in,
    )
    return done(
        request,
        back=_url(request, number),
        message=_say(f"{found.key} is back in its backlog, where it stood", change),
        parts=pages.list_parts(
            access, queries.sprint(access, number), (pages.backlog_of(found),), shown_by(request)
        ),
        undo=undo,
    )


def _say(what: str, change: str) -> str:
    return f"{what}: {change}." if change else f"{what}."


def _url(request: ProjectRequest, number: int) -> str:
    return reverse("plan", args=[request.access.project.key, number])


def shown_by(request: ProjectRequest) -> Mapping[str, str]:
    """What the page that asks shows, by its address: filters of the backlogs, a proposal."""
    return QueryDict(urlsplit(request.headers.get("Referer", "")).query)
