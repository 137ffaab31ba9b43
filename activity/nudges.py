"""Telling workers that something waits in the outbox: after the answer, from a thread of its own.

Nobody waits for the broker, and what is asked for within a moment is told together. A nudge may get lost with its
process or a broker that is away: the sweep finds the rows.
"""

import atexit
import time
from collections.abc import Iterable
from threading import Event, Lock, Thread

from common.cache import Away

MOMENT = 0.04  # seconds in which nudges gather
MOST_KEYS = 100  # in one message
AWAY = Away("the broker does not answer, the sweep will tell the workers", seconds=2)
Job = tuple[str, str]  # kind, key

_in_one_message: set[str] = set()
_waiting: dict[Job, None] = {}
_lock, _some = Lock(), Event()
_thread: Thread | None = None


def tell_in_one_message(kind: str) -> None:
    """Jobs of this kind are short: one worker is told of many."""
    _in_one_message.add(kind)


def soon(kind: str, key: str) -> None:
    """Have the workers told in a moment, of the same job once."""
    global _thread
    with _lock:
        _waiting[kind, key] = None
        if _thread is None or not _thread.is_alive():
            _thread = Thread(target=_keep_telling, name="nudges", daemon=True)
            _thread.start()
    _some.set()


def send(jobs: Iterable[Job]) -> None:
    """Tell the workers now. A broker that does not answer is no error, and is not asked again and again."""
    from activity.tasks import run_job

    if AWAY.is_now():
        return
    for message in _messages(jobs):
        try:
            run_job.apply_async(args=message, retry=False)
        except Exception as error:
            AWAY.begin(error)
            return


def _messages(jobs: Iterable[Job]) -> list[list[str]]:
    """Arguments of the task: a kind and keys."""
    keys: dict[str, list[str]] = {}
    for kind, key in jobs:
        keys.setdefault(kind, []).append(key)
    return [
        [kind, *found[at : at + size]]
        for kind, found in keys.items()
        for size in [MOST_KEYS if kind in _in_one_message else 1]
        for at in range(0, len(found), size)
    ]


def _keep_telling() -> None:
    while True:
        _some.wait()
        time.sleep(MOMENT)
        _some.clear()
        _send_waiting()


@atexit.register
def _send_waiting() -> None:
    with _lock:
        jobs = list(_waiting)
        _waiting.clear()
    if jobs:
        send(jobs)
