"""Items of a sprint with their parts, what is left of them, and how large they are whatever was logged.

Source: the capacity rules, sections 3, 4 and 6.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from sprints.rules.inputs import Inputs, Planned, Work
from sprints.rules.load import Load, LoadItem, category_of, load
from sprints.rules.split import Category

Split = Mapping[Category, int]


@dataclass(frozen=True, slots=True)
class Top:
    """An item in the sprint with its parts."""

    planned: Planned
    work: Work
    parts: tuple[Work, ...]
    category: Category


@dataclass(frozen=True, slots=True)
class Inside:
    """Numbers of the items that were ever in a sprint, and of those that came unplanned."""

    inside: frozenset[int]
    unplanned: frozenset[int]

    @classmethod
    def of(cls, places: Iterable[tuple[int, bool]]) -> "Inside":
        """From (number, whether it came unplanned) of each."""
        known = list(places)
        return cls(frozenset(n for n, _ in known), frozenset(n for n, is_unplanned in known if is_unplanned))

    def top(self, number: int, parent: int | None) -> int:
        """What an item counts as a part of: its story, unless it was in the sprint by itself."""
        return number if number in self.inside else parent or number

    def kind(self, top: int, category: Category) -> str:
        """What work on it went into: its category, or unplanned."""
        return "unplanned" if top in self.unplanned else category


def planned_splits(inputs: Inputs) -> dict[int, tuple[Category, Split | None]]:
    """By number: the category of each item in the sprint and its load now, to be frozen; None while it has no size."""
    tops = tops_of(inputs)
    left = left_of(inputs, tops)
    return {top.work.number: (top.category, known_split(top, left)) for top in tops}


def tops_of(inputs: Inputs) -> list[Top]:
    """Items that are in the sprint now, in the order they were added."""
    work = {one.number: one for one in inputs.work}
    found = []
    for planned in inputs.planned:
        item = work.get(planned.number)
        if item is None or item.is_gone or not planned.is_open:
            continue
        parts = tuple(one for one in inputs.work if one.parent == item.number and not one.is_gone)
        found.append(Top(planned, item, parts, category_of_work(item, inputs)))
    return found


def left_of(inputs: Inputs, tops: Iterable[Top]) -> Load:
    """Minutes still to do."""
    return load(
        rate_minutes_per_point=inputs.rate_minutes_per_point,
        options=inputs.options,
        items=[
            as_left(top.work, tuple(as_left(part, id=_part_id(part)) for part in top.parts)) for top in tops
        ],
    )


def sized_of(inputs: Inputs, tops: Iterable[Top]) -> Load:
    """Minutes as if nothing had been logged since the items were planned: what a signature compares."""
    return load(
        rate_minutes_per_point=inputs.rate_minutes_per_point,
        options=inputs.options,
        items=[
            _sized(
                top.work,
                top.planned,
                tuple(_sized(part, top.planned, id=_part_id(part)) for part in top.parts),
            )
            for top in tops
        ],
    )


def tops_sizes(tops: Iterable[Top], sized: Load) -> list[tuple[Top, Split]]:
    return [(top, sized.breakdown[str(top.work.number)]) for top in tops]


def as_left(work: Work, parts: tuple[LoadItem, ...] = (), id: str = "") -> LoadItem:
    return LoadItem(
        id=id or str(work.number),
        type=work.type,
        kind=work.kind,
        points=work.points,
        remaining_points=work.remaining_points,
        estimate_minutes=work.estimate_minutes,
        remaining_minutes=work.remaining_minutes,
        logged_minutes=work.logged_minutes,
        timebox_minutes=work.timebox_minutes,
        spent_minutes=work.spent_minutes,
        done=work.is_done,
        planned_elsewhere=work.is_planned_elsewhere,
        parent_kind=work.parent_kind,
        children=parts,
    )


def _part_id(part: Work) -> str:
    """A part that is planned by itself stands beside its story under its own number."""
    return f"part {part.number}" if part.is_planned_elsewhere else str(part.number)


def _sized(work: Work, planned: Planned, parts: tuple[LoadItem, ...] = (), id: str = "") -> LoadItem:
    """The item with its estimates only. Done is no reason to be smaller; what was worked before planning is."""
    estimate = _estimate(work)
    box = None if work.timebox_minutes is None else max(0, work.timebox_minutes - work.earlier_minutes)
    points = None if work.points is None else max(Decimal(0), work.points - _earlier_points(work, planned))
    has_size = any(size is not None for size in (estimate, box, points))
    return LoadItem(
        id=id or str(work.number),
        type=work.type,
        kind=work.kind,
        points=points,
        estimate_minutes=estimate,
        timebox_minutes=box,
        done=work.is_done and not has_size,
        planned_elsewhere=work.is_planned_elsewhere,
        parent_kind=work.parent_kind,
        children=parts,
    )


def _estimate(work: Work) -> int | None:
    """Of a task or defect: its estimate, for carried-over work what is left of it when it was planned."""
    total = work.estimate_minutes
    if work.remaining_minutes is not None and (total is None or work.earlier_minutes):
        total = work.remaining_minutes + work.logged_minutes
    return None if total is None else max(0, total - work.earlier_minutes)


def _earlier_points(work: Work, planned: Planned) -> Decimal:
    """Points of a story that were done before the sprint."""
    before, left = planned.points, planned.remaining_points_at_start
    if not planned.is_frozen:
        before, left = work.points, work.remaining_points
    return Decimal(0) if before is None or left is None else before - left


def known_split(top: Top, left: Load) -> Split | None:
    """Load by category, None where the item itself has no size."""
    number = str(top.work.number)
    if number in left.unestimated or number in left.unconverted:
        return None
    return left.breakdown[number]


def category_of_work(work: Work, inputs: Inputs) -> Category:
    return category_of(work.type, work.kind, inputs.options, parent_kind=work.parent_kind)
