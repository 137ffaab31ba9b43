"""Hours of work that is in the sprint: planned, at the start, come and gone since, left to do, unplanned."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from common.errors import NotFound
from sprints.models import SprintItem
from sprints.queries.drill.shape import NAMES, Asked, Drill, Line, drill, item_line, items_by_number
from sprints.rules.sign_off import PlannedItem, drawn_from_reserve
from sprints.rules.split import CATEGORIES

ITEM = "Item"
Split = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Place:
    """An item's place as the figures took it, by the category of its minutes."""

    number: int
    split: Split
    is_unplanned: bool
    was_in_at_start: bool
    is_there: bool


def places_in(asked: Asked, items: Mapping[str, Mapping[str, Any]]) -> list[Place]:
    """Every place that the sprint ever had, in the order of being added; `items` are the figures of those in it."""
    rows = SprintItem.objects.filter(sprint=asked.sprint).order_by("added_at", "id")
    fields = (
        "item__number", "planned_category", "planned_split", "is_unplanned", "was_in_at_start", "removed_at",
    )  # fmt: skip
    found = list(rows.values_list(*fields))
    last = {row[0]: at for at, row in enumerate(found) if row[5] is None}
    places = []
    for at, (number, frozen, split, is_unplanned, at_start, _) in enumerate(found):
        known = items.get(str(number))
        is_there = known is not None and last.get(number, at) == at
        if not frozen and known is not None:
            split = known["split"] if known["planned"] is not None else None
        if known is not None:
            is_unplanned = known["is_unplanned"]
        places.append(Place(number, split or {}, is_unplanned, at_start, is_there))
    return places


def counted(asked: Asked, places: Iterable[Place], reserve: int) -> list[Line]:
    """What counts as planned, by category: all that is there, less what unplanned work takes of the reserve."""
    there = [place for place in places if place.is_there]
    parts = [
        PlannedItem(str(place.number), category, minutes, place.is_unplanned)  # type: ignore[arg-type]
        for place in there
        for category, minutes in place.split.items()
    ]
    drawn = iter(drawn_from_reserve(reserve_minutes=reserve, items=parts))
    items = items_by_number(asked.access, [place.number for place in there])
    lines = []
    for place in there:
        kept = {category: minutes - next(drawn) for category, minutes in place.split.items()}
        if sum(kept.values()):
            why = "Unplanned, beyond the reserve" if place.is_unplanned else ""
            lines.append(item_line(items, place.number, by_category(kept), why=why))
    return lines


def by_category(split: Split) -> tuple[int, ...]:
    """Feature, technical, defect, and all of them."""
    return (*(split.get(category, 0) for category in CATEGORIES), sum(split.values()))


COLUMNS = (*(NAMES[category].lower() for category in CATEGORIES), "together")


def of(asked: Asked, title: str, how: str, lines: Iterable[Line], totals: Split) -> Drill:
    """One category where one is asked for, else all of them and their sum."""
    category = asked.category()
    if not category:
        return drill(asked, title, how, ITEM, lines, by_category(totals), COLUMNS)
    at = CATEGORIES.index(category)  # type: ignore[arg-type]
    own = (
        Line(line.text, (line.amounts[at],), why=line.why, item=line.item)
        for line in lines
        if line.amounts[at]
    )
    return drill(asked, f"{title}, {category}", how, ITEM, own, (totals.get(category, 0),))


def planned(asked: Asked) -> Drill:
    found: Any = asked.figures
    lines = counted(asked, places_in(asked, found["items"]), found["reserve"])
    how = (
        "What the items would take before the start."
        if asked.sprint.started_at is None
        else "Frozen at the start, or when an item was added; unplanned work counts beyond the reserve only."
    )
    return of(asked, "Planned", how, lines, found["planned"])


def start(asked: Asked) -> Drill:
    found: Any = asked.figures
    places = [place for place in places_in(asked, found["items"]) if place.was_in_at_start]
    totals = found["planned_at_start"] or {}
    return of(asked, "Planned at the start", "Frozen when the sprint started.", _lines(asked, places), totals)


