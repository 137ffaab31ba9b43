"""Pages of exports: ask for one, watch it, take it away."""

from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from accounts.http import ProjectRequest, project_page
from activity import outbox
from common.http import see_other
from interchange import policies, queries
from interchange.presenters.exports import ZIP, export_name, shown
from interchange.presenters.lists import LISTS
from interchange.services import exporting

MOST_SHOWN = 20


@require_http_methods(["GET", "POST"])
@project_page("export", policies.require)
def exports(request: ProjectRequest) -> HttpResponse:
    """POST asks for a new one."""
    if request.method == "POST":
        exporting.request_export(actor=request.access)
        return see_other(reverse("exports", args=[request.access.project.key]))
    return render(request, "interchange/exports.html", _context(request) | {"lists": LISTS})


@require_GET
@project_page("export", policies.require)
def export_rows(request: ProjectRequest) -> HttpResponse:
    """The part of the page that changes while one is written."""
    return render(request, "interchange/_exports.html", _context(request))


@require_GET
@project_page("export", policies.require)
def export_file(request: ProjectRequest, export_id: int) -> HttpResponseBase:
    job = queries.export_of(request.access, export_id)
    file = exporting.file_of(actor=request.access, job=job)
    answer = FileResponse(file, as_attachment=True, filename=export_name(job), content_type=ZIP)
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _context(request: ProjectRequest) -> dict[str, object]:
    jobs = [shown(job) for job in queries.exports_of(request.access)[:MOST_SHOWN]]
    is_running = any(job.is_running for job in jobs)
    return {
        "exports": jobs,
        "is_running": is_running,
        "no_worker": is_running and not outbox.is_worker_alive(),
    }
