"""The split's target and its sign-off, step by step."""

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import ProjectRequest, project_page
from common.forms import save_with
from sprints import policies, queries
from sprints.forms import CATEGORIES, NoteForm, RejectForm, TargetForm
from sprints.services import allocation
from sprints.views.answers import ask, asked


@require_http_methods(["GET", "POST"])
@project_page("set_target", policies.require)
def target(request: ProjectRequest, number: int) -> HttpResponse:
    access = request.access
    sprint = queries.sprint(access, number)
    form = TargetForm(request.POST or None, initial=sprint.target_bp or dict.fromkeys(CATEGORIES))
    if save_with(form, allocation.set_target, actor=access, sprint=number):
        return asked(request, back=_plan(request, number), message="The target is set.")
    title = f"Target split of {sprint.name}"
    return ask(
        request,
        form,
        title=title,
        action="Set target",
        back=_plan(request, number),
        body="sprints/_shares.html",
    )


@require_http_methods(["GET", "POST"])
@project_page("propose", policies.require)
def propose(request: ProjectRequest, number: int) -> HttpResponse:
    access = request.access
    sprint = queries.sprint(access, number)
    form = NoteForm(request.POST if request.method == "POST" else None)
    if save_with(form, allocation.propose, actor=access, sprint=number):
        return asked(request, back=_plan(request, number), message="Proposed. Whoever signs sees it here.")
    text = (
        "A product owner or a dev manager signs what is planned now. Later changes beyond a tolerance show."
    )
    title = f"Propose the split of {sprint.name}"
    return ask(request, form, title=title, action="Propose", back=_plan(request, number), text=text)


@require_http_methods(["GET", "POST"])
@project_page("reject", policies.require)
def reject(request: ProjectRequest, number: int) -> HttpResponse:
    access = request.access
    sprint = queries.sprint(access, number)
    form = RejectForm(request.POST if request.method == "POST" else None)
    if save_with(form, allocation.reject, actor=access, sprint=number):
        return asked(request, back=_plan(request, number), message="Sent back, with your word about it.")
    title = f"Reject the split of {sprint.name}"
    return ask(request, form, title=title, action="Reject", back=_plan(request, number))


@require_POST
@project_page("sign", policies.require)
def sign(request: ProjectRequest, number: int) -> HttpResponse:
    allocation.sign(actor=request.access, sprint=number)
    return asked(request, back=_plan(request, number), message="Signed off, as it is planned now.")


@require_POST
@project_page("start_sprint", policies.require)
def agree_and_start(request: ProjectRequest, number: int) -> HttpResponse:
    """For who may both sign and start: one click for all of it."""
    started = allocation.agree_and_start(actor=request.access, sprint=number)
    back = reverse("board", args=[request.access.project.key])
    return asked(request, back=back, message=f"Signed off, and {started.name} runs.")


def _plan(request: ProjectRequest, number: int) -> str:
    return reverse("plan", args=[request.access.project.key, number])
