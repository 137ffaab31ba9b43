"""Exports as pages show them."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from interchange.models import ExportJob
from interchange.services.exporting import KEPT_FOR, WAITING

ZIP = "application/zip"


@dataclass(frozen=True, slots=True)
class Shown:
    """`until`: when its file goes; None where there is none to take away."""

    job: ExportJob
    is_running: bool
    until: datetime | None


def shown(job: ExportJob) -> Shown:
    return Shown(job, job.state in WAITING, job.created_at + KEPT_FOR if job.file else None)


def export_name(job: ExportJob) -> str:
    """`FER-2026-11-21.zip`: of the day, in the project's zone, on which it was asked for."""
    return f"{job.project.key}-{timezone.localtime(job.created_at):%Y-%m-%d}.zip"
