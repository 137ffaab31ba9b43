"""Sprints as a file tells of them, and the days they can have here, where sprints do not overlap."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from itertools import zip_longest

from interchange.rules.dates import parse_moment
from interchange.rules.sprint_dates import LONGEST_DAYS, Dates
from interchange.rules.tables import Raw
from interchange.rules.text import clean_line

COLUMNS = {
    "start": ("start_date", "start date", "startdate", "start"),
    "end": ("end_date", "end date", "enddate", "end"),
}
NAMES = ("sprint_name", "sprint name", "sprint", "name")
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class SprintFact:
    """A sprint elsewhere: planned days in the project's zone, and whether it is over."""

    name: str
    start_on: date | None = None
    end_on: date | None = None
    is_closed: bool = False
    board: str = ""


def fact_of(value: Mapping[str, object], zone: tzinfo) -> SprintFact | None:
    """From an answer of Jira's Agile API. A sprint that was closed early ended then."""
    name = clean_line(str(value.get("name") or ""))[:80].strip()
    if not name:
        return None
    is_closed = str(value.get("state") or "").casefold() == "closed"
    end = _day(value.get("endDate"), zone)
    closed = _day(value.get("completeDate"), zone)
    if is_closed and closed and (end is None or closed < end):
        end = closed
    board = str(value.get("originBoardId") or value.get("boardId") or "")
    return SprintFact(name, _day(value.get("startDate"), zone), end, is_closed, board)


def facts_of_table(raw: Raw, zone: tzinfo) -> list[SprintFact]:
    """From a table of sprints, one a row; empty for any other table."""
    headers = [header.casefold() for header in raw.headers]
    name = next((headers.index(one) for one in NAMES if one in headers), None)
    start = next((headers.index(one) for one in COLUMNS["start"] if one in headers), None)
    end = next((headers.index(one) for one in COLUMNS["end"] if one in headers), None)
    if name is None or start is None or end is None:
        return []
    facts = []
    for _line, record in raw.records:
        cells = [*record, *[""] * len(headers)]
        title = clean_line(cells[name])[:80].strip()
        if title:
            facts.append(SprintFact(title, _day(cells[start], zone), _day(cells[end], zone)))
    return facts


def fit(facts: Iterable[SprintFact]) -> tuple[dict[str, Dates], list[str]]:
    """Days without overlaps, by name, and what was changed: a sprint ends on the day before the next begins.

    Of two that start on one day, the one of the board with more sprints is kept; the other has no days.
    """
    whole = [one for one in facts if one.start_on and one.end_on and one.start_on <= one.end_on]
    boards = Counter(one.board for one in whole)
    whole.sort(key=lambda one: (one.start_on or date.min, -boards[one.board], one.name))
    kept: list[SprintFact] = []
    dropped: list[str] = []
    for one in whole:
        if kept and one.start_on == kept[-1].start_on:
            dropped.append(one.name)
        else:
            kept.append(one)
    days: dict[str, Dates] = {}
    shortened: list[str] = []
    for one, following in zip_longest(kept, kept[1:]):
        end = one.end_on or date.min
        if following and following.start_on and end >= following.start_on:
            end = following.start_on - DAY
            shortened.append(one.name)
        if one.start_on and (end - one.start_on).days < LONGEST_DAYS:
            days[one.name] = Dates(one.start_on, end)
    remarks = []
    if shortened:
        remarks.append(f"Ends on the day before the next sprint begins: {_few(shortened)}.")
    if dropped:
        remarks.append(f"Starts on the same day as another sprint, and becomes a label: {_few(dropped)}.")
    return days, remarks


def _few(names: list[str]) -> str:
    return ", ".join(names[:8]) + (f" and {len(names) - 8} more" if len(names) > 8 else "")


def _day(value: object, zone: tzinfo) -> date | None:
    moment: datetime | None = parse_moment(str(value or ""), zone)
    return moment.astimezone(zone).date() if moment else None
