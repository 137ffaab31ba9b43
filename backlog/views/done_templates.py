"""What the checklists of new tasks start with: templates, for admins and developers."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import ProjectRequest, project_page
from backlog import policies
from backlog.forms.done_templates import ChooseTemplateForm, DoneTemplateForm, EditDoneTemplateForm
from backlog.queries.done_templates import done_template, done_templates
from backlog.services import done_templates as service
from backlog.views.answers import ask_form, done, leave
from common.forms import invalid, save_or_show, save_with


@require_http_methods(["GET", "POST"])
@project_page("read_backlog", policies.require)
def template_list(request: ProjectRequest) -> HttpResponse:
    """Every member sees them, beside the product's own Definition of Done."""
    if request.method == "POST":
        policies.require(request.access, "edit_templates")
    form = DoneTemplateForm(request.POST or None)
    if made := save_with(form, service.create_template, actor=request.access):
        messages.success(request, f"“{made.name}” can be chosen now.")
        return leave(request, request.path)
    context = {
        "form": form,
        "templates": done_templates(request.access),
        "why": policies.why_not(request.access, "edit_templates"),
    }
    return render(request, "backlog/done_templates.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@project_page("edit_templates", policies.require)
def edit_template(request: ProjectRequest, template: int) -> HttpResponse:
    found, back = done_template(request.access, template), _list_url(request)
    initial = {"name": found.name, "lines": found.lines, "is_default": found.is_default}
    form = EditDoneTemplateForm(request.POST or None, initial=initial | {"was": "\n".join(found.lines)})
    if save_or_show(form, service.edit_template, actor=request.access, template=template):
        messages.success(request, "Saved. Checklists that started from it stay as they are.")
        return leave(request, back)
    delete_url = reverse("done_template_delete", args=[request.access.project.key, template])
    return ask_form(
        request, form, title=f"Template “{found.name}”", action="Save", back=back, delete_url=delete_url
    )


@require_POST
@project_page("edit_templates", policies.require)
def delete_template(request: ProjectRequest, template: int) -> HttpResponse:
    gone = service.delete_template(actor=request.access, template=template)
    messages.success(request, f"“{gone.name}” is gone; checklists that started from it stay.")
    return leave(request, _list_url(request))


@require_POST
@project_page("edit_task", policies.require)
def add_from_template(request: ProjectRequest, number: int) -> HttpResponse:
    """A template's lines below those that a task has."""
    form = ChooseTemplateForm(request.POST)
    if not form.is_valid():
        raise invalid(form)
    added = service.add_from_template(actor=request.access, item=number, **form.cleaned_data)
    return done(request, number, f"{len(added)} line{'' if len(added) == 1 else 's'} added.")


def _list_url(request: ProjectRequest) -> str:
    return reverse("done_templates", args=[request.access.project.key])
