"""The columns of the workflow, for admins."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import ProjectRequest, project_page
from backlog import policies, queries
from backlog.forms.parts import MOST
from backlog.forms.plans import ColumnForm, NewColumnForm
from backlog.models import Column
from backlog.services import columns as service
from common.errors import Invalid, NotFound
from common.forms import save_with
from common.http import see_other, whole_number


@require_http_methods(["GET", "POST"])
@project_page("read_backlog", policies.require)
def workflow(request: ProjectRequest) -> HttpResponse:
    """Every member sees the columns; admins change them."""
    if request.method == "POST":
        policies.require(request.access, "edit_columns")
    form = NewColumnForm(request.POST or None)
    if save_with(form, service.add_column, actor=request.access):
        return see_other(request.path)
    return _page(request, form)


@require_POST
@project_page("edit_columns", policies.require)
def edit_column(request: ProjectRequest, column: int) -> HttpResponse:
    form = ColumnForm(request.POST, prefix=f"c{column}")
    if save_with(form, service.edit_column, actor=request.access, column=column):
        messages.success(request, "Saved.")
        return see_other(reverse("workflow", args=[request.access.project.key]))
    return _page(request, NewColumnForm(), {column: form})


@require_POST
@project_page("edit_columns", policies.require)
def move_column(request: ProjectRequest, column: int) -> HttpResponse:
    position = whole_number(request.POST.get("position", ""))
    if position is None or position > MOST:
        raise Invalid(fields={"position": "A position is a number from 1."})
    service.move_column(actor=request.access, column=column, position=position)
    return see_other(reverse("workflow", args=[request.access.project.key]))


@require_POST
@project_page("edit_columns", policies.require)
def remove_column(request: ProjectRequest, column: int) -> HttpResponse:
    service.remove_column(actor=request.access, column=column)
    messages.success(request, "The column is gone.")
    return see_other(reverse("workflow", args=[request.access.project.key]))


def _page(
    request: ProjectRequest, form: NewColumnForm, given: dict[int, ColumnForm] | None = None
) -> HttpResponse:
    columns = [
        (column, (given or {}).get(column.pk) or _form(column)) for column in queries.columns(request.access)
    ]
    if given and not given.keys() <= {column.pk for column, _ in columns}:
        raise NotFound()
    context = {
        "form": form,
        "columns": columns,
        "why": policies.why_not(request.access, "edit_columns"),
    }
    return render(request, "backlog/workflow.html", context, status=400 if form.errors or given else 200)


def _form(column: Column) -> ColumnForm:
    initial = {name: getattr(column, name) for name in ColumnForm.base_fields}
    return ColumnForm(initial=initial, prefix=f"c{column.pk}")
