"""Pages on which an export of Tandem becomes a project: send the file, watch."""

from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import User
from activity import outbox
from common.forms import save_with
from common.http import see_other, signed_in
from interchange import queries
from interchange.forms import ProjectFileForm
from interchange.models import ProjectImport
from interchange.services import project_imports as service

MOST_SHOWN = 10


@require_http_methods(["GET", "POST"])
@signed_in
def project_imports(request: HttpRequest) -> HttpResponse:
    """The file, and under which key and name it comes in."""
    user = cast(User, request.user)
    form = ProjectFileForm(request.POST, request.FILES) if request.method == "POST" else ProjectFileForm()
    if job := save_with(form, _upload, user=user):
        return see_other(reverse("project_import", args=[job.pk]))
    context = {"form": form, "imports": queries.project_imports_of(user).exclude(file_name="")[:MOST_SHOWN]}
    return render(request, "interchange/project_imports.html", context, status=400 if form.errors else 200)


@require_GET
@signed_in
def project_import(request: HttpRequest, import_id: int) -> HttpResponse:
    return render(request, "interchange/project_import.html", _context(request, import_id))


@require_GET
@signed_in
def project_import_progress(request: HttpRequest, import_id: int) -> HttpResponse:
    """The part of the page that changes while the job runs."""
    return render(request, "interchange/_project_import.html", _context(request, import_id))


def _upload(*, user: User, file: Any, key: str, name: str) -> ProjectImport:
    return service.upload_project(
        user=user, file=file, size=file.size, file_name=file.name, key=key, name=name
    )


def _context(request: HttpRequest, import_id: int) -> dict[str, Any]:
    job = queries.project_import_of(cast(User, request.user), import_id)
    is_running = job.state in service.WAITING
    return {"job": job, "is_running": is_running, "no_worker": is_running and not outbox.is_worker_alive()}
