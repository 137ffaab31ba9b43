"""The job itself: everything a file holds, in one transaction, or nothing."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from django.db import IntegrityError, InterfaceError, OperationalError, connection, transaction
from django.utils import timezone

from accounts.access import Access
from activity.services import on_commit, record
from common.errors import DomainError, Invalid, NotFound, Refused
from interchange import policies, queries
from interchange.models import ImportJob
from interchange.progress import Progress
from interchange.rules.archives import Upload, unpack
from interchange.rules.drafts import Choices, Draft, index_of, make_draft
from interchange.rules.issues import Issue, Skipped, people, read_issues
from interchange.rules.jira_csv import Table, read_table
from interchange.rules.mapping import EPIC, SKIP
from interchange.rules.sprint_dates import Dates, complete, wrong_dates
from interchange.rules.summary import MOST_LISTED
from interchange.services.sources import SOURCES
from interchange.services.writing import Counter, remember, write_drafts
from sprints.models import Sprint
from sprints.services.imported import NewSprint

log = structlog.get_logger(__name__)
LOCK = 7_301  # class of advisory locks: in a project, imports come one after the other
WAITING = (ImportJob.State.QUEUED, ImportJob.State.RUNNING)


def run_import(*, job_id: int) -> None:
    """Carry out a job that waits, inside the caller's transaction. Safe to run twice: a finished one stays.

    What the file or the project refuses ends the job as failed, with the sentence, and nothing else changed.
    A database that does not answer is raised, so that the job is tried again.
    """
    job = ImportJob.objects.select_related("project", "created_by").filter(pk=job_id).first()
    if job is None or job.state not in WAITING:
        return
    error = ""
    try:
        with Progress(job.pk) as progress, transaction.atomic():
            report = _import(job, progress.tell)
    except (OperationalError, InterfaceError):
        raise
    except DomainError as refusal:
        error = refusal.message
    except IntegrityError:
        log.exception("import collided", job=job.pk)
        error = "Somebody changed the project at the same moment. Nothing came in: upload the file again."
    except Exception as failure:
        log.exception("import failed", job=job.pk)
        error = (
            f"Tandem failed on this file ({type(failure).__name__}). Nothing was changed; please report it."
        )
    if error:
        _finish(job, ImportJob.State.FAILED, job.report, error)
    else:
        _finish(job, ImportJob.State.DONE, {**job.report, "result": report})


def _finish(job: ImportJob, state: str, report: dict[str, Any], error: str = "") -> None:
    job.state, job.report, job.error, job.finished_at = state, report, error, timezone.now()
    job.rows_done = job.rows_total if state == ImportJob.State.DONE else 0
    job.save(update_fields=["state", "report", "error", "finished_at", "rows_done"])
    storage, path = job.file.storage, str(job.file.name)
    on_commit(lambda: storage.delete(path))
    record(
        project_id=job.project_id,
        kind="import_finished" if state == ImportJob.State.DONE else "import_failed",
        actor_id=job.created_by_id,
        subject=("import", job.pk),
        data={"file": job.file_name, "error": error, **report.get("result", {}).get("counts", {})},
    )


def _import(job: ImportJob, tell: Counter) -> dict[str, Any]:
    """Read, draft, write; answers the report. What takes long comes before the first lock others need."""
    actor = _actor(job)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, job.project_id % 2**31])
    files = _files(job)
    if job.source in SOURCES:
        return SOURCES[job.source].carry_out(job, actor, files, tell)
    table, issues, skipped = _read(job, unpack(files))
    source = job.report["found"]["source"]
    before = queries.imported_before(actor, source)
    types: Mapping[str, str] = job.mapping["types"]
    index = index_of(issues, types, queries.known_before(before))
    sprints = queries.sprints_by_name(actor)
    new_sprints = _new_sprints(actor, job, issues, sprints)
    choices = _choices(actor, job, frozenset(sprints) | {row.name for row in new_sprints}, people(table))
    drafts = []
    for issue in issues:
        if issue.external_id not in before:
            drafts.append(make_draft(issue, choices, index))
            tell(len(drafts) // 2)
    made = write_drafts(
        actor, drafts, before, sprints, new_sprints, lambda count: tell((len(drafts) + count) // 2)
    )
    remember(job, source, made)
    return {
        "counts": {
            "items": len(made.items),
            "epics": len(made.epics),
            "sprints": len(new_sprints),
            "comments": sum(len(draft.comments) for draft in drafts if draft.target not in (EPIC, SKIP)),
            "places": made.places,
            "before": sum(issue.external_id in before for issue in issues),
            "left_out": sum(draft.target == SKIP for draft in drafts),
        },
        "numbers": [min(n), max(n)] if (n := [item.number for item in made.items.values()]) else [],
        "skipped": [[row.line, row.key, row.reason] for row in skipped[:MOST_LISTED]],
        "skipped_count": len(skipped),
        **_notes(drafts),
    }


def _actor(job: ImportJob) -> Access:
    """Who started it, if they still may."""
    try:
        actor = Access.of(job.created_by, job.project.key)
    except NotFound:
        raise Refused(f"{job.created_by} has left the project since the import was started.") from None
    policies.require(actor, "import")
    return actor


def _files(job: ImportJob) -> list[Upload]:
    try:
        with job.file.open("rb") as file:
            return [Upload(job.file_name, file.read())]
    except OSError:
        raise Refused("The uploaded file is not there any more. Upload it again.") from None


def _read(job: ImportJob, files: Sequence[Upload]) -> tuple[Table, list[Issue], list[Skipped]]:
    table = read_table(files[0].data)
    return table, *read_issues(table, ZoneInfo(job.project.timezone))


def _choices(
    actor: Access, job: ImportJob, dated_sprints: frozenset[str], names: Mapping[str, str]
) -> Choices:
    by_id = {column.id: column for column in queries.columns_of(actor)}
    columns = {}
    for status, column_id in job.mapping["columns"].items():
        if column_id is not None and column_id not in by_id:
            raise Invalid(f"The column chosen for “{status}” is not there any more. Upload the file again.")
        columns[status] = by_id[column_id] if column_id is not None else None
    return Choices(
        types=job.mapping["types"],
        columns=columns,
        dated_sprints=dated_sprints,
        members=queries.members_by_name(actor),
        names=names,
        now=timezone.now(),
    )


def _new_sprints(
    actor: Access, job: ImportJob, issues: list[Issue], there: Mapping[str, Sprint]
) -> list[NewSprint]:
    """Sprints with dates that the project does not have yet. Raises Invalid where two overlap."""
    named = {name for issue in issues for name in issue.sprints}
    rows = {
        name: Dates(date.fromisoformat(start), date.fromisoformat(end))
        for name, (start, end) in job.mapping["sprints"].items()
        if name in named and name not in there
    }
    if wrong := wrong_dates(rows, queries.sprint_dates(actor)):
        name, (_which, message) = next(iter(wrong.items()))
        raise Invalid(f"{name}: {message} Upload the file again and give other dates.")
    return [NewSprint(name=name, start_on=start, end_on=end) for name, (start, end) in complete(rows).items()]


def _notes(drafts: list[Draft]) -> dict[str, Any]:
    """What could not be kept as it was, row by row."""
    notes = [[draft.issue.line, draft.issue.key, note] for draft in drafts for note in draft.notes]
    return {"notes": notes[:MOST_LISTED], "notes_count": len(notes)}
