"""The job itself: everything a file holds, in one transaction, or nothing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from django.db import IntegrityError, InterfaceError, OperationalError, connection, transaction
from django.utils import timezone

from accounts.access import Access
from activity.services import on_commit, record
from backlog.models import Epic, ItemType
from backlog.services.bulk import NewComment, NewItem, create_items
from backlog.services.bulk_epics import NewEpic, create_epics
from backlog.services.loading import Typed
from common.errors import DomainError, Invalid, NotFound, Refused
from interchange import policies, queries
from interchange.models import ImportedItem, ImportJob
from interchange.progress import Progress
from interchange.rules.drafts import Choices, Draft, index_of, make_draft
from interchange.rules.issues import Issue, read_issues
from interchange.rules.jira_csv import read_table
from interchange.rules.mapping import DEFECT, EPIC, SKIP, SPIKE, STORY, TASK
from interchange.rules.sprint_dates import Dates, wrong_dates
from interchange.rules.summary import MOST_LISTED
from sprints.models import Sprint
from sprints.services.imported import NewSprint, create_sprints, place_items

log = structlog.get_logger(__name__)
LOCK = 7_301  # the class of advisory locks that imports take, one at a time in a project
WAITING = (ImportJob.State.QUEUED, ImportJob.State.RUNNING)
Counter = Callable[[int], None]


def run_import(*, job_id: int) -> None:
    """Carry out a job that waits, inside the caller's transaction. Safe to run twice: a finished one stays.

    What the file or the project refuses ends the job as failed, with the sentence, and nothing else changed. A
    database that does not answer is raised, so that the job is tried again.
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
        error = "Somebody changed the project at the same moment. Nothing was imported: upload the file again."
    except Exception as failure:
        log.exception("import failed", job=job.pk)
        error = f"Tandem could not read this file ({type(failure).__name__}). Nothing was changed; please report it."
    if error:
        _finish(job, ImportJob.State.FAILED, job.report, error)
    else:
        _finish(job, ImportJob.State.DONE, {**job.report, "result": report})


def _finish(job: ImportJob, state: str, report: dict[str, Any], error: str = "") -> None:
    job.state, job.report, job.error, job.finished_at = state, report, error, timezone.now()
    job.rows_done = job.rows_total if state == ImportJob.State.DONE else 0
    job.save(update_fields=["state", "report", "error", "finished_at", "rows_done"])
    storage, path = job.file.storage, job.file.name
    on_commit(lambda: storage.delete(path))
    record(
        project_id=job.project_id,
        kind="import_finished" if state == ImportJob.State.DONE else "import_failed",
        actor_id=job.created_by_id,
        subject=("import", job.pk),
        data={"file": job.file_name, "error": error, **report.get("result", {}).get("counts", {})},
    )


@dataclass(slots=True)
class _Made:
    """What an import has made so far: numbers and rows by external id."""

    epics: dict[str, Epic]
    items: dict[str, Typed]
    sprints: dict[str, Sprint]
    places: int = 0


