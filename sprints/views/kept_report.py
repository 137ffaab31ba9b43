"""The body of a capacity report, drawn once for each version of what it shows."""

import hashlib
from dataclasses import dataclass
from typing import Any

import structlog
from django.core.cache import cache
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from accounts.access import today_in
from accounts.http import ProjectRequest
from sprints import queries
from sprints.models import Sprint
from sprints.presenters.report_page import report_context
from sprints.queries import ReportVersion

MOST_SPRINTS = 24
log = structlog.get_logger(__name__)
KEPT_SECONDS = 300  # as long as a running clock's figures stand; a person's new name waits as long


@dataclass(frozen=True, slots=True)
class KeptReport:
    """`body` is the same for everybody in the project. `tables`: names of what can be downloaded; `sprints`: the
    latest ones, to look at their reports instead."""

    body: SafeString
    lead: str
    tables: list[str]
    sprints: list[dict[str, Any]]
    updating: bool


def report_of(request: ProjectRequest, sprint: Sprint, version: ReportVersion) -> KeptReport:
    """From the cache where nothing has happened in the project since; a cache that does not answer costs time only."""
    access = request.access
    stands_for = f"{sprint.pk} {sprint.version} {today_in(access.project)} {version!r}"
    key = f"report:{hashlib.sha256(stands_for.encode()).hexdigest()}"
    if kept := _kept(key):
        return kept
    report = queries.capacity_report(access, sprint)
    sprints = queries.sprints_of(access).order_by("-start_on")[:MOST_SPRINTS]
    context = report_context(access, report)
    made = KeptReport(
        body=render_to_string("sprints/_team_report.html", context, request),
        lead=context["lead"],
        tables=list(queries.table_names(report)),
        sprints=[dict(row) for row in sprints.values("number", "name", "start_on")],
        updating=report.split.updating,
    )
    _keep(key, made)
    return made


def _kept(key: str) -> KeptReport | None:
    try:
        found = cache.get(key)
    except Exception as error:
        log.warning("cache does not answer", error=str(error))
        return None
    return found if isinstance(found, KeptReport) else None


def _keep(key: str, report: KeptReport) -> None:
    try:
        cache.set(key, report, KEPT_SECONDS)
    except Exception as error:
        log.warning("cache does not answer", error=str(error))
