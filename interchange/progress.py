"""How far a job is, written beside its transaction, so that its page sees it before anything is committed."""

import time
from types import TracebackType
from typing import Any

import structlog
from django.db import Error, connections

from interchange.models import ExportJob, ImportJob, ProjectImport

log = structlog.get_logger(__name__)
SECONDS_BETWEEN = 0.2


class Progress:
    """A second connection that says `running` and counts rows. It is advice: where it fails, the job goes on.

    The job's transaction must not write the job's row before `close`, or both would wait for each other.
    """

    def __init__(
        self, job_id: int, model: type[ImportJob] | type[ExportJob] | type[ProjectImport] = ImportJob
    ) -> None:
        self.job_id, self.model = job_id, model
        self.told_at = 0.0
        self.connection: Any = connections["default"].copy(alias="default")

    def __enter__(self) -> "Progress":
        self._write("SET lock_timeout = '500ms'", [])
        self.tell(0, is_now=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.connection.close()

    def begin(self, rows_total: int) -> None:
        """How much there is to do, for a job that learns it only now."""
        self._write(self._update("rows_total = %s"), [rows_total, self.job_id])

    def tell(self, rows_done: int, *, is_now: bool = False) -> None:
        """Write the count, at most a few times a second."""
        if is_now or time.monotonic() - self.told_at >= SECONDS_BETWEEN:
            self.told_at = time.monotonic()
            self._write(
                self._update("state = %s, rows_done = %s"),
                [self.model.State.RUNNING.value, rows_done, self.job_id],
            )

    def _update(self, what: str) -> str:
        return f'UPDATE "{self.model._meta.db_table}" SET {what} WHERE id = %s'  # noqa: S608

    def _write(self, sql: str, params: list[Any]) -> None:
        try:
            with self.connection.cursor() as cursor:
                cursor.execute(sql, params)
        except Error as error:
            log.warning("progress not written", job=self.job_id, error=str(error))
