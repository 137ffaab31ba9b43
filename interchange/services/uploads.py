"""From an uploaded file to a job that waits for a worker: read it, count it, start it or drop it."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django.core.files.base import ContentFile
from django.db import transaction

from accounts.access import Access
from activity.outbox import enqueue
from activity.services import on_commit, record
from common.errors import Invalid, NotFound, Refused
from interchange import policies, queries
from interchange.models import ImportJob
from interchange.rules.archives import Upload, bundle, unpack
from interchange.rules.issues import read_issues, source_of
from interchange.rules.jira_csv import MAX_BYTES, read_table
from interchange.rules.mapping import STORY, TARGETS, suggest_column, suggest_type
from interchange.rules.sprint_dates import Dates, complete, wrong_dates
from interchange.rules.summary import summarise
from interchange.services.sources import SOURCES, Preview, recognise

JOB = "import"


def upload(*, actor: Access, files: Sequence[Upload]) -> ImportJob:
    """Read files and keep them for their preview. Raises Invalid at `file`, and then nothing is kept."""
    policies.require(actor, "import")
    if not files:
        raise Invalid(fields={"file": "Choose a file."})
    if kind := recognise(files):
        return _keep(actor, files, kind, SOURCES[kind].preview(actor, files))
    return _keep(actor, files, ImportJob.Source.JIRA_CSV, _issues(actor, unpack(files)))


def _issues(actor: Access, files: Sequence[Upload]) -> Preview:
    table = read_table(files[0].data)
    issues, skipped = read_issues(table, ZoneInfo(actor.project.timezone))
    if not issues:
        raise Invalid(fields={"file": f"No row has a summary, from line {skipped[0].line} on."})
    source = source_of(table)
    found = summarise(
        table,
        issues,
        skipped,
        known=queries.imported_before(actor, source).keys(),
        members=queries.members_by_name(actor),
    )
    columns = queries.columns_of(actor)
    mapping = {
        "types": {name: suggest_type(name) or STORY for name, _count in found["types"]},
        "columns": {
            state["name"]: suggest_column(state["name"], state["category"], columns)
            for state in found["states"]
        },
        "sprints": {},
    }
    return Preview(found={**found, "source": source}, rows=found["new"], mapping=mapping)


@transaction.atomic
def _keep(actor: Access, files: Sequence[Upload], kind: str, preview: Preview) -> ImportJob:
    """Several files are kept as one archive."""
    data = files[0].data if len(files) == 1 else bundle(files)
    name = files[0].name if len(files) == 1 else f"{files[0].name} and {len(files) - 1} more"
    digest = hashlib.sha256(data).hexdigest()
    job = ImportJob.objects.create(
        project=actor.project,
        created_by=_person(actor),
        source=kind,
        file=ContentFile(data, name=f"{digest[:16]}.upload"),
        file_name=name[:200] or "file",
        file_digest=digest,
        mapping=preview.mapping,
        rows_total=preview.rows,
        report={"found": preview.found},
    )
    _record(actor, "import_uploaded", job)
    return job


@transaction.atomic
def start_import(
    *,
    actor: Access,
    job_id: int,
    types: Mapping[str, str],
    columns: Mapping[str, int | None],
    sprints: Mapping[str, Dates],
) -> ImportJob:
    """Settle what types, states and sprints become, and hand the job to a worker.

    `columns` maps a state to a column's id, or to None for the backlog. Sprints without dates become labels.
    Raises Invalid at `types`, `columns`, or a sprint (see check_sprints), Refused when it was started before.
    """
    policies.require(actor, "import")
    job = waiting_preview(actor, job_id)
    found = job.report["found"]
    if unknown := [name for name, _n in found["types"] if types.get(name) not in TARGETS]:
        raise Invalid(fields={"types": f"Say what “{unknown[0]}” becomes."})
    ids = {column.id for column in queries.columns_of(actor)}
    states = [state["name"] for state in found["states"]]
    if foreign := [name for name in states if columns.get(name) not in {None, *ids}]:
        raise Invalid(fields={"columns": f"Say where “{foreign[0]}” goes; its column is not there any more."})
    check_sprints(actor=actor, sprints=sprints)
    job.mapping = {
        "types": {name: types[name] for name, _n in found["types"]},
        "columns": {name: columns.get(name) for name in states},
        "sprints": {
            name: [start.isoformat(), end.isoformat()] for name, (start, end) in complete(sprints).items()
        },
    }
    hand_over(actor, job)
    return job


@transaction.atomic
def start_as_is(*, actor: Access, job_id: int) -> ImportJob:
    """Hand an import that leaves nothing to choose to a worker. Raises Refused when it was started before."""
    policies.require(actor, "import")
    job = waiting_preview(actor, job_id)
    hand_over(actor, job)
    return job


def waiting_preview(actor: Access, job_id: int) -> ImportJob:
    """The import, locked. Raises Refused when it was started before."""
    job = _locked(actor, job_id)
    if job.state != ImportJob.State.PREVIEW:
        raise Refused("This import has been started already.")
    return job


def hand_over(actor: Access, job: ImportJob) -> None:
    """To a worker, with the mapping as it is now."""
    job.state = ImportJob.State.QUEUED
    job.save(update_fields=["mapping", "state"])
    _record(actor, "import_started", job)
    enqueue(kind=JOB, key=job.pk, project_id=actor.project_id)


def check_sprints(*, actor: Access, sprints: Mapping[str, Dates]) -> None:
    """Raises Invalid whose fields are `<name> start` or `<name> end` for dates that cannot be."""
    if wrong := wrong_dates(sprints, queries.sprint_dates(actor)):
        raise Invalid(fields={f"{name} {which}": message for name, (which, message) in wrong.items()})


@transaction.atomic
def discard_import(*, actor: Access, job_id: int) -> None:
    """Drop an import that was not started, with its file."""
    policies.require(actor, "import")
    job = _locked(actor, job_id)
    if job.state != ImportJob.State.PREVIEW:
        raise Refused("This import has been started and can no longer be dropped.")
    _record(actor, "import_discarded", job)
    storage, path = job.file.storage, str(job.file.name)
    job.delete()
    on_commit(lambda: storage.delete(path))


def read_upload(files: Iterable[tuple[str, Iterable[bytes], int]]) -> list[Upload]:
    """Uploads (name, chunks, size) as bytes, without taking in more than is allowed together."""
    found = list(files)
    if (size := sum(size for _name, _chunks, size in found)) > MAX_BYTES:
        what = "The file has" if len(found) == 1 else "The files have"
        raise Invalid(fields={"file": f"{what} {size / 1024 / 1024:.0f} MB; at most 20 MB are read."})
    return [Upload(name, b"".join(chunks)) for name, chunks, _size in found]


def _locked(actor: Access, job_id: int) -> ImportJob:
    found = ImportJob.objects.select_for_update().filter(project=actor.project, pk=job_id).first()
    if found is None:
        raise NotFound()
    return found


def _person(actor: Access) -> Any:
    if actor.user is None:
        raise Refused("An import is started by a person.")
    return actor.user


def _record(actor: Access, kind: str, job: ImportJob) -> None:
    record(
        project_id=actor.project_id,
        kind=kind,
        actor_id=actor.user_id,
        subject=("import", job.pk),
        data={"file": job.file_name, "rows": job.rows_total},
    )
