"""Jobs that must happen: a row in the transaction first, a nudge to Celery after it, a sweep for what got lost."""

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import structlog
from django.db import connection, transaction
from django.db.models import OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from activity import nudges, runs
from activity.models import Heartbeat, Outbox
from activity.services import on_commit

log = structlog.get_logger(__name__)
Handler = Callable[[str, dict[str, Any]], None]
ForMany = Callable[[list[str]], None]
_handlers: dict[str, Handler] = {}
_for_many: dict[str, ForMany] = {}
_pauses: dict[str, timedelta] = {}
_not_before: dict[tuple[str, str], float] = {}
_collected: ContextVar[dict[tuple[str, str, str, str], Outbox] | None] = ContextVar("collected", default=None)

ASK = (
    "INSERT INTO activity_outbox"
    " (project_id, kind, key, payload, created_at, available_at, attempts, done_at, error) VALUES "
)
ASKED = "(%s, %s, %s, %s::jsonb, %s, %s, 0, NULL, '')"
STALE_AFTER = timedelta(seconds=5)
NO_WORKER_AFTER = timedelta(seconds=10)
MAX_ATTEMPTS = 20
MOST_PAUSES = 10_000  # kept in memory
MOST_NUDGES = 50  # at the end of one transaction


def handler(
    kind: str, words: str = "", *, pause: timedelta | None = None, many: ForMany | None = None
) -> Callable[[Handler], Handler]:
    """Register what does jobs of `kind`: called with (key, payload) inside a transaction; must be safe to run twice.
    `words` is what people read for it. A process lets the `pause` pass between two runs for one key: what is
    asked for meanwhile is done by one. `many` does short jobs without payloads for several keys at once."""

    def register(function: Handler) -> Handler:
        _handlers[kind] = function
        if pause:
            _pauses[kind] = pause
        if many:
            _for_many[kind] = many
            nudges.tell_in_one_message(kind)
        runs.name(kind, words)
        return function

    return register


def enqueue(
    *,
    kind: str,
    key: str | int,
    project_id: int,
    payload: Mapping[str, Any] | None = None,
    delay: timedelta | None = None,
) -> None:
    """Ask for a job. Several requests for one (kind, key) before a worker comes to it are done by one run."""
    now = timezone.now()
    row = Outbox(
        kind=kind,
        key=str(key),
        project_id=project_id,
        payload=dict(payload or {}),
        created_at=now,
        available_at=now + (delay or timedelta()),
    )
    collected = _collected.get()
    if collected is not None:
        collected[kind, str(key), repr(payload), repr(delay)] = row
        return
    _write([row])
    if not delay:
        on_commit(partial(nudges.soon, kind, str(key)))


@contextmanager
def together() -> Iterator[None]:
    """Requests made inside are written at once, each only one time. Of many only the first are nudged: the sweep
    finds the others."""
    rows: dict[tuple[str, str, str, str], Outbox] = {}
    token = _collected.set(rows)
    try:
        yield
    finally:
        _collected.reset(token)
    _write(list(rows.values()))
    due = [(row.kind, row.key) for row in rows.values() if row.available_at <= row.created_at]
    for kind, key in due[:MOST_NUDGES]:
        on_commit(partial(nudges.soon, kind, key))


def _write(rows: list[Outbox]) -> None:
    for at in range(0, len(rows), 1000):
        part = rows[at : at + 1000]
        values = [
            value
            for row in part
            for value in (
                *(row.project_id, row.kind, row.key, json.dumps(row.payload)),
                *(row.created_at, row.available_at),
            )
        ]
        with connection.cursor() as cursor:
            cursor.execute(ASK + ", ".join([ASKED] * len(part)), values)


def pending(kind: str, key: str | int) -> QuerySet[Outbox]:
    """Requests that wait or are being worked on, for queries that ask it along with something else."""
    return Outbox.objects.filter(kind=kind, key=str(key), done_at=None)


def pending_of(kind: str, field: str) -> QuerySet[Outbox]:
    """The same within a query of things, of each by what `field` of it holds."""
    return Outbox.objects.filter(kind=kind, key=Cast(OuterRef(field), TextField()), done_at=None)


def rest(kind: str, key: str) -> float:
    """Seconds that are left of the pause after this process ran (kind, key) last, where something waits; else 0."""
    left = _not_before.get((kind, key), 0) - time.monotonic()
    if left > 0:
        return left if pending(kind, key).exists() else 0
    if len(_not_before) >= MOST_PAUSES:
        _not_before.clear()
    if kind in _pauses:
        _not_before[kind, key] = time.monotonic() + _pauses[kind].total_seconds()
    return 0


