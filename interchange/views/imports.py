"""Pages of imports: upload, choose, watch, read what became of it."""

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.http import ProjectRequest, project_page
from activity import outbox
from common.errors import Invalid
from common.forms import save_with
from common.http import is_fragment, see_other
from interchange import policies, queries
from interchange.forms import MappingForm, UploadForm
from interchange.models import ImportJob
from interchange.rules.mapping import TARGETS
from interchange.rules.summary import outcome
from interchange.services import uploads
from interchange.services.sources import SOURCES

RESULT = "interchange/_result.html"
RUNNING = (ImportJob.State.QUEUED, ImportJob.State.RUNNING)


@require_http_methods(["GET", "POST"])
@project_page("import", policies.require)
def imports(request: ProjectRequest) -> HttpResponse:
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if job := save_with(form, partial(_upload, request)):
        return see_other(_page(request, job))
    context = {"form": form, "imports": queries.imports_of(request.access)[:50], "page": "settings"}
    return render(request, "interchange/imports.html", context, status=400 if form.errors else 200)


@require_GET
@project_page("import", policies.require)
def import_(request: ProjectRequest, job_id: int) -> HttpResponse:
    """The preview before the start, then progress, then the result."""
    job = queries.import_of(request.access, job_id)
    if job.state == ImportJob.State.PREVIEW and job.source in SOURCES:
        context = {"job": job, "found": job.report["found"], "page": "settings"}
        return render(request, SOURCES[job.source].template_preview, context)
    if job.state == ImportJob.State.PREVIEW:
        return _preview(request, job, _mapping_form(request, job))
    return render(request, "interchange/import.html", _job_context(job))


@require_POST
@project_page("import", policies.require)
def start(request: ProjectRequest, job_id: int) -> HttpResponse:
    job = queries.import_of(request.access, job_id)
    if job.source in SOURCES:
        return see_other(_page(request, uploads.start_as_is(actor=request.access, job_id=job_id)))
    form = _mapping_form(request, job, request.POST)
    if form.is_valid():
        try:
            uploads.start_import(actor=request.access, job_id=job_id, **_choices(form))
            return see_other(_page(request, job))
        except Invalid as error:
            form.show(error)
    return _preview(request, job, form, status=400)


@require_POST
@project_page("import", policies.require)
def numbers(request: ProjectRequest, job_id: int) -> HttpResponse:
    """What would happen with the choices as they stand now; the whole page for a browser without script."""
    job = queries.import_of(request.access, job_id)
    form = _mapping_form(request, job, request.POST)
    form.is_valid()
    page = "interchange/_numbers.html" if is_fragment(request) else "interchange/preview.html"
    return render(request, page, _preview_context(job, form))


@require_GET
@project_page("import", policies.require)
def progress(request: ProjectRequest, job_id: int) -> HttpResponse:
    """The part of the page that changes while the job runs."""
    job = queries.import_of(request.access, job_id)
    return render(request, "interchange/_progress.html", _job_context(job))


@require_POST
@project_page("import", policies.require)
def discard(request: ProjectRequest, job_id: int) -> HttpResponse:
    uploads.discard_import(actor=request.access, job_id=job_id)
    return see_other(reverse("imports", args=[request.access.project.key]))


def _upload(request: ProjectRequest, file: list[Any]) -> ImportJob:
    files = uploads.read_upload((one.name, one.chunks(), one.size) for one in file)
    return uploads.upload(actor=request.access, files=files)


def _mapping_form(request: ProjectRequest, job: ImportJob, data: Any = None) -> MappingForm:
    return MappingForm(
        data,
        found=job.report["found"],
        mapping=job.mapping,
        columns=queries.columns_of(request.access),
        sprints_there=queries.sprints_by_name(request.access),
    )


def _choices(form: MappingForm) -> dict[str, Any]:
    return {
        "types": form.chosen_types(),
        "columns": form.chosen_columns(),
        "sprints": form.chosen_sprints(),
    }


def _preview(request: HttpRequest, job: ImportJob, form: MappingForm, status: int = 200) -> HttpResponse:
    return render(request, "interchange/preview.html", _preview_context(job, form), status=status)


def _preview_context(job: ImportJob, form: MappingForm) -> dict[str, Any]:
    chosen = {name: form.by_id.get(column or 0) for name, column in form.chosen_columns().items()}
    made = outcome(job.report["found"], form.chosen_types(), chosen)
    made["targets"] = [(target, TARGETS[target], count) for target, count in made["targets"].items()]
    return {"job": job, "form": form, "found": job.report["found"], "made": made, "page": "settings"}


def _job_context(job: ImportJob) -> dict[str, Any]:
    is_running = job.state in RUNNING
    return {
        "job": job,
        "is_running": is_running,
        "no_worker": is_running and not outbox.is_worker_alive(),
        "result": job.report.get("result"),
        "template": SOURCES[job.source].template_result if job.source in SOURCES else RESULT,
        "page": "settings",
    }


def _page(request: ProjectRequest, job: ImportJob) -> str:
    return reverse("import", args=[request.access.project.key, job.pk])
