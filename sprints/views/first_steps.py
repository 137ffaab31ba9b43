"""Where a project begins: its home by role, and the first steps of a new one."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from accounts import policies as may
from accounts import services as accounts
from accounts.http import ProjectRequest, project_page
from accounts.models import STEPS, Role
from common.errors import Invalid
from common.forms import save_with
from common.http import see_other
from sprints import policies, queries
from sprints.presenters import first_steps as pages
from sprints.services import first_steps as services

HOMES = (  # of who has several roles the first of these
    (Role.PRODUCT_OWNER, "backlog"),
    (Role.DEVELOPER, "board"),
    (Role.SCRUM_MASTER, "capacity_latest"),
    (Role.DEV_MANAGER, "capacity_latest"),
    (Role.STAKEHOLDER, "forecast"),
)
SERVICES: dict[str, Callable[..., Any]] = {
    "people": services.set_people,
    "items": services.write_items,
    "sprint": services.plan_first_sprint,
}


@require_GET
@project_page("read_sprints", policies.require)
def project_home(request: ProjectRequest) -> HttpResponse:
    """What is left of the first steps of a new project; else where each role works. Without a running sprint there
    is nothing to see but backlogs."""
    access = request.access
    request.session["project"] = access.project.key
    if pages.steps_left(access):
        return redirect("first_steps", project_key=access.project.key)
    home = next((home for role, home in HOMES if role in access.roles), "backlog")
    if home in ("board", "capacity_latest") and queries.current_sprint(access) is None:
        home = "backlog"
    return redirect(home, project_key=access.project.key)


@require_GET
@project_page("read_sprints", policies.require)
def first_steps(request: ProjectRequest) -> HttpResponse:
    return _page(request, opened=request.GET.get("step", ""))


@require_POST
@project_page("edit_settings", may.require)
def take_step(request: ProjectRequest, step: str) -> HttpResponse:
    """Do what a step asks for; then the next one, after the last the plan."""
    if step not in STEPS:
        raise Http404
    form = pages.form_of(request.access, step, request.POST)
    assert form is not None
    made = save_with(form, SERVICES[step], actor=request.access)
    if made is None:
        return _page(request, opened=step, status=400, **{step: form})
    if step != "sprint":
        return see_other(_url(request))
    messages.success(
        request, f"{made.name} is planned. Drag items in and out; start it when the team agrees."
    )
    return see_other(reverse("plan", args=[request.access.project.key, made.number]))


@require_POST
@project_page("edit_settings", may.require)
def skip_steps(request: ProjectRequest) -> HttpResponse:
    """Leave out a step, or all that are left."""
    step = request.POST.get("step", "")
    if step not in (*STEPS, ""):
        raise Invalid(fields={"step": "There is no such step."})
    project = accounts.end_first_steps(actor=request.access, steps=[step] if step else STEPS)
    if project.first_steps:
        return see_other(_url(request))
    return see_other(reverse("project", args=[project.key]))


def _page(request: ProjectRequest, *, opened: str, status: int = 200, **forms: Any) -> HttpResponse:
    context = pages.first_steps_context(request.access, opened, **forms)
    return render(request, "sprints/first_steps.html", context, status=status)


def _url(request: ProjectRequest) -> str:
    return reverse("first_steps", args=[request.access.project.key])
