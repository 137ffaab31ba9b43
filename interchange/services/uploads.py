"""From an uploaded file to a job that waits for a worker: read it, count it, start it or drop it."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from accounts.access import Access
from activity.outbox import enqueue
from activity.services import on_commit, record
from common import stored
from common.errors import Invalid, NotFound, Refused
from interchange import policies, queries
from interchange.models import ImportJob, ProjectImport
from interchange.rules.archives import Upload, bundle, unpack
from interchange.rules.columns import FIELDS, QUIET
from interchange.rules.mapping import TARGETS
from interchange.rules.readers import MARKUPS, ORDERS
from interchange.rules.sprint_dates import Dates, complete, wrong_dates
from interchange.rules.tables import MAX_BYTES
from interchange.services.plans import files_of, make_plan, read_files, rows_of
from interchange.services.previews import Preview, preview_of

KEPT_DAYS = 7
JOB = "import"


def upload(*, actor: Access, files: Sequence[Upload]) -> ImportJob:
    """Read files and keep them for their preview. Raises Invalid at `file`, and then nothing is kept."""
    policies.require(actor, "import")
    if not files:
        raise Invalid(fields={"file": "Choose a file."})
    return _keep(actor, files, preview_of(actor, unpack(files), {}))


@transaction.atomic
def read_again(*, actor: Access, job_id: int, mapping: Mapping[str, Any]) -> ImportJob:
    """Read the file of a preview with other columns, markup, dates; what was chosen for types and states stays.

    `mapping` may also carry `types`, `columns`, `sprints` and `criteria`. Raises Invalid at `fields` for a field
    that there is not, Refused when the import was started before.
    """
    policies.require(actor, "import")
    job = waiting_preview(actor, job_id)
    _check_reading(mapping)
    preview = preview_of(actor, files_of(job), mapping)
    job.source, job.mapping, job.rows_total = preview.kind, preview.mapping, preview.rows
    job.report = {"found": preview.found}
    job.save(update_fields=["source", "mapping", "rows_total", "report"])
    return job


@transaction.atomic
def change_mapping(*, actor: Access, job_id: int, changes: Mapping[str, Any]) -> ImportJob:
    """Like read_again, where what `changes` leaves out stays. Its sprints are `{start_on, end_on}`."""
    policies.require(actor, "import")
    job = waiting_preview(actor, job_id)
    changed = dict(changes)
    if "sprints" in changed:
        days = {name: Dates(one["start_on"], one["end_on"]) for name, one in changed["sprints"].items()}
        check_sprints(actor=actor, sprints=days)
        changed["sprints"] = _told(days)
    mapping = dict(job.mapping)
    for name, value in changed.items():
        mapping[name] = {**mapping.get(name, {}), **value} if name in ("types", "columns") else value
    return read_again(actor=actor, job_id=job_id, mapping=mapping)


@transaction.atomic
def start_as_previewed(*, actor: Access, job_id: int) -> ImportJob:
    """Start with the mapping that the preview was made with. Raises what start_import raises."""
    policies.require(actor, "import")
    mapping = waiting_preview(actor, job_id).mapping
    return start_import(
        actor=actor,
        job_id=job_id,
        types=mapping["types"],
        columns=mapping["columns"],
        sprints={
            name: Dates(*(date.fromisoformat(day) for day in days))
            for name, days in mapping["sprints"].items()
        },
        criteria=mapping["criteria"],
    )


def rehearse(*, actor: Access, job_id: int, mapping: Mapping[str, Any]) -> list[list[str | int]]:
    """All rows of a preview's file with what they would become under this mapping. Changes nothing.

    Raises Refused when it was started before.
    """
    policies.require(actor, "import")
    job = queries.import_of(actor, job_id)
    if job.state != ImportJob.State.PREVIEW or not job.file:
        raise Refused("This import has started; its report says what became of each row.")
    _check_reading(mapping)
    files = files_of(job)
    whole = {**preview_of(actor, files, mapping).mapping, "criteria": mapping.get("criteria", True)}
    return list(rows_of(make_plan(actor, read_files(actor, files, mapping), whole), {}, actor.project.key))


def _check_reading(mapping: Mapping[str, Any]) -> None:
    unknown = set(mapping.get("fields", {}).values()) - FIELDS.keys() - QUIET.keys()
    if unknown := {name for name in unknown if not name.startswith("link ")}:
        raise Invalid(fields={"fields": f"“{min(unknown)[:40]}” is nothing that a column can become."})
    if mapping.get("markup", "") not in {"", *MARKUPS} or mapping.get("dates", "") not in {"", *ORDERS}:
        raise Invalid(fields={"fields": "Choose one of the ways that are offered."})


@transaction.atomic
def _keep(actor: Access, files: Sequence[Upload], preview: Preview) -> ImportJob:
    """Several files are kept as one archive."""
    data = files[0].data if len(files) == 1 else bundle(files)
    name = files[0].name if len(files) == 1 else f"{files[0].name} and {len(files) - 1} more"
    digest = hashlib.sha256(data).hexdigest()
    job = ImportJob.objects.create(
        project=actor.project,
        created_by=_person(actor),
        source=preview.kind,
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
    criteria: bool = True,
) -> ImportJob:
    """Settle what types, states and sprints become, and hand the job to a worker.

    `criteria` says whether acceptance criteria that stand in descriptions become rows.

    `columns` maps a state to a column's id, or to None for the backlog. Sprints without dates become labels.
    Raises Invalid at `types`, `columns`, or a sprint (see check_sprints), Refused when it was started before.
    """
    policies.require(actor, "import")
    job = waiting_preview(actor, job_id)
    found = job.report["found"]
    if not found["has_title"]:
        raise Invalid(fields={"fields": "Say which column holds the title, and read the file again."})
    if unknown := [name for name, _n in found["types"] if types.get(name) not in TARGETS]:
        raise Invalid(fields={"types": f"Say what “{unknown[0]}” becomes."})
    ids = {column.id for column in queries.columns_of(actor)}
    states = [state["name"] for state in found["states"]]
    if foreign := [name for name in states if columns.get(name) not in {None, *ids}]:
        raise Invalid(fields={"columns": f"Say where “{foreign[0]}” goes; its column is not there any more."})
    check_sprints(actor=actor, sprints=sprints)
    job.mapping = {
        **job.mapping,
        "criteria": criteria,
        "types": {name: types[name] for name, _n in found["types"]},
        "columns": {name: columns.get(name) for name in states},
        "sprints": _told(sprints),
    }
    job.state = ImportJob.State.QUEUED
    job.save(update_fields=["mapping", "state"])
    _record(actor, "import_started", job)
    enqueue(kind=JOB, key=job.pk, project_id=actor.project_id)
    return job


def waiting_preview(actor: Access, job_id: int) -> ImportJob:
    """The import, locked. Raises Refused when it was started before."""
    job = _locked(actor, job_id)
    if job.state != ImportJob.State.PREVIEW:
        raise Refused("This import has been started already.")
    return job


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
    on_commit(lambda: stored.remove(path, storage))


def _told(sprints: Mapping[str, Dates]) -> dict[str, list[str]]:
    """Days as a mapping keeps them; sprints that lack one are left out."""
    return {name: [start.isoformat(), end.isoformat()] for name, (start, end) in complete(sprints).items()}


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


def purge_previews() -> int:
    """Previews that nobody started for a week go, with their files."""
    old = ImportJob.objects.filter(
        state=ImportJob.State.PREVIEW, created_at__lt=timezone.now() - timedelta(days=KEPT_DAYS)
    )
    count = 0
    for job_id in list(old.values_list("pk", flat=True)):
        with transaction.atomic():
            job = old.select_for_update(skip_locked=True).filter(pk=job_id).first()
            if job is not None:
                storage, path = job.file.storage, str(job.file.name)
                job.delete()
                on_commit(partial(stored.remove, path, storage))
                count += 1
    stored.remove_strays("imports", _named)
    return count


def _named(paths: list[str]) -> set[str]:
    """Those of imports of issues and of whole projects."""
    rows = (model.objects.filter(file__in=paths) for model in (ImportJob, ProjectImport))
    return {path for found in rows for path in found.values_list("file", flat=True)}
