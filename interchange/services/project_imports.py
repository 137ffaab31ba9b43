"""A file of Tandem's own becomes a project: looked at when it is sent, carried out by a job, all of it or nothing."""

import re
import shutil
from pathlib import Path
from typing import IO

import structlog
from django.conf import settings
from django.core.files.base import File
from django.db import IntegrityError, InterfaceError, OperationalError, transaction
from django.utils import timezone

from accounts.access import KEY
from accounts.models import Project, User
from activity.outbox import enqueue
from activity.services import on_commit
from common import stored
from common.errors import DomainError, Invalid
from common.text import is_blank, storable
from interchange.models import ProjectImport
from interchange.progress import Progress
from interchange.rules.own_archive import header_of, opened
from interchange.rules.own_format import Unreadable
from interchange.services.own.checking import require_room
from interchange.services.own.making import make_project

log = structlog.get_logger(__name__)
JOB = "project_import"
NO_PROJECT = 0  # whose job it is while there is no project
MAX_BYTES = 256 * 1024 * 1024
WAITING = (ProjectImport.State.QUEUED, ProjectImport.State.RUNNING)


def upload_project(
    *, user: User, file: IO[bytes], size: int, file_name: str, key: str, name: str
) -> ProjectImport:
    """Look into a file and hand it to a worker. An empty `key` or `name` is the file's own.

    One at a time for each person. Raises Invalid at `file`, `key` or `name`; then nothing is kept.
    """
    _require_none_waiting(user)
    if size > MAX_BYTES:
        raise Invalid(
            fields={"file": f"The file has {size >> 20} MB; at most {MAX_BYTES >> 20} MB are read."}
        )
    try:
        with opened(file) as archive:
            said = header_of(archive).project
            require_room(archive)
    except Unreadable as error:
        raise Invalid(fields={"file": error.message}) from None
    key = _key(key.strip().upper() or str(said.get("key", "")))
    name = storable(name).strip() or storable(str(said.get("name", ""))).strip()
    if is_blank(name) or len(name) > 120:
        raise Invalid(fields={"name": "Give it a name of at most 120 characters."})
    file.seek(0)
    return _keep(user, File(file), file_name, key, name)


def _key(key: str) -> str:
    if not KEY.fullmatch(key):
        raise Invalid(
            fields={"key": "A key is 2 to 10 letters and digits and starts with a letter, like PAY."}
        )
    if Project.objects.filter(key=key).exists():
        raise Invalid(fields={"key": f"There is a project {key} already. Choose another key for this one."})
    return key


def _require_none_waiting(user: User) -> None:
    if ProjectImport.objects.filter(created_by=user, state__in=WAITING).exists():
        raise Invalid(fields={"file": "Another file of yours is on its way in. Wait until it is a project."})


@transaction.atomic
def _keep(user: User, file: "File[bytes]", file_name: str, key: str, name: str) -> ProjectImport:
    User.objects.select_for_update(no_key=True).only("id").get(pk=user.pk)
    _require_none_waiting(user)
    job = ProjectImport(
        created_by=user, file_name=storable(file_name)[:200] or "export.zip", key=key, name=name
    )
    job.file.save(f"project-{re.sub(r'[^A-Z0-9]', '', key)}.zip", file, save=False)
    job.save()
    enqueue(kind=JOB, key=job.pk, project_id=NO_PROJECT)
    return job


def run_project_import(*, job_id: int) -> None:
    """Carry out an import that waits, inside the caller's transaction. Safe to run twice: a finished one stays.

    What the file is refused for ends the job as failed, with the sentence, and nothing is made. A database that
    does not answer is raised, so that the job is tried again.
    """
    job = ProjectImport.objects.select_related("created_by").filter(pk=job_id).first()
    if job is None or job.state not in WAITING:
        return
    folder = f"attachments/imported/{job.pk}"
    error = ""
    _forget(folder)  # of a run that was killed
    try:
        with Progress(job.pk, ProjectImport) as progress, transaction.atomic(), job.file.open("rb") as file:
            job.project = make_project(
                file,
                importer=job.created_by,
                key=job.key,
                name=job.name,
                folder=folder,
                start=progress.begin,
                tell=progress.tell,
            )
    except (OperationalError, InterfaceError):
        _forget(folder)
        raise
    except (Unreadable, DomainError) as refusal:
        error = refusal.message
    except IntegrityError:
        log.exception("import of a project collided", job=job.pk)
        error = "The entries of the file do not fit together, so nothing was made of them."
    except FileNotFoundError:
        error = "The uploaded file is not there any more. Upload it again."
    except Exception as failure:
        log.exception("import of a project failed", job=job.pk)
        error = f"Tandem failed on this file ({type(failure).__name__}). Nothing was made; please report it."
    if error:
        _forget(folder)
    _finish(job, error)


def _finish(job: ProjectImport, error: str) -> None:
    job.state = ProjectImport.State.FAILED if error else ProjectImport.State.DONE
    job.error, job.finished_at = error[:2000], timezone.now()
    job.refresh_from_db(fields=["rows_total", "rows_done"])  # as Progress has counted
    job.rows_done = 0 if error else job.rows_total
    storage, path = job.file.storage, str(job.file.name)
    job.file = ""
    job.save(update_fields=["state", "error", "finished_at", "project", "file", "rows_done"])
    on_commit(lambda: stored.remove(path, storage))


def _forget(folder: str) -> None:
    shutil.rmtree(Path(settings.MEDIA_ROOT) / folder, ignore_errors=True)
