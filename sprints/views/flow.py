"""How items flow: the page, the items behind each of its figures, and its tables to take away."""

from datetime import date
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.http import ProjectRequest, project_page
from common import kept
from common.csv_files import download
from sprints import policies, queries
from sprints.presenters.flow import flow_context, items_context, type_of
from sprints.queries import Period
from sprints.queries.flow import DAYS, STEPS, USUAL_DAYS

LISTED = 200


@require_GET
@project_page("read_sprints", policies.require)
@kept.keeping
def flow(request: ProjectRequest) -> HttpResponse:
    """?days= 30, 90 or 180; ?type= one type of item, else all."""
    return render(request, "sprints/flow.html", _context(request))


@require_GET
@project_page("read_sprints", policies.require)
@kept.keeping
def predictability(request: ProjectRequest) -> HttpResponse:
    """Whether plans and boxes held. ?days= 30, 90 or 180, of the spikes that ended."""
    return render(request, "sprints/predictability.html", _context(request))


@require_GET
@project_page("read_sprints", policies.require)
def flow_items(request: ProjectRequest) -> HttpResponse:
    """?step= one of STEPS, with ?since=, ?until= and perhaps ?type=: the items that a figure counts."""
    step = request.GET.get("step", "")
    try:
        since, until = (date.fromisoformat(request.GET.get(name, "")) for name in ("since", "until"))
    except ValueError:
        raise Http404 from None
    if step not in STEPS:
        raise Http404
    period = Period(since, until, type_of(request.GET.get("type", "")))
    rows = queries.items_at(request.access, step, period)
    found = list(rows[: LISTED + 1])
    count = len(found) if len(found) <= LISTED else rows.count()
    context = items_context(request.access.project.key, step, period, found[:LISTED], count)
    return render(request, "sprints/flow_items.html", context)


@require_GET
@project_page("read_sprints", policies.require)
def flow_csv(request: ProjectRequest, table: str) -> HttpResponseBase:
    """One table of the page: days, items, sprints or spikes."""
    access = request.access
    found = queries.flow(access, _asked(request))
    tables = queries.flow_tables(access, found, queries.delivered(access))
    chosen = next((one for one in tables if one.name == table), None)
    if chosen is None:
        raise Http404
    return download(f"{access.project.key}-flow-{table}.csv", chosen.header, chosen.rows)


def _context(request: ProjectRequest) -> dict[str, Any]:
    found = queries.flow(request.access, _asked(request))
    return flow_context(request.access.project.key, found, queries.delivered(request.access))


def _asked(request: ProjectRequest) -> Period:
    days = request.GET.get("days", "")
    usual = int(days) if days in map(str, DAYS) else USUAL_DAYS
    return queries.period_of(request.access, usual, type_of(request.GET.get("type", "")))
