"""Figures that the sprints show: taken over by a click, or waved off."""

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.http import ProjectRequest, project_page
from common.http import see_other, whole_number
from sprints import policies
from sprints.presenters.learned import said
from sprints.services import learning


@require_POST
@project_page("take_over_figures", policies.require)
def take_over(request: ProjectRequest) -> HttpResponse:
    figure, value = _asked(request)
    learning.take_over(actor=request.access, figure=figure, value=value)
    planned = ", also in sprints that are planned" if figure == "focus" else ""
    messages.success(request, f"The project works with {said(figure, value)} now{planned}.")
    return _back(request)


@require_POST
@project_page("take_over_figures", policies.require)
def wave_off(request: ProjectRequest) -> HttpResponse:
    figure, value = _asked(request)
    learning.wave_off(actor=request.access, figure=figure, value=value)
    messages.success(request, "You are asked again when the sprints show something else.")
    return _back(request)


def _asked(request: ProjectRequest) -> tuple[str, int]:
    return request.POST.get("figure", ""), whole_number(request.POST.get("value", "")) or 0


def _back(request: ProjectRequest) -> HttpResponse:
    key = request.access.project.key
    if request.POST.get("back") == "plan":
        return see_other(reverse("plan_next", args=[key]))
    return see_other(reverse("settings", args=[key]) + "#learned")
