"""Planning again when somebody leaves or hours fall: what it means, and what can be done about it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.access import today_in
from accounts.http import ProjectRequest, project_page
from accounts.queries import members_of
from sprints import policies
from sprints.forms import DepartureForm
from sprints.presenters.replan import replan_context
from sprints.queries.replan import Departure


@require_GET
@project_page("read_sprints", policies.require)
def replan(request: ProjectRequest) -> HttpResponse:
    """?person= and ?last_day= try out a departure; nothing is written here."""
    access = request.access
    form = DepartureForm(
        request.GET if "last_day" in request.GET else None,
        initial={"person": request.GET.get("person", "")[:9]},
        members=members_of(access),
        today=today_in(access.project),
    )
    tried = Departure(**form.cleaned_data, is_tried=True) if form.is_valid() else None
    context = replan_context(access, tried)
    status = 400 if form.errors else 200
    return render(request, "sprints/replan.html", context | {"form": form}, status=status)
