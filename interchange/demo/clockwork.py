"""Moments of the demo: services take the time from Django's clock, so each of its steps has its own."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time
from threading import Lock
from zoneinfo import ZoneInfo

from django.utils import timezone

from interchange.demo import data

ZONE = ZoneInfo(data.ZONE)
_told: ContextVar[datetime | None] = ContextVar("told", default=None)
_lock = Lock()
_before: list[Callable[[], datetime]] = []  # Django's clock, once for each block that is open


def moment(on: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(on, time(hour, minute), ZONE)


@contextmanager
def at(when: datetime) -> Iterator[None]:
    """In the block the clock stands at `when`; other threads of the process go on with their own time."""
    with _lock:
        _before.append(_before[0] if _before else timezone.now)
        timezone.now = _now
    token = _told.set(when)
    try:
        yield
    finally:
        _told.reset(token)
        with _lock:
            real = _before.pop()
            if not _before:
                timezone.now = real


def _now() -> datetime:
    if told := _told.get():
        return told
    with _lock:  # another thread's block may end just now
        real = _before[0] if _before else timezone.now
    return real()
