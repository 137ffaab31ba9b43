"""Hours that were worked: each log and each stretch of a clock; what people stated and what columns say instead."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from common.errors import NotFound
from sprints.queries.drill.shape import NAMES, Asked, Drill, Line, drill, item_line, items_by_number
from sprints.queries.logs import Worked, worked_in
from sprints.rules.actuals import KINDS

SAID = {"stated": "As stated for the sprint", "derived": "Derived from time in columns"}
HOW = "What counts of each person: their logs and clocks, or what they stated, or what is derived from time in columns."


def actual(asked: Asked) -> Drill:
    """Of one category, of spikes, of items outside the sprint, or all of it."""
    found, part = asked.figures, asked.part
    if not part:
        return _of(asked, "Worked", found["actual_total"], KINDS, lambda one: True)
    if part in KINDS:
        total: int = found["actual"][part]  # type: ignore[literal-required]
        return _of(asked, f"Worked, {NAMES[part].lower()}", total, (part,), lambda one: one.category == part)
    if part == "spikes":
        return _of(asked, "Worked on spikes", found["actual_spike"], (), _on_spike)
    if part == "outside":
        title = "Worked on items outside the sprint"
        return _of(asked, title, found["actual_outside"], (), lambda one: one.is_outside)
    raise NotFound()


def worked(asked: Asked) -> Drill:
    """Of one person: `worked-7-technical`, or all that they worked."""
    id, _, kind = asked.part.partition("-")
    everybody: Any = asked.figures["people"]
    person = next((one for one in everybody if str(one["id"]) == id), None)
    if person is None or "actual" not in person or (kind and kind not in KINDS):
        raise NotFound()
    kinds = (kind,) if kind else KINDS
    rows = [one for one in _counted(asked) if one.person_id == person["id"] and one.category in kinds]
    lines = [*_said([person], kinds), *_lines(asked, rows)]
    title = f"Worked by {person['name']}{', ' + NAMES[kind].lower() if kind else ''}"
    return drill(asked, title, HOW, "Work", lines, (sum(person["actual"][one] for one in kinds),))


def _on_spike(one: Worked) -> bool:
    return one.type == "spike" and one.category != "unplanned"


def _of(asked: Asked, title: str, total: int, kinds: Iterable[str], takes: Callable[[Worked], bool]) -> Drill:
    people: Any = asked.figures["people"]
    said = list(_said(people, tuple(kinds)))
    rows = [one for one in _counted(asked) if takes(one)]
    lines = [*said, *_lines(asked, rows)]
    if takes is _on_spike and any(one.get("actual_origin") in SAID for one in people):
        rest = total - sum(line.amounts[0] for line in lines)
        lines += [Line("Of hours stated or derived", (rest,))] if rest > 0 else []
    return drill(asked, title, HOW, "Work", lines, (total,))


def _counted(asked: Asked) -> list[Worked]:
    """Logs and clocks of those whose hours are known by them."""
    people: Any = asked.figures["people"]
    others = {one["id"] for one in people if one.get("actual_origin") in SAID}
    found = worked_in(asked.access, asked.sprint, asked.stored.frozen_at)
    return [one for one in found if one.person_id not in others]


def _said(people: Iterable[Any], kinds: tuple[str, ...]) -> Iterable[Line]:
    for person in people:
        if person.get("actual_origin") not in SAID:
            continue
        for kind in kinds:
            if minutes := person["actual"][kind]:
                why = f"{SAID[person['actual_origin']]}, {NAMES[kind].lower()}"
                yield Line(person["name"], (minutes,), why=why)


def _lines(asked: Asked, rows: Iterable[Worked]) -> list[Line]:
    shown = list(rows)
    items = items_by_number(asked.access, [one.number for one in shown])
    zone = ZoneInfo(asked.access.project.timezone)
    return [item_line(items, one.number, (one.minutes,), on=one.on, why=_why(one, zone)) for one in shown]


def _why(one: Worked, zone: ZoneInfo) -> str:
    """`Priya Raman, clock, 09:05 to 11:20`; what was logged with its note."""
    parts = [one.person]
    if one.started_at:
        until = _clock(one.ended_at, zone) if one.ended_at else "now"
        parts.append(f"clock, {_clock(one.started_at, zone)} to {until}")
    if one.is_outside:
        parts.append("outside the sprint")
    return ", ".join(parts) + (f": {one.note}" if one.note else "")


def _clock(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%H:%M}"


FIGURES = {"actual": actual, "worked": worked}
