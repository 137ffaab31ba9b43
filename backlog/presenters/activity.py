"""The project's activity, day by day."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Generic, TypeVar

from django.utils import timezone

from accounts.access import Access
from backlog.queries import Activity, HistoryLine

Row = TypeVar("Row")
EXCERPT = 160
SAID = ("commented", "comment_edited")  # beside these the words stand


@dataclass(frozen=True, slots=True)
class Happened:
    """A sentence, what it is about as a link (`key`, `title`, `url`), and the words of a comment."""

    line: HistoryLine
    type: str = ""
    key: str = ""
    title: str = ""
    url: str = ""
    said: str = ""


@dataclass(frozen=True, slots=True)
class Day(Generic[Row]):
    on: date
    rows: list[Row]


def days_of(access: Access, found: Activity) -> list[Day[Happened]]:
    """Lines under the days on which they happened."""
    return by_day(_rows(access, found), lambda row: row.line.at)


def by_day(rows: Iterable[Row], at: Callable[[Row], datetime]) -> list[Day[Row]]:
    """Rows that are in the order of their moments, under their days in the zone that is active."""
    grouped = groupby(rows, key=lambda row: timezone.localdate(at(row)))
    return [Day(on, list(some)) for on, some in grouped]


def _rows(access: Access, found: Activity) -> Iterator[Happened]:
    base, key = f"/p/{access.project.key}/", access.project.key
    for line in found.lines:
        kind, pk = line.subject
        said = _excerpt(found.said.get(line.comment or 0, "")) if line.kind in SAID else ""
        if kind == "item" and (item := found.items.get(pk)):
            anchor = f"stream/?comment={line.comment}#comment-{line.comment}" if said else ""
            url = f"{base}items/{item.number}/{anchor}"
            yield Happened(line, item.type, f"{key}-{item.number}", item.title, url, said)
        elif kind == "item":
            yield Happened(line, key=f"{key}-{line.number}" if line.number else "", title="deleted")
        elif kind == "epic" and (epic := found.epics.get(pk)):
            yield Happened(line, "epic", "", epic.title, f"{base}epics/{epic.number}/")
        else:
            yield Happened(line)


def _excerpt(text: str) -> str:
    """The beginning of a text in one line."""
    line = " ".join(text.split())
    return line if len(line) <= EXCERPT else f"{line[: EXCERPT - 1]}…"
