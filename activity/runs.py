"""When jobs of each kind ran, how long they took and how often they failed: one row a project and kind.

Written in one statement after each run and outside its transaction. A row that cannot be written is logged; the
job is done all the same.
"""

import time
from collections.abc import Iterator
from contextlib import _GeneratorContextManager, contextmanager
from typing import Any

import structlog
from django.db import connection
from django.utils import timezone

from common.logs import redact

log = structlog.get_logger(__name__)
INSTALLATION = 0  # in place of a project: what is done for all of them
LONGEST_ERROR = 500
_words: dict[str, str] = {}

DONE = """
    INSERT INTO activity_jobrun AS known
        (project_id, kind, key, runs, last_at, took_ms, slowest_ms, failures, failed_at, error)
    VALUES (%s, %s, %s, %s, %s, %s, %s, 0, NULL, '')
    ON CONFLICT (project_id, kind) DO UPDATE SET key = excluded.key, runs = known.runs + excluded.runs,
        last_at = excluded.last_at, took_ms = excluded.took_ms,
        slowest_ms = greatest(known.slowest_ms, excluded.took_ms)
"""
FAILED = """
    INSERT INTO activity_jobrun AS known
        (project_id, kind, key, runs, last_at, took_ms, slowest_ms, failures, failed_at, error)
    VALUES (%s, %s, %s, 0, NULL, 0, 0, 1, %s, %s)
    ON CONFLICT (project_id, kind) DO UPDATE SET key = excluded.key, failures = known.failures + 1,
        failed_at = excluded.failed_at, error = excluded.error
"""


def name(kind: str, words: str) -> None:
    """What people read for a kind of job."""
    _words[kind] = words


def name_of(kind: str) -> str:
    return _words.get(kind) or kind.replace("_", " ").capitalize()


def began() -> float:
    """A moment to give to `done`."""
    return time.perf_counter()


def done(kind: str, key: str, project_id: int, since: float, count: int = 1) -> None:
    """`count` runs that took the time together."""
    took_ms = round((time.perf_counter() - since) * 1000)
    _write(DONE, [project_id, kind, key, count, timezone.now(), took_ms, took_ms])


def failed(kind: str, key: str, project_id: int, error: Exception) -> None:
    _write(FAILED, [project_id, kind, key, timezone.now(), say(error, LONGEST_ERROR)])


def noted(
    kind: str, words: str = "", *, key: str = "", project_id: int = INSTALLATION
) -> _GeneratorContextManager[None]:
    """Note a run of what the clock starts, for jobs that are no rows of the outbox. Also decorates a function."""
    if words:
        name(kind, words)
    return _noted(kind, key, project_id)


@contextmanager
def _noted(kind: str, key: str, project_id: int) -> Iterator[None]:
    since = began()
    try:
        yield
    except Exception as error:
        failed(kind, key, project_id, error)
        raise
    done(kind, key, project_id, since)


def say(error: Exception, longest: int) -> str:
    """An error for people who may not see secrets."""
    return redact(f"{type(error).__name__}: {error}")[:longest]


def _write(statement: str, values: list[Any]) -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
    except Exception as error:
        log.warning("run of a job not noted", error=str(error))
