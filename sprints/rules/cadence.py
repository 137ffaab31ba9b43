"""When the sprints after the planned ones will be, and what they will be called: as the last ones were."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from statistics import median_low

from sprints.rules.velocity import LAST

WEEK = 7
FORTNIGHT = 14
LAST_NUMBER = re.compile(r"(\d{1,6})(\D*)$")


@dataclass(frozen=True, slots=True)
class Days:
    """A sprint's name and its days, both inclusive."""

    name: str
    start: date
    end: date


def following(known: Sequence[Days], today: date, *, number: int) -> Iterator[Days]:
    """Sprints without end after the last of `known`, which are by date. None of them is over before today.

    They are as long and lie as far apart as those of the last six in the middle. Where none is known they take two
    weeks. `number` is that of the first one, for names that hold none.
    """
    last = known[-LAST:]
    length = median_low([(one.end - one.start).days + 1 for one in last]) if last else FORTNIGHT
    gaps = [(after.start - before.end).days for before, after in pairwise(last)]
    gap = max(1, median_low(gaps)) if gaps else 1 + -length % WEEK
    start = known[-1].end + timedelta(days=gap) if known else today
    start = max(start, today)
    name = known[-1].name if known else ""
    while True:
        name = _next_name(name, number)
        end = start + timedelta(days=length - 1)
        yield Days(name, start, end)
        start, number = end + timedelta(days=gap), number + 1


def _next_name(name: str, number: int) -> str:
    found = LAST_NUMBER.search(name)
    if found is None:
        return f"Sprint {number}"
    return f"{name[: found.start()]}{int(found[1]) + 1}{found[2]}"
