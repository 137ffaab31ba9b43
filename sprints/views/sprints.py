"""The series of sprints: list, create, change, delete, start."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import today_in
from accounts.http import ProjectRequest, project_page
from common import kept
from common.forms import save_or_show, save_with, status_of
from common.http import see_other
from sprints import policies, queries
from sprints.forms import CATEGORIES, EditSprintForm, FirstSprintForm, SprintForm
from sprints.models import Sprint
from sprints.presenters.history import next_dates, sections_of
from sprints.services import sprints as services


@require_GET
@project_page("read_sprints", policies.require)
@kept.keeping
def sprints(request: ProjectRequest) -> HttpResponse:
    access = request.access
    context = {
        "sections": sections_of(queries.sprint_history(access)),
        "may_create": policies.can(access, "create_sprint"),
        "why_not": policies.why_not(access, "create_sprint"),
        "key": access.project.key,
    }
    return render(request, "sprints/sprints.html", context)


@require_http_methods(["GET", "POST"])
@project_page("create_sprint", policies.require)
def create_sprint(request: ProjectRequest) -> HttpResponse:
    access = request.access
    shape = FirstSprintForm if queries.asks_for_points(access) else SprintForm
    form = shape(request.POST or None, initial=_defaults(request))
    if made := save_with(form, services.create_sprint, actor=access):
        messages.success(request, f"{made.name} is there. Fill it from both backlogs.")
        return see_other(reverse("plan", args=[access.project.key, made.number]))
    context = {"form": form, "key": access.project.key}
    return render(request, "sprints/sprint_form.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@project_page("edit_sprint", policies.require)
def edit_sprint(request: ProjectRequest, number: int) -> HttpResponse:
    access = request.access
    sprint = queries.sprint(access, number)
    form = EditSprintForm(request.POST or None, initial=_values(sprint))
    if save_or_show(form, services.edit_sprint, actor=access, sprint=number):
        messages.success(request, "Saved. The figures follow in a moment.")
        return see_other(_after_edit(request, sprint))
    context = {"form": form, "sprint": sprint, "key": access.project.key}
    return render(request, "sprints/sprint_form.html", context, status=status_of(form))


@require_POST
@project_page("delete_sprint", policies.require)
def delete_sprint(request: ProjectRequest, number: int) -> HttpResponse:
    services.delete_sprint(actor=request.access, sprint=number)
    messages.success(request, "The sprint is deleted.")
    return see_other(reverse("sprints", args=[request.access.project.key]))


@require_POST
@project_page("start_sprint", policies.require)
def start_sprint(request: ProjectRequest, number: int) -> HttpResponse:
    started = services.start_sprint(actor=request.access, sprint=number)
    messages.success(request, f"{started.name} runs. What was planned is kept for the report.")
    return see_other(reverse("board", args=[request.access.project.key]))


def _defaults(request: ProjectRequest) -> dict[str, Any]:
    project = request.access.project
    last = queries.sprints_of(request.access).order_by("-end_on").first()
    start_on, end_on = next_dates(last.end_on if last else None, today_in(project))
    return {
        "start_on": start_on,
        "end_on": end_on,
        "focus_bp": project.focus_bp,
        "reserve_bp": project.reserve_bp,
    }


def _values(sprint: Sprint) -> dict[str, Any]:
    names = ("name", "goal", "start_on", "end_on", "focus_bp", "reserve_bp", "version")
    shares = sprint.target_bp or dict.fromkeys(CATEGORIES)
    return {name: getattr(sprint, name) for name in names} | dict(shares)


def _after_edit(request: ProjectRequest, sprint: Sprint) -> str:
    key = request.access.project.key
    return (
        reverse("plan", args=[key, sprint.number])
        if sprint.state == "planned"
        else reverse("board", args=[key])
    )
