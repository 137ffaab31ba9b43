"""Pages of projects: the list, a new one, its settings."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import hooks, policies, queries, services
from accounts.calendars import name_of
from accounts.forms import ProjectForm, SettingsForm
from accounts.http import ProjectRequest, project_page, user_of
from accounts.models import Project
from common.forms import save_with
from common.http import see_other, signed_in


@require_GET
@signed_in
def home(request: HttpRequest) -> HttpResponse:
    """Straight into the last project, the only one, or the list."""
    projects = list(queries.projects_of(user_of(request)))
    last = request.session.get("project")
    chosen = next((p for p in projects if p.key == last), projects[0] if len(projects) == 1 else None)
    if chosen:
        return redirect("project", project_key=chosen.key)
    return _list(request, projects)


@require_GET
@signed_in
def projects(request: HttpRequest) -> HttpResponse:
    return _list(request, list(queries.projects_of(user_of(request))))


def _list(request: HttpRequest, projects: list[Project]) -> HttpResponse:
    context = {
        "projects": projects,
        "archived": queries.archived_projects_of(user_of(request)),
        "may_have_sample": not any(project.is_sample for project in projects),
    }
    return render(request, "accounts/projects.html", context)


@require_http_methods(["GET", "POST"])
@signed_in
def create_project(request: HttpRequest) -> HttpResponse:
    form = ProjectForm(request.POST or None, initial={"timezone": user_of(request).timezone})
    if access := save_with(form, services.create_project, user=user_of(request)):
        return see_other(reverse("first_steps", args=[access.project.key]))
    return render(request, "accounts/project_new.html", {"form": form}, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@project_page("read_project")
def settings(request: ProjectRequest) -> HttpResponse:
    """Every member may read how the project counts; admins change it."""
    project = request.access.project
    if request.method == "POST":
        policies.require(request.access, "edit_settings")
    form = SettingsForm(request.POST or None, instance=project)
    if save_with(form, services.edit_settings, actor=request.access):
        messages.success(request, "Saved. Figures that depend on it follow in a moment.")
        return see_other(request.path)
    context = {
        "form": form,
        "may_edit": policies.can(request.access, "edit_settings"),
        "parts": hooks.settings_parts(request.access),
        "holidays_of": name_of(project.country, project.region),
        "may_edit_holidays": policies.can(request.access, "edit_project_calendar"),
    }
    return render(request, "accounts/settings.html", context, status=400 if form.errors else 200)


@require_POST
@project_page("archive_project", policies.require)
def archive(request: ProjectRequest) -> HttpResponse:
    project = services.archive_project(actor=request.access)
    messages.success(request, f"{project} is archived.")
    return see_other(reverse("projects"))


@require_POST
@project_page("restore_project", policies.require)
def restore(request: ProjectRequest) -> HttpResponse:
    project = services.restore_project(actor=request.access)
    messages.success(request, f"{project} is worked in again.")
    return see_other(reverse("backlog", args=[project.key]))
