"""Moments of the demo: services take the time from Django's clock, so each of its steps has its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.utils import timezone

from interchange.demo import data

ZONE = ZoneInfo(data.ZONE)


def moment(on: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(on, time(hour, minute), ZONE)


@contextmanager
def at(when: datetime) -> Iterator[None]:
    """In the block, and this process, the clock stands at `when`."""
    original = timezone.now
    timezone.now = lambda: when
    try:
        yield
    finally:
        timezone.now = original
