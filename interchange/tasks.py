"""The outbox's way to imports."""

from typing import Any

from activity.outbox import handler
from interchange.services.importing import run_import
from interchange.services.uploads import JOB


@handler(JOB)
def carry_out(key: str, _payload: dict[str, Any]) -> None:
    """`key` is the job's id."""
    run_import(job_id=int(key))