def run(kind: str, *keys: str) -> bool:
    """Do what waits for (kind, key), all requests at once. False when there was nothing, or another worker has it.

    The rows are marked done in the handler's own transaction and before it reads anything: whatever is asked for
    later is a row that this run cannot see, and is done by the next. A handler that fails leaves them waiting, and
    after twenty times gives them up: they are kept until somebody asks again, or a later run has done what they ask.
    Several keys are done in one transaction; where that fails, each in its own.
    """
    since, rows = runs.began(), list[Outbox]()
    try:
        with transaction.atomic():
            rows = _claimed(kind, keys)
            if not rows:
                return False
            if len(keys) > 1:
                _for_many[kind](list(dict.fromkeys(row.key for row in rows)))
            else:
                payload = {name: value for row in rows for name, value in row.payload.items()}
                _handlers[kind](keys[0], payload)
    except Exception as error:
        if len(keys) > 1:
            log.warning("jobs failed together, each is tried by itself", kind=kind, error=str(error))
            return _each(kind, keys)
        log.exception("job failed", kind=kind, key=keys[0])
        _postpone(kind, keys[0], error)
        if rows:
            runs.failed(kind, keys[0], rows[0].project_id, error)
        raise
    for project_id in {row.project_id for row in rows}:
        done = {row.key for row in rows if row.project_id == project_id}
        runs.done(kind, next(iter(done)), project_id, since, len(done))
    return True


def _claimed(kind: str, keys: Sequence[str]) -> list[Outbox]:
    """Requests that are due and that no other worker has, marked done; with them what was given up of the same."""
    rows = list(
        Outbox.objects.select_for_update(skip_locked=True)
        .filter(kind=kind, key__in=keys, done_at=None, available_at__lte=timezone.now())
        .order_by("id")
    )
    if rows:
        given_up = Q(kind=kind, key__in={row.key for row in rows}, attempts__gte=MAX_ATTEMPTS) & ~Q(error="")
        claimed = Outbox.objects.filter(Q(id__in=[row.id for row in rows]) | given_up)
        claimed.update(done_at=timezone.now(), error="")
    return rows


def _each(kind: str, keys: Sequence[str]) -> bool:
    """Do them one by one: what fails is noted and tried later, the others are done."""
    for key in keys:
        with suppress(Exception):
            run(kind, key)
    return True


def _postpone(kind: str, key: str, error: Exception) -> None:
    for row in Outbox.objects.filter(kind=kind, key=key, done_at=None):
        row.attempts += 1
        row.error = runs.say(error, 2000)
        row.available_at = timezone.now() + timedelta(seconds=min(2**row.attempts, 600))
        if row.attempts >= MAX_ATTEMPTS:
            row.done_at = timezone.now()
        row.save(update_fields=["attempts", "error", "available_at", "done_at"])


def again(job_id: int, project_id: int) -> Outbox | None:
    """Have what failed tried at once, in the caller's transaction. None where there is no such job in the project."""
    asked = Outbox.objects.filter(pk=job_id, project_id=project_id).first()
    if asked is None:
        return None
    failed = Outbox.objects.filter(kind=asked.kind, key=asked.key, project_id=project_id).exclude(error="")
    failed.update(done_at=None, available_at=timezone.now(), attempts=0)
    on_commit(partial(nudges.soon, asked.kind, asked.key))
    return asked


def sweep() -> int:
    """Nudge again for every request that is due and older than a nudge takes."""
    now = timezone.now()
    due = (
        Outbox.objects.filter(done_at=None, available_at__lte=now, created_at__lte=now - STALE_AFTER)
        .values_list("kind", "key")
        .distinct()
    )
    found = list(due[:1000])
    nudges.send(found)
    return len(found)


def forget() -> None:
    """Forget what was done a week ago, and workers that were not heard of since yesterday."""
    now = timezone.now()
    Outbox.objects.filter(done_at__lt=now - timedelta(days=7), error="").delete()
    Heartbeat.objects.filter(at__lt=now - timedelta(days=1)).delete()


def beat(name: str) -> None:
    """A worker says that it is alive."""
    Heartbeat.objects.update_or_create(name=name, defaults={"at": timezone.now()})


def is_worker_alive() -> bool:
    """Whether any worker was heard of in the last ten seconds."""
    return live_workers().exists()


def live_workers(since: datetime | None = None) -> QuerySet[Heartbeat]:
    """Workers heard of in the last ten seconds, or since a moment."""
    return Heartbeat.objects.filter(at__gte=since or timezone.now() - NO_WORKER_AFTER)
