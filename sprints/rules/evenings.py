"""The burndown of a sprint from what its items held each evening.

The first evening kept is the one before the sprint started (`keep_start` in sprints.services.figures). Between two
evenings an item burns what its load fell by, beyond what its size changed by; what came new was added, what is missing
removed.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, cast

from sprints.rules.availability import Availability
from sprints.rules.burndown import BurndownDay, burndown
from sprints.rules.inputs import Inputs
from sprints.rules.shape import BurndownFigures, PastSplit
from sprints.rules.split import CATEGORIES, Category

Items = Mapping[str, Mapping[str, Any]]
KINDS = ("burned", "added", "removed", "re_estimated")


def burndown_of(inputs: Inputs, items: Items, there: Availability) -> BurndownFigures:
    """Series per category; `items` are today's, as of now."""
    sprint = inputs.sprint
    days = [sprint.start_on + timedelta(days=n) for n in range((sprint.end_on - sprint.start_on).days + 1)]
    start, evenings = _evenings(inputs, days, items)
    capacity = [day.available_minutes for day in there.days]
    found: dict[str, Any] = {name: {} for name in ("remaining", "scope", *KINDS)}
    for category in CATEGORIES:
        moves = _moves(start, evenings, category)
        first = sum(item["split"].get(category, 0) for item in start.values())
        series = burndown(start_remaining=first, days=moves, capacity_minutes=capacity)
        found["remaining"][category], found["scope"][category] = list(series.remaining), list(series.scope)
        for kind in KINDS:
            found[kind][category] = [int(getattr(day, kind)) for day in moves]
    total = sum(sum(item["split"].values()) for item in start.values())
    ideal = list(burndown(start_remaining=total, days=[], capacity_minutes=capacity).ideal)
    return cast(BurndownFigures, {"days": [day.isoformat() for day in days], "ideal": ideal, **found})


def _evenings(inputs: Inputs, days: list[date], now: Items) -> tuple[Items, list[Items]]:
    """What the items held at the start, and on the evening of each day that has passed, today's as of now."""
    if inputs.sprint.state == "planned":
        return now, []
    kept = {evening.on: evening.items for evening in inputs.evenings}
    before = min(kept, default=None)
    current = start = kept[before] if before is not None else now
    passed: list[Items] = []
    for day in days:
        if day > inputs.today:
            break
        if before is None or day > before:
            current = now if day == inputs.today else kept.get(day, current)
        passed.append(current)
    return start, passed


def _moves(start: Items, evenings: list[Items], category: Category) -> list[BurndownDay]:
    moves, before = [], start
    for after in evenings:
        moves.append(_day(before, after, category))
        before = after
    return moves


def _day(before: Items, after: Items, category: Category) -> BurndownDay:
    burned = added = removed = re_estimated = 0
    for number in {*before, *after}:
        old, new = before.get(number), after.get(number)
        now = 0 if new is None else new["split"].get(category, 0)
        if old is None and new is not None:
            came = _planned(new, category, now)
            added += came
            burned += max(0, came - now)
            re_estimated += max(0, now - came)
        elif new is None and old is not None:
            removed += old["split"].get(category, 0)
        elif old is not None and new is not None:
            grown = new["size"].get(category, 0) - old["size"].get(category, 0)
            re_estimated += grown
            burned += old["split"].get(category, 0) - now + grown
    return BurndownDay(burned=burned, added=added, removed=removed, re_estimated=re_estimated)


def _planned(item: Mapping[str, Any], category: Category, now: int) -> int:
    """What came with an item: its frozen plan where that is all of one category, else what it holds now."""
    others = sum(minutes for other, minutes in item["split"].items() if other != category)
    if item["category"] != category or others or item["planned"] is None:
        return now
    return int(item["planned"])


def history_of(
    inputs: Inputs, planned: Mapping[Category, int], planned_spike: int, plannable: int
) -> list[PastSplit]:
    """How the split stood at the start and on each evening that was kept, and how it stands now."""
    sprint = inputs.sprint
    if sprint.state == "planned":
        return []
    kept = [
        _past(one.on, one.planned, one.planned_spike, one.plannable)
        for one in inputs.evenings
        if one.on <= sprint.end_on and one.on < inputs.today
    ]
    last = min(inputs.today, sprint.end_on)
    if not kept or kept[-1]["on"] < last.isoformat():
        kept.append(_past(last, planned, planned_spike, plannable))
    return kept


def _past(on: date, planned: Mapping[Any, int], planned_spike: int, plannable: int) -> PastSplit:
    return {
        "on": on.isoformat(),
        "planned": {c: planned.get(c, 0) for c in CATEGORIES},  # type: ignore[typeddict-item]
        "planned_spike": planned_spike,
        "plannable": plannable,
    }


def missed(inputs: Inputs, computed_on: date) -> list[date]:
    """Evenings that have passed and are not kept yet, given the local day of the figures that are stored.

    These are the state on all of them: nothing was computed since.
    """
    sprint = inputs.sprint
    if sprint.started_on is None or computed_on >= inputs.today:
        return []
    kept = {evening.on for evening in inputs.evenings}
    first = max(sprint.start_on, sprint.started_on, computed_on)
    last = min(sprint.end_on, inputs.today - timedelta(days=1))
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return [day for day in days if day not in kept]
