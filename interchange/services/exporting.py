"""Exports: asked for, written by a job from one moment of the database, kept for a week."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import IO

import structlog
from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import InterfaceError, OperationalError, connections, transaction
from django.utils import timezone

from accounts.access import Access
from accounts.services.projects import lock_project
from activity.outbox import enqueue
from activity.services import on_commit, record
from common import stored
from common.errors import NotFound, Refused
from interchange import policies
from interchange.models import ExportJob
from interchange.progress import Progress
from interchange.services.own.writing import rows_in, write_archive

log = structlog.get_logger(__name__)
JOB = "export"
KEPT_FOR = timedelta(days=7)
FOLDER = "exports"
SNAPSHOT = "export_snapshot"  # the connection whose transaction sees one moment
UNFINISHED = ".part"
WAITING = (ExportJob.State.QUEUED, ExportJob.State.RUNNING)


@transaction.atomic
def request_export(*, actor: Access) -> ExportJob:
    """Ask for a file of everything that the project holds. Raises Refused while another one is being written."""
    policies.require(actor, "export")
    if actor.user is None:
        raise Refused("An export is asked for by a person.")
    lock_project(actor)
    if ExportJob.objects.filter(project=actor.project, state__in=WAITING).exists():
        raise Refused("An export of this project is being written already.")
    job = ExportJob.objects.create(project=actor.project, created_by=actor.user)
    record(
        project_id=actor.project_id,
        kind="project_exported",
        actor_id=actor.user_id,
        subject=("export", job.pk),
    )
    enqueue(kind=JOB, key=job.pk, project_id=actor.project_id)
    return job


def run_export(*, job_id: int) -> None:
    """Write the file of an export that waits, inside the caller's transaction. Safe to run twice.

    A failed one leaves no file. A database that does not answer is raised, so that the job is tried again.
    """
    job = ExportJob.objects.select_related("project", "created_by").filter(pk=job_id).first()
    if job is None or job.state not in WAITING:
        return
    try:
        with Progress(job.pk, ExportJob) as progress, _unfinished() as target:
            with _one_moment() as using:
                progress.begin(rows_in(job.project_id, using))
                rows = write_archive(
                    target, job.project_id, at=timezone.now(), using=using, tell=progress.tell
                )
            name = f"{FOLDER}/{timezone.now():%Y/%m}/{job.project.key}-{job.pk}.zip"
            job.size = target.tell()
            target.seek(0)
            job.file.name = default_storage.save(name, File(target))
    except (OperationalError, InterfaceError):
        raise
    except Exception as failure:
        log.exception("export failed", job=job.pk)
        job.size, job.state = 0, ExportJob.State.FAILED
        job.error = f"Tandem failed while writing it ({type(failure).__name__}). Try again, or report it."
    else:
        job.state, job.rows_total, job.rows_done = ExportJob.State.DONE, rows, rows
    job.finished_at = timezone.now()
    job.save()


def file_of(*, actor: Access, job: ExportJob) -> IO[bytes]:
    """The file to send. Raises NotFound where there is none, or none any more."""
    policies.require(actor, "export")
    if job.state != ExportJob.State.DONE or not job.file:
        raise NotFound("This export's file is gone, or not there yet.")
    try:
        return job.file.open("rb")
    except OSError:
        raise NotFound("This export's file is not there any more.") from None


@transaction.atomic
def purge() -> int:
    """Forget files of exports older than a week, and what killed jobs have left; answers how many exports."""
    now = timezone.now()
    old = ExportJob.objects.select_for_update().filter(created_at__lt=now - KEPT_FOR).exclude(file="")
    paths = [str(job.file.name) for job in old]
    old.update(file="", size=0)
    for path in paths:
        on_commit(partial(stored.remove, path))
    stored.remove_strays(FOLDER, _named)
    return len(paths)


def _named(paths: list[str]) -> set[str]:
    return set(ExportJob.objects.filter(file__in=paths).values_list("file", flat=True))


@contextmanager
def _one_moment() -> Iterator[str]:
    """The name of a connection on which the database stands still and cannot be written to."""
    connections[SNAPSHOT] = connections["default"].copy(alias=SNAPSHOT)
    try:
        with transaction.atomic(using=SNAPSHOT):
            with connections[SNAPSHOT].cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield SNAPSHOT
    finally:
        connections[SNAPSHOT].close()
        del connections[SNAPSHOT]


@contextmanager
def _unfinished() -> Iterator[IO[bytes]]:
    """A file beside the finished ones, on the disk that holds them; gone afterwards."""
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True)
    number, path = tempfile.mkstemp(suffix=UNFINISHED, dir=folder)
    try:
        with os.fdopen(number, "w+b") as file:
            yield file
    finally:
        Path(path).unlink(missing_ok=True)


def _folder() -> Path:
    return Path(settings.MEDIA_ROOT) / FOLDER
