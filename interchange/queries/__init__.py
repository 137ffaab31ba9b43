"""Reads of imports: jobs, what they may refer to, and what came in before."""

import re
from datetime import date

from django.db.models import Q, QuerySet

from accounts.access import Access
from accounts.models import User
from accounts.queries import members_of
from backlog.models import Column as WorkflowColumn
from common.errors import NotFound
from interchange.models import ExportJob, ImportedItem, ImportJob, ProjectImport, SavedMapping
from interchange.rules.drafts import Known
from interchange.rules.mapping import EPIC, SKIP, Column
from interchange.rules.readers import Content
from sprints.models import Sprint

KEY = re.compile(r"[A-Z][A-Z0-9_]+-\d+")


def imports_of(access: Access) -> QuerySet[ImportJob]:
    """The project's imports, newest first, with who made them."""
    found = ImportJob.objects.filter(project=access.project).select_related("created_by")
    return found.defer("report", "mapping")


def import_of(access: Access, job_id: int) -> ImportJob:
    """One of the project's imports. Raises NotFound."""
    jobs = ImportJob.objects.filter(project=access.project).select_related("created_by")
    found = jobs.filter(pk=job_id).first()
    if found is None:
        raise NotFound()
    return found


def columns_of(access: Access) -> list[Column]:
    """The workflow as the mapping needs it, in its order."""
    return [
        Column(column.pk, column.name, column.category, column.is_acceptance)
        for column in WorkflowColumn.objects.filter(project=access.project).order_by("position", "id")
    ]


def members_by_name(access: Access) -> dict[str, int]:
    """User ids by name and by e-mail, without regard to case. A name that two members share is nobody's."""
    by_name: dict[str, int] = {}
    twice: set[str] = set()
    for membership in members_of(access):
        name, email = membership.user.name.casefold(), membership.user.email.casefold()
        if name in by_name:
            twice.add(name)
        by_name |= {name: membership.user_id, email: membership.user_id}
    return {name: user_id for name, user_id in by_name.items() if name and name not in twice}


def imported_before(access: Access, content: Content) -> dict[str, ImportedItem]:
    """What earlier imports from the same place made, by external id; by key from any Jira, whose keys differ."""
    keys = [issue.key for issue in content.issues if KEY.fullmatch(issue.key)]
    rows = ImportedItem.objects.filter(
        Q(source=content.origin) | Q(source__startswith="jira:", external_id__in=keys), project=access.project
    )
    return {row.external_id: row for row in rows.select_related("item")}


def known_before(rows: dict[str, ImportedItem]) -> list[Known]:
    """Earlier imports as things that new ones may belong to. What was deleted since is nobody's parent."""
    return [Known(external_id, "", _target(row)) for external_id, row in rows.items()]


def _target(row: ImportedItem) -> str:
    if row.epic_id:
        return EPIC
    return row.item.type if row.item and row.item.deleted_at is None else SKIP


def sprints_by_name(access: Access) -> dict[str, Sprint]:
    """Sprints of the project that imported items may join: planned ones, and closed ones without figures."""
    found = Sprint.objects.filter(project=access.project).exclude(state=Sprint.State.ACTIVE)
    return {
        sprint.name: sprint
        for sprint in found.select_related("figures")
        if sprint.state == Sprint.State.PLANNED or not hasattr(sprint, "figures")
    }


def sprint_dates(access: Access) -> list[tuple[str, date, date]]:
    """Names and days of all sprints of the project."""
    return list(Sprint.objects.filter(project=access.project).values_list("name", "start_on", "end_on"))


def exports_of(access: Access) -> QuerySet[ExportJob]:
    """The project's exports, newest first, with who asked for them."""
    return ExportJob.objects.filter(project=access.project).select_related("created_by", "project")


def export_of(access: Access, job_id: int) -> ExportJob:
    """One of the project's exports. Raises NotFound."""
    found = exports_of(access).filter(pk=job_id).first()
    if found is None:
        raise NotFound()
    return found


def project_import_of(user: User, job_id: int) -> ProjectImport:
    """An import of a whole project, for who started it alone. Raises NotFound."""
    found = ProjectImport.objects.filter(created_by=user, pk=job_id).select_related("project").first()
    if found is None:
        raise NotFound()
    return found


def project_imports_of(user: User) -> QuerySet[ProjectImport]:
    """What somebody has imported as whole projects, newest first."""
    return ProjectImport.objects.filter(created_by=user).select_related("project")


def saved_mappings(access: Access) -> list[SavedMapping]:
    """What was saved of the project's mappings, by name."""
    return list(SavedMapping.objects.filter(project=access.project))


def report_of(access: Access, job_id: int) -> list[list[str | int]]:
    """What became of each row of a finished import. Raises NotFound."""
    rows = import_of(access, job_id).report.get("result", {}).get("rows")
    if rows is None:
        raise NotFound()
    return list(rows)
