"""The outbox's way to imports and exports; what is kept for some days only goes by the clock."""

from typing import Any

from celery import shared_task

from activity import runs
from activity.outbox import handler
from interchange.services import exporting, project_imports, samples, uploads
from interchange.services.importing import run_import

BEAT = {
    "purge_exports": {
        "task": "interchange.tasks.purge_exports",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "purge_previews": {
        "task": "interchange.tasks.purge_previews",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
}


@handler(uploads.JOB, "Import")
def carry_out(key: str, _payload: dict[str, Any]) -> None:
    """`key` is the job's id."""
    run_import(job_id=int(key))


@handler(exporting.JOB, "Export")
def export(key: str, _payload: dict[str, Any]) -> None:
    """`key` is the export's id."""
    exporting.run_export(job_id=int(key))


@handler(project_imports.JOB, "Import of a project")
def import_project(key: str, _payload: dict[str, Any]) -> None:
    """`key` is the id of the import of a project."""
    project_imports.run_project_import(job_id=int(key))


@handler(samples.JOB, "Sample project")
def make_sample(key: str, _payload: dict[str, Any]) -> None:
    """`key` is the id of the row that counts its progress."""
    samples.make_sample(job_id=int(key))


@shared_task  # type: ignore[untyped-decorator]
@runs.noted("purge_exports", "Removal of old exports")
def purge_exports() -> None:
    """Hourly: files of exports are kept for a week."""
    exporting.purge()


@shared_task  # type: ignore[untyped-decorator]
@runs.noted("purge_previews", "Removal of old previews")
def purge_previews() -> None:
    """Hourly: an import that nobody started is kept for a week."""
    uploads.purge_previews()