def _import(job: ImportJob, tell: Counter) -> dict[str, Any]:
    """Read, draft, write; answers the report. All that takes long comes before the first lock that others need."""
    actor = _actor(job)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, job.project_id % 2**31])
    issues, skipped = _read(job)
    source = job.report["found"]["source"]
    before = queries.imported_before(actor, source)
    types: Mapping[str, str] = job.mapping["types"]
    index = index_of(issues, types, queries.known_before(before))
    sprints = queries.sprints_by_name(actor)
    new_sprints = _new_sprints(actor, job, issues, sprints)
    choices = _choices(actor, job, frozenset(sprints) | {row.name for row in new_sprints})
    drafts = []
    for issue in issues:
        if issue.external_id not in before:
            drafts.append(make_draft(issue, choices, index))
            tell(len(drafts) // 2)
    made = _write(actor, drafts, before, sprints, new_sprints, lambda count: tell((len(drafts) + count) // 2))
    _remember(job, source, made)
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


def _read(job: ImportJob) -> Any:
    try:
        with job.file.open("rb") as file:
            data = file.read()
    except OSError:
        raise Refused("The uploaded file is not there any more. Upload it again.") from None
    return read_issues(read_table(data), ZoneInfo(job.project.timezone))


def _choices(actor: Access, job: ImportJob, dated_sprints: frozenset[str]) -> Choices:
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
        now=timezone.now(),
    )


def _new_sprints(
    actor: Access, job: ImportJob, issues: list[Issue], there: Mapping[str, Sprint]
) -> list[NewSprint]:
    """Sprints with dates that the project does not have yet. Raises Invalid where one overlaps with another."""
    named = {name for issue in issues for name in issue.sprints}
    rows = {
        name: Dates(date.fromisoformat(start), date.fromisoformat(end))
        for name, (start, end) in job.mapping["sprints"].items()
        if name in named and name not in there
    }
    if wrong := wrong_dates(rows, queries.sprint_dates(actor)):
        name, (_which, message) = next(iter(wrong.items()))
        raise Invalid(f"{name}: {message} Upload the file again and give other dates.")
    return [NewSprint(name=name[:80], start_on=d.start_on, end_on=d.end_on) for name, d in rows.items()]


def _write(
    actor: Access,
    drafts: list[Draft],
    before: Mapping[str, ImportedItem],
    sprints: dict[str, Sprint],
    new_sprints: list[NewSprint],
    tell: Counter,
) -> _Made:
    epic_drafts = [draft for draft in drafts if draft.target == EPIC]
    item_drafts = [draft for draft in drafts if draft.target not in (EPIC, SKIP)]
    epics = create_epics(actor=actor, rows=[_new_epic(draft) for draft in epic_drafts])
    made = _Made(
        epics={draft.issue.external_id: epic for draft, epic in zip(epic_drafts, epics, strict=True)},
        items={},
        sprints=sprints | {one.name: one for one in create_sprints(actor=actor, rows=new_sprints)},
    )
    numbers = _epic_numbers(before) | {ref: epic.number for ref, epic in made.epics.items()}
    positions = {draft.issue.external_id: position for position, draft in enumerate(item_drafts)}
    rows = [_new_item(draft, numbers, positions, before) for draft in item_drafts]
    items = create_items(actor=actor, rows=rows, on_written=tell)
    made.items = {draft.issue.external_id: item for draft, item in zip(item_drafts, items, strict=True)}
    made.places = place_items(
        actor=actor,
        places=[
            (item, [made.sprints[name] for name in draft.issue.sprints if name in made.sprints])
            for draft, item in zip(item_drafts, items, strict=True)
        ],
    )
    return made


def _new_epic(draft: Draft) -> NewEpic:
    """An epic has neither comments nor labels: they stand below its text."""
    parts = [draft.description]
    if draft.labels:
        parts.append(f"Labels: {', '.join(draft.labels)}")
    for comment in draft.comments:
        parts.append(f"{comment.author_name or 'Somebody'}, {comment.at:%d %b %Y}:\n\n{comment.body}")
    return NewEpic(
        title=draft.title,
        description="\n\n".join(parts)[:100_000],
        closed_at=draft.changed_at if draft.resolution else None,
    )


def _epic_numbers(before: Mapping[str, ImportedItem]) -> dict[str, int]:
    ids = {row.epic_id: external_id for external_id, row in before.items() if row.epic_id}
    return {ids[pk]: number for pk, number in Epic.objects.filter(pk__in=ids).values_list("pk", "number")}


def _new_item(
    draft: Draft, epics: Mapping[str, int], positions: Mapping[str, int], before: Mapping[str, ImportedItem]
) -> NewItem:
    fields: dict[str, Any] = {
        STORY: {"points": draft.points},
        TASK: {"estimate_minutes": draft.estimate_minutes, "remaining_minutes": draft.remaining_minutes},
        SPIKE: {"question": draft.title},
        DEFECT: {
            "estimate_minutes": draft.estimate_minutes,
            "remaining_minutes": draft.remaining_minutes,
            "severity": draft.severity,
            "environment": draft.environment,
        },
    }[draft.target]
    earlier = before.get(draft.parent_ref) if draft.parent_ref not in positions else None
    return NewItem(
        type=ItemType(draft.target).value,
        title=draft.title,
        description=draft.description,
        created_at=draft.created_at,
        created_by=draft.reporter_id,
        updated_at=draft.changed_at,
        epic=epics.get(draft.epic_ref),
        labels=draft.labels,
        assignee=draft.assignee_id,
        column=draft.column,
        resolution=draft.resolution or "done",
        done_at=draft.changed_at if draft.resolution else None,
        parent=positions.get(draft.parent_ref),
        parent_number=earlier.item.number if earlier and earlier.item else None,
        comments=[
            NewComment(
                body=comment.body,
                created_at=comment.at,
                author=comment.author_id,
                author_name="" if comment.author_id else comment.author_name,
            )
            for comment in draft.comments
        ],
        fields=fields,
    )


def _remember(job: ImportJob, source: str, made: _Made) -> None:
    rows = [
        ImportedItem(project_id=job.project_id, source=source, external_id=ref, epic_id=epic.pk, job=job)
        for ref, epic in made.epics.items()
    ]
    rows += [
        ImportedItem(project_id=job.project_id, source=source, external_id=ref, item_id=item.pk, job=job)
        for ref, item in made.items.items()
    ]
    ImportedItem.objects.bulk_create(rows, batch_size=500)


def _notes(drafts: list[Draft]) -> dict[str, Any]:
    """What could not be kept as it was, row by row."""
    notes = [[draft.issue.line, draft.issue.key, note] for draft in drafts for note in draft.notes]
    return {"notes": notes[:MOST_LISTED], "notes_count": len(notes)}
