"""Labels in the settings: their names, how often they are used, merging and deleting."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from accounts.http import ProjectRequest, project_page
from backlog import policies
from backlog.queries.labels import labels_with_counts
from backlog.services import labels as services
from common.errors import NotFound, Refused
from common.forms import save_with
from common.http import see_other


class LabelForm(forms.Form):
    name = forms.CharField(max_length=60)
    merge = forms.BooleanField(required=False)


@require_GET
@project_page("read_backlog", policies.require)
def labels(request: ProjectRequest) -> HttpResponse:
    return _page(request)


@require_POST
@project_page("edit_labels", policies.require)
def rename_label(request: ProjectRequest, label: int) -> HttpResponse:
    """A name that is taken asks whether the two are one."""
    if not labels_with_counts(request.access).filter(pk=label).exists():
        raise NotFound()
    form = LabelForm(request.POST)
    try:
        done = save_with(form, services.rename_label, actor=request.access, label=label)
    except Refused as refused:
        return _page(request, label, form, refused.message, status=409)
    if done is None:
        return _page(request, label, form, status=400)
    messages.success(request, f"The label is called “{done.name}” now.")
    return see_other(_url(request))


@require_POST
@project_page("edit_labels", policies.require)
def delete_label(request: ProjectRequest, label: int) -> HttpResponse:
    told = services.delete_label(actor=request.access, label=label)
    undo = reverse("label_restore", args=[request.access.project.key, told.pk])
    said = f"The label “{told.data['name']}” is deleted; the items stay."
    messages.success(request, said, extra_tags=f"undo:{undo}")
    return see_other(_url(request))


@require_POST
@project_page("edit_labels", policies.require)
def restore_label(request: ProjectRequest, event: int) -> HttpResponse:
    """Undo of a deletion."""
    back = services.restore_label(actor=request.access, event=event)
    messages.success(request, f"The label “{back.name}” is back at its items.")
    return see_other(_url(request))


def _page(
    request: ProjectRequest, wrong: int = 0, form: LabelForm | None = None, asks: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "labels": list(labels_with_counts(request.access)),
        "wrong": wrong,
        "form": form,
        "asks": asks,
        "why_not": policies.why_not(request.access, "edit_labels"),
        "base": _url(request),
        "backlog_url": reverse("backlog", args=[request.access.project.key]),
    }
    return render(request, "backlog/labels.html", context, status=status)


def _url(request: ProjectRequest) -> str:
    return reverse("labels", args=[request.access.project.key])
