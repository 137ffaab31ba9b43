"""Velocity of closed sprints, and why it changed."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.http import ProjectRequest, project_page
from common import kept
from sprints import policies, queries
from sprints.presenters.velocity import velocity_context


@require_GET
@project_page("read_sprints", policies.require)
@kept.keeping
def velocity(request: ProjectRequest) -> HttpResponse:
    """?sprint= a closed sprint, else the last; ?against= another one's number, "six", "plan", else the one before."""
    access = request.access
    asked, against = request.GET.get("sprint", ""), request.GET.get("against", "")
    found = queries.delivered(access)
    number = int(asked) if asked.isdecimal() and len(asked) < 10 else None
    compared = queries.compare(found, number, against)
    return render(request, "sprints/velocity.html", velocity_context(access.project.key, found, compared))
