"""How people's work of a past sprint falls on its days: one thing after the other, on the days when they are there."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil

from interchange.demo import past
from interchange.demo.stage import rows

FULL_DAY = 9 * 60
MOST_AT_ONCE = 8 * 60  # nobody writes down more than this for a day


@dataclass(frozen=True, slots=True)
class Log:
    """Minutes of somebody on something."""

    day: date
    who: str
    slug: str
    minutes: int


@dataclass(frozen=True, slots=True)
class Span:
    """When something was begun, by whom, and on which day its last hours were logged; open: it is not finished."""

    slug: str
    who: str
    first: date
    last: date
    is_open: bool


@dataclass(frozen=True, slots=True)
class Entry:
    who: str
    slug: str
    hours: int
    is_open: bool


def worked(number: int, there: Mapping[str, Sequence[date]]) -> tuple[list[Log], list[Span]]:
    """What was logged in a sprint, and from when to when each thing took; `there`: on which days people are."""
    logs: list[Log] = []
    spans: dict[str, Span] = {}
    for who, days in there.items():
        used: Counter[date] = Counter()
        mine = [entry for entry in _entries(number) if entry.who == who]
        pace = len(days) / sum(entry.hours for entry in mine) if mine else 0
        begins = 0.0
        for entry in mine:
            took = entry.hours * pace
            found = list(_logs(entry, days, begins, took, used))
            first, last = days[int(begins)], max(log.day for log in found)
            begins += took
            logs += found
            known = spans.get(entry.slug, Span(entry.slug, who, first, last, entry.is_open))
            starter = who if first < known.first else known.who
            spans[entry.slug] = Span(
                entry.slug, starter, min(known.first, first), max(known.last, last), entry.is_open
            )
    return logs, list(spans.values())


def _entries(number: int) -> Iterator[Entry]:
    for of_sprint, who, line in rows(past.WORK):
        if int(of_sprint) == number:
            for part in line.split(","):
                slug, hours = part.split()
                yield Entry(who, slug, int(hours.rstrip("~")), hours.endswith("~"))


def _logs(
    entry: Entry, days: Sequence[date], begins: float, took: float, used: Counter[date]
) -> Iterator[Log]:
    """Its hours in equal parts over its days, none of which gets longer than a working day."""
    count = ceil(entry.hours * 60 / MOST_AT_ONCE)
    minutes = entry.hours * 60 // count
    for n in range(count):
        middle = begins + took * (n + 0.5) / count
        day = min(
            days[int(begins) :],
            key=lambda day: (used[day] + minutes > FULL_DAY, abs(days.index(day) + 0.5 - middle)),
        )
        used[day] += minutes
        yield Log(day, entry.who, entry.slug, minutes)
