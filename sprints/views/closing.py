"""Reviewing and closing a sprint: what became of its items, where the time went, what follows from it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import ProjectRequest, project_page
from common.forms import save_with, status_of
from common.http import is_fragment, see_other
from sprints import policies, queries
from sprints.forms import RetrospectiveForm, TimeForm
from sprints.models import Sprint
from sprints.presenters.closing import closing_context, closing_of, time_context
from sprints.presenters.words import plural
from sprints.services import sprints as services
from sprints.services.closing import require_running
from sprints.services.retrospective import add_actions
from sprints.services.statements import state_time
from sprints.views.answers import with_toast


@require_http_methods(["GET", "POST"])
@project_page("read_sprints", policies.require)
def close_sprint(request: ProjectRequest, number: int) -> HttpResponse:
    """Everybody reads the review; the scrum master says what happens to what is not done, and closes."""
    access = request.access
    sprint = _running(request, number)
    page = closing_of(access, sprint)
    form = page.form(_sent(request))
    if form.is_bound:
        policies.require(access, "close_sprint")
    is_filling = "fill" in request.GET
    if not is_filling and (closed := save_with(form, services.close_sprint, actor=access, sprint=number)):
        messages.success(request, f"{closed.name} is closed. Its figures do not change any more.")
        return see_other(reverse("capacity", args=[access.project.key, closed.number]))
    status = 200 if is_filling else status_of(form)
    return render(request, "sprints/close.html", closing_context(access, page, form), status=status)


@require_POST
@project_page("state_own_time", policies.require)
def sprint_time(request: ProjectRequest, number: int, user_id: int) -> HttpResponse:
    """One person's row: it is saved and shown again, with its mistakes where it has any."""
    access = request.access
    sprint = _running(request, number)
    form = TimeForm(request.POST, auto_id=f"time_{user_id}_%s")
    saved = save_with(form, state_time, actor=access, sprint=number, person=user_id)
    if is_fragment(request):
        context = time_context(access, sprint, user_id, None if saved else form)
        return render(request, "sprints/_time_row.html", context, status=status_of(form))
    if saved:
        return see_other(reverse("sprint_close", args=[access.project.key, number]) + "#time")
    page = closing_of(access, sprint)
    context = closing_context(access, page, page.form(), time=(user_id, form))
    return render(request, "sprints/close.html", context, status=status_of(form))


@require_POST
@project_page("add_retrospective", policies.require)
def retrospective(request: ProjectRequest, number: int) -> HttpResponse:
    """Each line becomes a task, or a suggestion of one."""
    access = request.access
    page = closing_of(access, _running(request, number))
    form = RetrospectiveForm(request.POST)
    added = save_with(form, add_actions, actor=access, sprint=number)
    said = _words(len(added.tasks), len(added.suggestions)) if added else ""
    if added and not is_fragment(request):
        messages.success(request, said)
        return see_other(reverse("sprint_close", args=[access.project.key, number]) + "#retrospective")
    context = closing_context(access, page, page.form(), retrospective=None if added else form)
    look = "_retrospective" if is_fragment(request) else "close"
    answer = render(request, f"sprints/{look}.html", context, status=200 if added else status_of(form))
    return with_toast(answer, said)


def _running(request: ProjectRequest, number: int) -> Sprint:
    sprint = queries.sprint(request.access, number)
    require_running(sprint)
    return sprint


def _sent(request: ProjectRequest) -> Any:
    """What was sent; ?fill=left_12:1.25 is a button that puts that into its field."""
    if request.method != "POST":
        return None
    name, _, value = request.GET.get("fill", "").partition(":")
    if not name.startswith("left_"):
        return request.POST
    sent = request.POST.copy()
    sent[name] = value
    return sent


def _words(tasks: int, suggestions: int) -> str:
    if tasks:
        verb = "is" if tasks == 1 else "are"
        return f"{plural(tasks, 'task')} {verb} in the technical backlog, labelled “retrospective”."
    verb = "waits" if suggestions == 1 else "wait"
    return f"{plural(suggestions, 'suggestion')} {verb} in the team's triage."
