"""The job itself: everything a file holds, in one transaction, or nothing."""

from typing import Any

import structlog
from django.db import IntegrityError, InterfaceError, OperationalError, connection, transaction
from django.utils import timezone

from accounts.access import Access
from activity.services import on_commit, record
from common import stored
from common.errors import DomainError, NotFound, Refused
from interchange import policies
from interchange.models import ImportJob
from interchange.progress import Progress
from interchange.rules.mapping import EPIC, SKIP
from interchange.rules.summary import MOST_LISTED
from interchange.services.plans import Counted, counts_of, earlier, files_of, make_plan, read_files, rows_of
from interchange.services.writing import remember, write_drafts

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
    storage, path = job.file.storage, str(job.file.name)
    job.file = ""
    job.save(update_fields=["state", "report", "error", "finished_at", "rows_done", "file"])
    on_commit(lambda: stored.remove(path, storage))
    record(
        project_id=job.project_id,
        kind="import_finished" if state == ImportJob.State.DONE else "import_failed",
        actor_id=job.created_by_id,
        subject=("import", job.pk),
        data={"file": job.file_name, "error": error, **report.get("result", {}).get("counts", {})},
    )


def _import(job: ImportJob, tell: Counted) -> dict[str, Any]:
    """Read, draft, write; answers the report. What takes long comes before the first lock others need."""
    actor = _actor(job)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, job.project_id % 2**31])
    content = read_files(actor, files_of(job), job.mapping)
    plan = make_plan(actor, content, job.mapping, lambda count: tell(count // 2))
    drafts = plan.drafts
    made = write_drafts(
        actor,
        drafts,
        plan.before,
        plan.sprints,
        plan.new_sprints,
        lambda count: tell((len(drafts) + count) // 2),
    )
    remember(job, content.origin, made, drafts)
    key = actor.project.key
    keys = {ref: f"{key}-{item.number}" for ref, item in made.items.items()}
    keys |= {ref: f"Epic {epic.number}" for ref, epic in made.epics.items()}
    notes = [[draft.issue.line, draft.issue.key, note] for draft in drafts for note in draft.notes]
    numbers = [item.number for item in made.items.values()]
    return {
        "counts": {
            "items": len(made.items),
            "epics": len(made.epics),
            "sprints": len(plan.new_sprints),
            "comments": sum(len(draft.comments) for draft in drafts if draft.target not in (EPIC, SKIP)),
            "places": made.places,
            "before": sum(earlier(plan.before, issue) is not None for issue in content.issues),
            "left_out": sum(draft.target == SKIP for draft in drafts),
            **counts_of(plan),
        },
        "numbers": [min(numbers), max(numbers)] if numbers else [],
        "skipped": [[row.line, row.key, row.reason] for row in content.skipped[:MOST_LISTED]],
        "skipped_count": len(content.skipped),
        "notes": notes[:MOST_LISTED],
        "notes_count": len(notes),
        "rows": list(rows_of(plan, keys, key)),
    }


def _actor(job: ImportJob) -> Access:
    """Who started it, if they still may."""
    try:
        actor = Access.of(job.created_by, job.project.key)
    except NotFound:
        raise Refused(f"{job.created_by} has left the project since the import was started.") from None
    policies.require(actor, "import")
    return actor
