"""The audit: for admins of the project, as a page and as a table to take away."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.http import ProjectRequest, project_page
from accounts.queries import ever_in
from backlog import policies
from backlog.forms.audit import AuditForm
from backlog.presenters.activity import by_day
from backlog.queries.audit import Asked, audit
from common.csv_files import download

HEADER = ("When", "Number", "Who", "What", "Kind")
AT_ONCE = 1000


@require_GET
@project_page("see_audit", policies.require)
def audit_page(request: ProjectRequest) -> HttpResponse:
    """Newest first, by person and days, a page at a time."""
    form = _form(request)
    is_known = form.is_valid()
    lines, older = audit(request.access, Asked(**form.cleaned_data)) if is_known else ([], None)
    keep = request.GET.copy()
    keep.pop("before", None)
    context = {
        "form": form,
        "days": by_day(lines, lambda line: line.at),
        "query": keep.urlencode(),
        "older": older,
        "is_first": not request.GET.get("before"),
    }
    return render(request, "backlog/audit.html", context, status=200 if is_known else 400)


@require_GET
@project_page("see_audit", policies.require)
def audit_csv(request: ProjectRequest) -> HttpResponseBase:
    """All that the page's words ask for."""
    form = _form(request)
    if not form.is_valid():
        return audit_page(request, project_key=request.access.project.key)
    rows = _rows(request, Asked(**form.cleaned_data))
    return download(f"{request.access.project.key}-audit.csv", HEADER, rows)


def _form(request: ProjectRequest) -> AuditForm:
    return AuditForm(request.GET, people=ever_in(request.access))


def _rows(request: ProjectRequest, asked: Asked) -> Iterator[list[Any]]:
    before: int | None = asked.before
    while True:
        lines, before = audit(request.access, replace(asked, before=before), AT_ONCE)
        for line in lines:
            yield [line.at, line.seq, line.name, line.text, line.kind]
        if before is None:
            return
