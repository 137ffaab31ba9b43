"""Writing events. Every service calls `record` in its own transaction, so that only what happened is told."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from activity.models import Event

ONE_EVENT = """
    WITH stream AS (
        INSERT INTO activity_stream (project_id, seq) VALUES (%s, 1)
        ON CONFLICT (project_id) DO UPDATE SET seq = activity_stream.seq + 1 RETURNING project_id, seq
    )
    INSERT INTO activity_event (project_id, seq, kind, actor_id, subject_type, subject_id, data, at)
    SELECT project_id, seq, %s, %s, %s, %s, %s, %s FROM stream RETURNING id, seq
"""
NEXT_SEQ = """
    INSERT INTO activity_stream (project_id, seq) VALUES (%s, %s)
    ON CONFLICT (project_id) DO UPDATE SET seq = activity_stream.seq + excluded.seq RETURNING seq
"""
FIGURES = """
    INSERT INTO activity_stream AS known (project_id, seq, figures)
    VALUES (%s, 0, (extract(epoch FROM clock_timestamp()) * 1000)::bigint)
    ON CONFLICT (project_id) DO UPDATE SET figures = greatest(excluded.figures, known.figures + 1)
"""
Listener = Callable[[Event], None]
_listeners: dict[str, list[Listener]] = {}


def listener(*kinds: str) -> Callable[[Listener], Listener]:
    """Register a function that is told, inside the transaction, of events of these kinds. It may only enqueue jobs."""

    def register(function: Listener) -> Listener:
        for kind in kinds:
            _listeners.setdefault(kind, []).append(function)
        return function

    return register


def record(
    *,
    project_id: int,
    kind: str,
    actor_id: int | None,
    subject: tuple[str, int],
    data: Mapping[str, Any] | None = None,
) -> Event:
    """Append one event and tell its listeners. Takes the project's number last: call it after the writes.

    `subject` is ("item", 12) or the like; `data` must be JSON. Raises RuntimeError outside a transaction.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("An event belongs into the transaction of what it tells.")
    event = Event(
        project_id=project_id,
        kind=kind,
        actor_id=actor_id,
        subject_type=subject[0],
        subject_id=subject[1],
        data=dict(data or {}),
        at=timezone.now(),
    )
    written = [project_id, kind, actor_id, *subject, json.dumps(event.data), event.at]
    with connection.cursor() as cursor:  # in one statement, which also takes the number
        cursor.execute(ONE_EVENT, written)
        event.id, event.seq = cursor.fetchone()
    event._state.adding = False
    from activity import outbox

    with outbox.together():
        for function in _listeners.get(kind, ()):
            function(event)
    return event


def _next_seq(project_id: int, count: int = 1) -> int:
    """The last of the next `count` numbers of a project.

    Its row stays locked until the transaction ends, so commits follow numbers.
    """
    with connection.cursor() as cursor:
        cursor.execute(NEXT_SEQ, [project_id, count])
        return int(cursor.fetchone()[0])


def figures_changed(project_id: int) -> None:
    """Have open pages told that stored figures changed, which is no event. Call it last, as `record`."""
    with connection.cursor() as cursor:
        cursor.execute(FIGURES, [project_id])


def on_commit(function: Callable[[], object]) -> None:
    """Run after the transaction; an error there is logged, never shown, for the sweep repeats what must happen."""
    transaction.on_commit(function, robust=True)


_for_many: dict[Listener, Callable[[list[Event]], None]] = {}


def for_many(single: Listener) -> Callable[[Callable[[list[Event]], None]], Callable[[list[Event]], None]]:
    """Register what is told of many events at once in place of the listener `single`, in as few queries as of one."""

    def register(function: Callable[[list[Event]], None]) -> Callable[[list[Event]], None]:
        _for_many[single] = function
        return function

    return register


def record_many(
    *,
    project_id: int,
    kind: str,
    actor_id: int | None,
    subjects: Sequence[tuple[str, int, Mapping[str, Any]]],
) -> list[Event]:
    """`record` for many things that happened at once: (type, id, data) of each. A bounded number of queries."""
    if not connection.in_atomic_block:
        raise RuntimeError("An event belongs into the transaction of what it tells.")
    if not subjects:
        return []
    last, now = _next_seq(project_id, len(subjects)), timezone.now()
    events = Event.objects.bulk_create(
        Event(
            project_id=project_id,
            seq=seq,
            kind=kind,
            actor_id=actor_id,
            subject_type=type,
            subject_id=pk,
            data=dict(data),
            at=now,
        )
        for seq, (type, pk, data) in enumerate(subjects, start=last - len(subjects) + 1)
    )
    from activity import outbox

    with outbox.together():
        for function in _listeners.get(kind, ()):
            if function in _for_many:
                _for_many[function](events)
            else:
                for event in events:
                    function(event)
    return events
