"""Dates that a person gave for the sprints of a file: which of them cannot be, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

LONGEST_DAYS = 92


@dataclass(frozen=True, slots=True)
class Dates:
    """A sprint's first and last day; either may be missing as long as somebody is typing."""

    start_on: date | None
    end_on: date | None


def complete(sprints: Mapping[str, Dates]) -> dict[str, tuple[date, date]]:
    """Sprints with both dates, by start; the others become labels."""
    whole = {
        name: (dates.start_on, dates.end_on)
        for name, dates in sprints.items()
        if dates.start_on is not None and dates.end_on is not None
    }
    return dict(sorted(whole.items(), key=lambda pair: pair[1]))


def wrong_dates(
    sprints: Mapping[str, Dates], taken: Sequence[tuple[str, date, date]]
) -> dict[str, tuple[str, str]]:
    """By sprint: ("start" or "end", what is wrong). `taken` are the sprints that the project has already."""
    wrong: dict[str, tuple[str, str]] = {}
    for name, dates in sprints.items():
        if dates.start_on is None and dates.end_on is not None:
            wrong[name] = ("start", "When did it start? Give both dates or none.")
        elif dates.start_on is not None and dates.end_on is None:
            wrong[name] = ("end", "When did it end? Give both dates or none.")
    before = list(taken)
    for name, (start, end) in complete(sprints).items():
        other = next((kept for kept in before if start <= kept[2] and kept[1] <= end), None)
        if end < start:
            wrong[name] = ("end", "It ends before it starts.")
        elif (end - start).days >= LONGEST_DAYS:
            wrong[name] = ("end", f"It lasts {(end - start).days + 1} days; at most {LONGEST_DAYS} will do.")
        elif other:
            wrong[name] = ("start", f"It overlaps with {other[0]} ({_days(other[1], other[2])}).")
        else:
            before.append((name, start, end))
    return wrong


def _days(start: date, end: date) -> str:
    return f"{start.day} {start:%b %Y} to {end.day} {end:%b %Y}"
