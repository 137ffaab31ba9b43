"""Work that comes up in a running sprint, and what goes out for it."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import ProjectRequest, project_page
from backlog import policies as backlog_policies
from common.errors import Refused
from common.forms import save_with
from common.http import is_fragment, see_other, sent_by
from sprints import policies, queries
from sprints.forms import IncidentForm, MakeRoomForm
from sprints.presenters.incidents import room_context
from sprints.services import incidents, planning
from sprints.views.answers import ask, asked


@require_http_methods(["GET", "POST"])
@project_page("flag_unplanned", policies.require)
def incident(request: ProjectRequest) -> HttpResponse:
    """Report one; where the reserve does not hold it, the next page asks what goes out."""
    access, back = request.access, reverse("board", args=[request.access.project.key])
    if queries.current_sprint(access) is None:
        raise Refused("No sprint is running: create a defect, and plan it.")
    sent = request.POST if request.method == "POST" else None
    form = IncidentForm(sent, may_size=backlog_policies.can(access, "create_task"))
    if made := save_with(form, incidents.report_incident, actor=access):
        message = f"{made.key} is on the expedite lane."
        return asked(request, back=_next(request, back), message=message, is_elsewhere=True)
    text = "It enters the running sprint as unplanned work and draws on the reserve."
    return ask(request, form, title="Report an incident", action="Put it on the board", back=back, text=text)


@require_http_methods(["GET", "POST"])
@project_page("flag_unplanned", policies.require)
def make_room(request: ProjectRequest) -> HttpResponse:
    """What goes out of the running sprint for work that came up."""
    access, back = request.access, reverse("board", args=[request.access.project.key])
    sprint = queries.current_sprint(access)
    if sprint is None:
        return redirect("board", access.project.key)
    context = room_context(access, sprint)
    form = MakeRoomForm(request.POST if request.method == "POST" else None, lines=context["lines"])
    if gone := save_with(form, incidents.make_room, actor=access):
        keys = ", ".join(item.key for item in gone)
        return asked(request, back=back, message=f"Back in the backlog: {keys}.")
    status = 400 if form.is_bound and form.errors else 200
    return render(request, "sprints/make_room.html", context | {"form": form, "back": back}, status=status)


@require_POST
@project_page("flag_unplanned", policies.require)
def flag(request: ProjectRequest, number: int) -> HttpResponse:
    """Say that an item of a sprint is, or is not, unplanned work."""
    is_unplanned = str(sent_by(request).get("is_unplanned", "")) in ("1", "true", "True")
    planning.flag_unplanned(actor=request.access, item=number, is_unplanned=is_unplanned)
    url = reverse("item", args=[request.access.project.key, number])
    if is_fragment(request):
        answer = HttpResponse(status=204)
        answer["HX-Redirect"] = url
        return answer
    return see_other(url)


def _next(request: ProjectRequest, board: str) -> str:
    """The board, or the question what goes out."""
    sprint = queries.current_sprint(request.access)
    reserve = queries.reserve_of(request.access, sprint) if sprint else None
    beyond = reserve is not None and reserve.beyond > 0
    return reverse("make_room", args=[request.access.project.key]) if beyond else board
