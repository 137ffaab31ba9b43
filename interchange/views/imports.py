"""Pages of imports: upload, choose, watch, read what became of it."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.http import ProjectRequest, project_page
from activity import outbox
from common import csv_files
from common.errors import Invalid
from common.forms import save_with
from common.http import is_fragment, see_other
from interchange import policies, queries
from interchange.forms import MappingForm, UploadForm
from interchange.models import ImportJob
from interchange.rules.mapping import TARGETS
from interchange.rules.sprint_dates import complete
from interchange.rules.summary import outcome
from interchange.services import mappings, uploads

REPORT = ("Line", "Issue", "Title", "Became", "Here", "Why")
RUNNING = (ImportJob.State.QUEUED, ImportJob.State.RUNNING)


@require_http_methods(["GET", "POST"])
@project_page("read_imports", policies.require)
def imports(request: ProjectRequest) -> HttpResponse:
    """Those so far; uploading another one is its own right, which an archived project does not give."""
    if request.method == "POST":
        policies.require(request.access, "import")
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if job := save_with(form, partial(_upload, request)):
        return see_other(_page(request, job))
    context = {
        "form": form,
        "imports": queries.imports_of(request.access)[:50],
        "saved": queries.saved_mappings(request.access),
        "may_import": policies.can(request.access, "import"),
    }
    return render(request, "interchange/imports.html", context, status=400 if form.errors else 200)


@require_GET
@project_page("read_imports", policies.require)
def import_(request: ProjectRequest, job_id: int) -> HttpResponse:
    """The preview before the start, then progress, then the result."""
    job = queries.import_of(request.access, job_id)
    if job.state == ImportJob.State.PREVIEW and policies.can(request.access, "import"):
        return _preview(request, job, _mapping_form(request, job))
    return render(request, "interchange/import.html", _job_context(job))


@require_POST
@project_page("import", policies.require)
def start(request: ProjectRequest, job_id: int) -> HttpResponse:
    """Columns that were changed without reading again are read first, so that nothing comes in unseen."""
    form = _mapping_form(request, queries.import_of(request.access, job_id), request.POST)
    if form.is_valid() and form.reads_otherwise():
        messages.info(
            request, "The file was read again with other columns. Look what will happen, then start."
        )
        return _choose(request, job_id, partial(_read_again, request, job_id), _everything)
    return _choose(
        request, job_id, partial(uploads.start_import, actor=request.access, job_id=job_id), _choices
    )


@require_POST
@project_page("import", policies.require)
def read_again(request: ProjectRequest, job_id: int) -> HttpResponse:
    """With other columns, without another upload."""
    return _choose(request, job_id, partial(_read_again, request, job_id), _everything)


@require_POST
@project_page("import", policies.require)
def save_mapping(request: ProjectRequest, job_id: int) -> HttpResponse:
    """What is chosen now, under a name."""
    return _choose(request, job_id, partial(_save_mapping, request, job_id), _everything)


@require_POST
@project_page("import", policies.require)
def use_mapping(request: ProjectRequest, job_id: int, saved_id: int) -> HttpResponse:
    job = mappings.use_mapping(actor=request.access, job_id=job_id, saved_id=saved_id)
    return see_other(_page(request, job))


@require_POST
@project_page("import", policies.require)
def delete_mapping(request: ProjectRequest, saved_id: int) -> HttpResponse:
    mappings.delete_mapping(actor=request.access, saved_id=saved_id)
    return see_other(reverse("imports", args=[request.access.project.key]))


@require_POST
@project_page("import", policies.require)
def numbers(request: ProjectRequest, job_id: int) -> HttpResponse:
    """What would happen with the choices as they stand now; the whole page for a browser without script."""
    job = queries.import_of(request.access, job_id)
    form = _mapping_form(request, job, request.POST)
    form.is_valid()
    page = "interchange/_numbers.html" if is_fragment(request) else "interchange/preview.html"
    return render(request, page, _preview_context(request, job, form))


@require_POST
@project_page("import", policies.require)
def dry_run(request: ProjectRequest, job_id: int) -> Any:
    """Row by row what the choices as they stand now would make, as a table to download."""

    def plan(**chosen: Any) -> list[list[Any]]:
        return uploads.rehearse(actor=request.access, job_id=job_id, mapping=chosen)

    job = queries.import_of(request.access, job_id)
    form = _mapping_form(request, job, request.POST)
    if form.is_valid():
        try:
            return csv_files.download(f"import-{job.pk}-preview.csv", REPORT, plan(**_everything(form)))
        except Invalid as error:
            form.show(error)
    return _preview(request, job, form, status=400)


@require_GET
@project_page("read_imports", policies.require)
def report(request: ProjectRequest, job_id: int) -> Any:
    """Row by row what became of the file, as a table to download."""
    rows = queries.report_of(request.access, job_id)
    return csv_files.download(f"import-{job_id}.csv", REPORT, rows)


@require_GET
@project_page("read_imports", policies.require)
def progress(request: ProjectRequest, job_id: int) -> HttpResponse:
    """The part of the page that changes while the job runs."""
    job = queries.import_of(request.access, job_id)
    return render(request, "interchange/_progress.html", _job_context(job))


@require_POST
@project_page("import", policies.require)
def discard(request: ProjectRequest, job_id: int) -> HttpResponse:
    uploads.discard_import(actor=request.access, job_id=job_id)
    return see_other(reverse("imports", args=[request.access.project.key]))


def _choose(
    request: ProjectRequest,
    job_id: int,
    save: Callable[..., ImportJob],
    chosen: Callable[[MappingForm], dict[str, Any]],
) -> HttpResponse:
    """What the form says goes to a service; what is wrong comes back at its field."""
    job = queries.import_of(request.access, job_id)
    form = _mapping_form(request, job, request.POST)
    if form.is_valid():
        try:
            return see_other(_page(request, save(**chosen(form))))
        except Invalid as error:
            form.show(error)
    return _preview(request, job, form, status=400)


def _read_again(request: ProjectRequest, job_id: int, **chosen: Any) -> ImportJob:
    return uploads.read_again(actor=request.access, job_id=job_id, mapping=chosen)


def _save_mapping(request: ProjectRequest, job_id: int, **chosen: Any) -> ImportJob:
    name = str(request.POST.get("save_as", ""))
    saved = mappings.save_mapping(actor=request.access, job_id=job_id, name=name, chosen=chosen)
    messages.success(request, f"The choices are saved as {saved.name}.")
    return queries.import_of(request.access, job_id)


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
        "criteria": form.chosen_criteria(),
    }


def _everything(form: MappingForm) -> dict[str, Any]:
    """As a mapping is kept."""
    sprints = complete(form.chosen_sprints())
    days = {name: [start.isoformat(), end.isoformat()] for name, (start, end) in sprints.items()}
    return {**_choices(form), **form.chosen_reading(), "sprints": days}


def _preview(request: ProjectRequest, job: ImportJob, form: MappingForm, status: int = 200) -> HttpResponse:
    return render(request, "interchange/preview.html", _preview_context(request, job, form), status=status)


def _preview_context(request: ProjectRequest, job: ImportJob, form: MappingForm) -> dict[str, Any]:
    chosen = {name: form.by_id.get(column or 0) for name, column in form.chosen_columns().items()}
    made = outcome(job.report["found"], form.chosen_types(), chosen)
    made["targets"] = [(target, TARGETS[target], count) for target, count in made["targets"].items()]
    found, saved = job.report["found"], queries.saved_mappings(request.access)
    return {
        "job": job,
        "form": form,
        "found": found,
        "made": made,
        "fitting": [
            one for one in saved if found["signature"] and one.mapping.get("signature") == found["signature"]
        ],
    }


def _job_context(job: ImportJob) -> dict[str, Any]:
    is_running = job.state in RUNNING
    return {
        "job": job,
        "is_running": is_running,
        "no_worker": is_running and not outbox.is_worker_alive(),
        "result": job.report.get("result"),
    }


def _page(request: ProjectRequest, job: ImportJob) -> str:
    return reverse("import", args=[request.access.project.key, job.pk])
