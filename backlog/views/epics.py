"""Epics: the list and one epic with its items."""

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import ProjectRequest, project_page
from backlog import policies, queries
from backlog.forms.parts import MoveForm
from backlog.forms.plans import EditEpicForm, EpicForm
from backlog.models import Epic
from backlog.presenters.gates import epic_waits
from backlog.presenters.rows import rows_of
from backlog.presenters.triage import asked_all
from backlog.queries import suggestions
from backlog.services import epics as service
from common import kept
from common.forms import invalid, save_or_show, save_with, status_of
from common.http import see_other, sent_by, wants_json, whole_number


@require_http_methods(["GET", "POST"])
@project_page("read_backlog", policies.require)
def epics(request: ProjectRequest) -> HttpResponse:
    form = EpicForm(request.POST or None)
    if save_with(form, service.create_epic, actor=request.access):
        return see_other(request.path)
    found = list(queries.epics(request.access))
    context = {
        "form": form,
        "open": [epic for epic in found if epic.closed_at is None],
        "closed": [epic for epic in found if epic.closed_at is not None],
        "why": policies.why_not(request.access, "edit_epic"),
    }
    return render(request, "backlog/epics.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@project_page("read_backlog", policies.require)
@kept.keeping
def epic(request: ProjectRequest, number: int) -> HttpResponse:
    found = queries.epic(request.access, number)
    initial = {name: getattr(found, name) for name in EditEpicForm.base_fields}
    form = EditEpicForm(request.POST or None, initial=initial)
    if save_or_show(form, service.edit_epic, actor=request.access, epic=number):
        return see_other(request.path)
    return _epic_page(request, found, form)


def _epic_page(request: ProjectRequest, epic: Epic, form: EpicForm) -> HttpResponse:
    items = list(queries.items_of(request.access).filter(epic=epic).order_by("number"))
    context = {
        "epic": epic,
        "form": form,
        "rows": rows_of(request.access, items, is_ranked=False),
        "history": queries.history_of_epic(request.access, epic),
        "waits": epic_waits(request.access, epic),
        "gate_why": {name: policies.why_not(request.access, f"{name}_gate") for name in ("set", "lift")},
        "items_url": f"/p/{request.access.project.key}/items/",
        "asked_for": asked_all(request.access, suggestions.asked_for_epic(request.access, epic.pk)),
        "why": policies.why_not(request.access, "edit_epic"),
        "why_not_create": policies.why_not(request.access, "create_story"),
    }
    return render(request, "backlog/epic.html", context, status=status_of(form))


@require_POST
@project_page("order_epic", policies.require)
def move_epic(request: ProjectRequest) -> HttpResponse:
    form = MoveForm(_with_neighbour(request))
    if not form.is_valid():
        raise invalid(form)
    place = form.cleaned_data
    service.move_epic(actor=request.access, epic=place["item"], before=place["before"], after=place["after"])
    return (
        JsonResponse({})
        if wants_json(request)
        else see_other(reverse("epics", args=[request.access.project.key]))
    )


@require_POST
@project_page("edit_epic", policies.require)
def close_epic(request: ProjectRequest, number: int) -> HttpResponse:
    """Close it, or open it again."""
    service.close_epic(actor=request.access, epic=number, is_closed=request.POST.get("open") != "1")
    return see_other(reverse("epics", args=[request.access.project.key]))


def _with_neighbour(request: ProjectRequest) -> dict[str, object]:
    """What was posted, with top, bottom or a position turned into a neighbour."""
    sent = dict(sent_by(request).items())
    place = sent.pop("place", None) or sent.pop("to", None)
    order = [
        str(epic.number)
        for epic in queries.epics(request.access)
        if str(epic.number) != str(sent.get("item"))
    ]
    if place and order:
        position = 1 if place == "top" else whole_number(str(place))
        at = len(order) if position is None else max(0, position - 1)
        sent |= {"before": order[at]} if at < len(order) else {"after": order[-1]}
    return sent