def added(asked: Asked) -> Drill:
    found: Any = asked.figures
    places = [
        place
        for place in places_in(asked, found["items"])
        if not place.was_in_at_start and str(place.number) in found["items"]
    ]
    how = "What came since the start and is there still, unplanned work included."
    totals = found["added"]
    if asked.sprint.started_at is None:
        places = []
    return of(asked, "Added since", how, _lines(asked, places), totals)


def removed(asked: Asked) -> Drill:
    found: Any = asked.figures
    places = [
        place
        for place in places_in(asked, found["items"])
        if place.was_in_at_start and str(place.number) not in found["items"]
    ]
    how = "What was in the sprint at its start and is not any more."
    return of(asked, "Removed since", how, _lines(asked, places), found["removed"])


def left(asked: Asked) -> Drill:
    found: Any = asked.figures
    items = items_by_number(asked.access, map(int, found["items"]))
    lines = [
        item_line(items, int(number), by_category(one["split"]))
        for number, one in sorted(found["items"].items(), key=lambda pair: int(pair[0]))
        if one["load"]
    ]
    how = "Hours still to do, as remaining and estimates say."
    return of(asked, "Left to do", how, lines, found["load"])


def todo(asked: Asked) -> Drill:
    """What is left to do by one person: `todo-7`."""
    everybody: Any = asked.figures["people"]
    person = next((one for one in everybody if str(one["id"]) == asked.part), None)
    if person is None or "items" not in person:
        raise NotFound()
    items = items_by_number(asked.access, map(int, person["items"]))
    pairs = sorted(person["items"].items(), key=lambda pair: int(pair[0]))
    lines = (item_line(items, int(number), (minutes,)) for number, minutes in pairs)
    how = "Of items assigned to them; a part of a story that nobody has counts for who has the story."
    return drill(asked, f"To do by {person['name']}", how, ITEM, lines, (person["load"],))


def unplanned(asked: Asked) -> Drill:
    """Work that came unplanned, and what of it the reserve holds."""
    asked.whole()
    found = asked.figures
    places = [p for p in places_in(asked, found["items"]) if p.is_there and p.is_unplanned]
    items = items_by_number(asked.access, [place.number for place in places])
    kept, lines = found["reserve"], []
    for place in places:
        minutes = sum(place.split.values())
        within = min(kept, minutes)
        kept -= within
        lines.append(item_line(items, place.number, (within, minutes - within, minutes)))
    within = found["reserve"] - found["reserve_left"]
    totals = within, found["unplanned"] - within, found["unplanned"]
    how = "In the order it came: first it uses up the reserve, what is beyond counts as planned."
    columns = ("of the reserve", "beyond it", "together")
    return drill(asked, "Unplanned work", how, ITEM, lines, totals, columns)


def given_back(asked: Asked) -> Drill:
    """Spikes that were answered before their box was used up."""
    asked.whole()
    boxes = _boxes(asked)
    items = items_by_number(asked.access, boxes)
    lines = (item_line(items, number, minutes) for number, minutes in boxes.items())
    total = asked.figures["given_back"]
    how = "Spikes that ended before their box was used up."
    return drill(asked, "Given back by spikes", how, ITEM, lines, (total,))


def _boxes(asked: Asked) -> dict[int, tuple[int]]:
    rows = SprintItem.objects.filter(sprint=asked.sprint, removed_at=None, item__type="spike")
    rows = rows.filter(item__spike__outcome__isnull=False)
    fields = "item__number", "item__spike__timebox_minutes", "item__spike__outcome__spent_minutes"
    return {
        number: (box - spent,)
        for number, box, spent in rows.values_list(*fields)
        if box is not None and box > spent and str(number) in asked.figures["items"]
    }


def _lines(asked: Asked, places: Iterable[Place]) -> list[Line]:
    shown = list(places)
    items = items_by_number(asked.access, [place.number for place in shown])
    return [
        item_line(
            items,
            place.number,
            by_category(place.split),
            why="Unplanned" if place.is_unplanned else "",
        )
        for place in shown
        if place.split
    ]


FIGURES = {
    "planned": planned,
    "start": start,
    "added": added,
    "removed": removed,
    "left": left,
    "todo": todo,
    "unplanned": unplanned,
    "given-back": given_back,
}
