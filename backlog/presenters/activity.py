"""The project's activity, day by day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.utils import timezone

from accounts.access import Access
from backlog.queries import Activity, HistoryLine

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
class Day:
    on: date
    rows: list[Happened]


def days_of(access: Access, found: Activity) -> list[Day]:
    """Lines under the days on which they happened, in the zone that is active."""
    grouped = groupby(_rows(access, found), key=lambda row: timezone.localdate(row.line.at))
    return [Day(on, list(rows)) for on, rows in grouped]


@dataclass(frozen=True, slots=True)
class DayOfLines:
    on: date
    lines: list[HistoryLine]


def days_of_lines(lines: list[HistoryLine]) -> list[DayOfLines]:
    """The same for plain lines."""
    grouped = groupby(lines, key=lambda line: timezone.localdate(line.at))
    return [DayOfLines(on, list(rows)) for on, rows in grouped]


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
