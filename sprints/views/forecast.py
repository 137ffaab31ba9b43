"""When open stories are done: the page, working it out again, and what the team guesses."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from accounts.http import ProjectRequest, project_page
from common import kept
from common.forms import save_with, status_of
from common.http import see_other
from common.templatetags.tandem import plain
from sprints import policies
from sprints.forms import GuessForm
from sprints.presenters.forecast import forecast_context
from sprints.queries.forecast import forecast_page
from sprints.services import forecasts


@require_GET
@project_page("read_sprints", policies.require)
@kept.keeping
def forecast(request: ProjectRequest) -> HttpResponse:
    """?share= another technical share than the expected one, in percent; ?all= shows every story."""
    return _page(request, GuessForm(initial=_guess(request)))


@require_POST
@project_page("compute_forecast", policies.require)
def compute(request: ProjectRequest) -> HttpResponse:
    forecasts.compute_forecast(actor=request.access)
    return _back(request)


@require_POST
@project_page("set_guess", policies.require)
def guess(request: ProjectRequest) -> HttpResponse:
    """Two empty fields take it back."""
    form = GuessForm(request.POST)
    if save_with(form, forecasts.set_guess, actor=request.access) is None:
        return _page(request, form)
    messages.success(request, "Saved. The dates follow in a moment.")
    return _back(request)


def _back(request: ProjectRequest) -> HttpResponse:
    return see_other(reverse("forecast", args=[request.access.project.key]))


def _page(request: ProjectRequest, form: GuessForm) -> HttpResponse:
    asked = request.GET.get("share", "")
    share = int(asked) if asked.isdecimal() and len(asked) < 4 and int(asked) <= 100 else None
    page = forecast_page(request.access, share)
    context = forecast_context(request.access, page, show_all="all" in request.GET)
    return render(request, "sprints/forecast.html", context | {"form": form}, status=status_of(form))


def _guess(request: ProjectRequest) -> dict[str, str]:
    project = request.access.project
    kept = {"low": project.guess_low_points, "high": project.guess_high_points}
    return {name: plain(points) for name, points in kept.items() if points is not None}
