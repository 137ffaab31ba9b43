"""Evenings of the sprint: what was left to do, what a day did to it, and how the plan stood."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from common.durations import format_hours
from common.errors import NotFound
from sprints.models import SplitSnapshot
from sprints.queries.drill.planned import COLUMNS, ITEM, by_category, counted, places_in
from sprints.queries.drill.shape import Asked, Drill, drill, item_line, items_by_number
from sprints.queries.inputs import local_date
from sprints.rules.split import CATEGORIES

Items = Mapping[str, Mapping[str, Any]]


def evening(asked: Asked) -> Drill:
    """Hours left on an evening, item by item, with what the day changed of it; `evening-start` is the start."""
    found = asked.figures["burndown"]
    at = 0 if asked.part == "start" else found["days"].index(asked.day().isoformat()) + 1
    if at >= len(found["remaining"]["feature"]):
        raise NotFound()
    before, after = _between(asked, at)
    items = items_by_number(asked.access, map(int, {*before, *after}))
    lines = []
    for number in sorted({*before, *after}, key=int):
        now = after.get(number, {}).get("split", {})
        words = "" if at == 0 else _happened(before.get(number), after.get(number))
        if words or any(now.values()):
            lines.append(item_line(items, int(number), by_category(now), why=words))
    parts = [round(found["remaining"][category][at]) for category in CATEGORIES]
    title = "Left at the start" if at == 0 else f"Left on the evening of {_words(asked.day())}"
    how = "Hours still to do, and what this day did to them."
    return drill(asked, title, how, ITEM, lines, (*parts, sum(parts)), COLUMNS)


def split(asked: Asked) -> Drill:
    """What was planned, as it stood at the start, on an evening, or stands on the last one."""
    on = asked.any_day()
    history: Any = asked.figures.get("history", [])
    found = next((past for past in history if past["on"] == on.isoformat()), None)
    if found is None:
        raise NotFound()
    rows = SplitSnapshot.objects.filter(sprint=asked.sprint, on=on)
    kept: Any = rows.values_list("figures__items", "figures__reserve").first()
    items, reserve = kept or (asked.figures["items"], asked.figures["reserve"])
    lines = counted(asked, places_in(asked, items), reserve)
    how = "As planned and frozen; unplanned work counts beyond the reserve only."
    title = "Planned at the start" if found is history[0] else f"Planned on the evening of {_words(on)}"
    return drill(asked, title, how, ITEM, lines, by_category(found["planned"]), COLUMNS)


def _between(asked: Asked, at: int) -> tuple[Items, Items]:
    """Items on the evening before and on the evening asked for; `at` 0 is the start."""
    days = asked.figures["burndown"]["days"]
    rows = (
        SplitSnapshot.objects.filter(sprint=asked.sprint).order_by("on").values_list("on", "figures__items")
    )
    first = rows.first()
    start: Items = first[1] if first else asked.figures["items"]
    if at == 0:
        return start, start
    day = date.fromisoformat(days[at - 1])
    kept = list(rows.filter(on__lte=day).order_by("-on")[:2])
    computed = asked.stored.computed_at
    if computed is not None and local_date(computed, asked.access.project) == day:
        kept = [(day, asked.figures["items"]), *(row for row in kept if row[0] < day)]
    after = kept[0][1] if kept else start
    unchanged = bool(kept) and kept[0][0] < day  # nothing was computed on that day
    before = after if unchanged or len(kept) < 2 else kept[1][1]
    return before, after


def _happened(old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> str:
    if old is None and new is None:
        return ""
    if old is None:
        return "Added"
    if new is None:
        return f"Removed with {format_hours(old['load'])} left" if old["load"] else "Removed"
    grown = sum(new["size"].values()) - sum(old["size"].values())
    burned = old["load"] - new["load"] + grown
    words = []
    if burned:
        words.append(f"{format_hours(burned)} done" if burned > 0 else f"{format_hours(-burned)} more left")
    if grown:
        words.append(f"estimated {format_hours(abs(grown))} {'more' if grown > 0 else 'less'}")
    text = ", ".join(words)
    return text[:1].upper() + text[1:]


def _words(on: date) -> str:
    return f"{on:%A} {on.day} {on:%b}"


FIGURES = {"evening": evening, "split": split}
