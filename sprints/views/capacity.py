"""The capacity report of a sprint, and its tables to take away."""

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from accounts.http import ProjectRequest, project_page
from common import kept
from common.http import is_fragment
from sprints import policies, queries
from sprints.presenters.downloads import csv_of, tables_as_json
from sprints.presenters.report_page import report_context


@require_GET
@project_page("read_sprints", policies.require)
def capacity_latest(request: ProjectRequest) -> HttpResponse:
    """The running sprint, else the last one closed, else the next."""
    access = request.access
    if sprint := queries.latest_sprint(access):
        return redirect("capacity", access.project.key, sprint.number)
    context = {"why_not": policies.why_not(access, "create_sprint"), "key": access.project.key}
    return render(request, "sprints/capacity_none.html", context)


@require_GET
@project_page("read_sprints", policies.require)
@kept.keeping
def capacity(request: ProjectRequest, number: int) -> HttpResponse:
    access = request.access
    sprint = queries.sprint_to_report(access, number)
    report = queries.capacity_report(access, sprint)
    context = report_context(access, report) | {
        "tables": queries.table_names(report),
        "may_share": policies.can(access, "unshare_report"),
    }
    return render(request, "sprints/capacity.html", context)


@require_GET
@project_page("read_sprints", policies.require)
def figure(request: ProjectRequest, number: int, figure: str) -> HttpResponse:
    """What a figure of the report is made of: in the panel beside it, or as a page of its own."""
    sprint = queries.sprint(request.access, number)
    context = {
        "key": request.access.project.key,
        "sprint": sprint,
        "drill": queries.figure_of(request.access, sprint, figure),
    }
    return render(request, f"sprints/{'_drill_panel' if is_fragment(request) else 'drill'}.html", context)


@require_GET
@project_page("read_sprints", policies.require)
def capacity_json(request: ProjectRequest, number: int) -> HttpResponse:
    """All tables of the report in one file."""
    report = queries.capacity_report(request.access, queries.sprint(request.access, number))
    work = queries.worked_in(request.access, report.sprint, report.split.frozen_at)
    answer = JsonResponse(
        tables_as_json(request.access, report, work), json_dumps_params={"ensure_ascii": False, "indent": 1}
    )
    answer["Content-Disposition"] = _file(request, number, "capacity", "json")
    return answer


@require_GET
@project_page("read_sprints", policies.require)
def capacity_csv(request: ProjectRequest, number: int, table: str) -> HttpResponse:
    """One table of the report, safe to open in a spreadsheet."""
    report = queries.capacity_report(request.access, queries.sprint(request.access, number))
    work = queries.worked_in(request.access, report.sprint, report.split.frozen_at) if table == "logs" else ()
    found = next((one for one in queries.report_tables(report, work) if one.name == table), None)
    if found is None:
        raise Http404
    answer = HttpResponse(csv_of(found), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = _file(request, number, table, "csv")
    return answer


def _file(request: ProjectRequest, number: int, name: str, ending: str) -> str:
    return f'attachment; filename="{request.access.project.key}-sprint-{number}-{name}.{ending}"'
