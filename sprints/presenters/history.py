"""The list of sprints, and the dates a new one starts with."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

TITLES = (("active", "Running"), ("planned", "Planned"), ("closed", "Closed"))
TWO_WEEKS = timedelta(days=13)


@dataclass(frozen=True, slots=True)
class Section:
    state: str
    title: str
    rows: tuple[Any, ...]


def sections_of(history: Iterable[Any]) -> list[Section]:
    """Sprints by state: the running one, planned ones soonest first, closed ones latest first."""
    rows = list(history)
    found = []
    for state, title in TITLES:
        inside: Sequence[Any] = [row for row in rows if row.sprint.state == state]
        if state == "planned":
            inside = sorted(inside, key=lambda row: row.sprint.start_on)
        if inside:
            found.append(Section(state, title, tuple(inside)))
    return found


def next_dates(last_end: date | None, today: date) -> tuple[date, date]:
    """Two weeks from the first weekday after the last sprint; without one from the next Monday, today if it is one."""
    if last_end is not None and last_end >= today:
        start = last_end + timedelta(days=1)
        while start.weekday() > 4:
            start += timedelta(days=1)
    else:
        start = today + timedelta(days=-today.weekday() % 7)
    end = start + TWO_WEEKS
    while end.weekday() > 4:
        end -= timedelta(days=1)
    return start, end
