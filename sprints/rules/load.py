"""How many minutes of work items still hold, and in which category.

Source: the capacity rules, sections 3 and 4. Times in minutes, the rate in minutes per point. Sums are exact;
every figure of the result is rounded half-even once.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from statistics import median
from typing import Literal

from sprints.rules.split import CATEGORIES, Category

ItemType = Literal["story", "task", "spike", "defect"]
StoryKind = Literal["functional", "quality"]
Number = int | Fraction | Decimal


@dataclass(frozen=True, slots=True)
class LoadOptions:
    """The project's choices of category. Raises ValueError for a value that is none of those named here."""

    technical_child_category: Literal["inherit", "own"] = "inherit"
    quality_category: Literal["feature", "technical"] = "feature"
    defect_category: Literal["defect", "feature"] = "defect"

    def __post_init__(self) -> None:
        chosen = self.technical_child_category, self.quality_category, self.defect_category
        allowed = ("inherit", "own"), ("feature", "technical"), ("defect", "feature")
        for value, values in zip(chosen, allowed, strict=True):
            if value not in values:
                raise ValueError(f"{value!r} is not one of the options {' and '.join(values)}")


@dataclass(frozen=True, slots=True)
class LoadItem:
    """An item as far as its load goes. None is unknown, which is not 0.

    `done` also stands for dropped; leave out a dropped child whose estimate should not count against its story.
    `partly`: the story is flagged as only partly broken down. `planned_elsewhere`: this child loads another
    sprint. `parent_kind`: the kind of the story of a task that stands here without it (planned by itself).
    """

    id: str
    type: ItemType
    kind: StoryKind = "functional"
    points: Number | None = None
    remaining_points: Number | None = None
    estimate_minutes: int | None = None
    remaining_minutes: int | None = None
    logged_minutes: int = 0
    timebox_minutes: int | None = None
    spent_minutes: int = 0
    done: bool = False
    unplanned: bool = False
    partly: bool = False
    planned_elsewhere: bool = False
    parent_kind: StoryKind | None = None
    children: tuple["LoadItem", ...] = ()


@dataclass(frozen=True, slots=True)
class Load:
    """Minutes still to do. `spike`, `quality` and `unplanned` are parts of the categories, not more of them.

    `unestimated`: open items without a size; `unconverted`: sized in points that no rate turns into minutes;
    neither loads anything, so they must be shown. `imputed_minutes`: what unestimated items would add at the
    median size of their type; an id is missing where the type has no estimated item, or its story covers it.
    """

    load_minutes: dict[str, int]
    by_category: dict[Category, int]
    breakdown: dict[str, dict[Category, int]]
    total_minutes: int
    spike_minutes: int
    quality_minutes: int
    unplanned_minutes: int
    unestimated: tuple[str, ...]
    unconverted: tuple[str, ...]
    imputed_minutes: dict[str, int]


@dataclass(slots=True)
class _Found:
    """What one top item holds, exactly."""

    minutes: dict[Category, Fraction] = field(default_factory=lambda: dict.fromkeys(CATEGORIES, Fraction()))
    spike: Fraction = Fraction()
    unestimated: list[str] = field(default_factory=list)
    unconverted: list[str] = field(default_factory=list)


def category_of(
    type: ItemType, kind: StoryKind, options: LoadOptions, *, parent_kind: StoryKind | None = None
) -> Category:
    """The category of an item; `parent_kind` is the kind of the story that a task belongs to, if any."""
    if type == "story":
        return options.quality_category if kind == "quality" else "feature"
    if type == "defect":
        return options.defect_category
    if type == "task" and parent_kind is not None and options.technical_child_category == "inherit":
        return category_of("story", parent_kind, options)
    return "technical"


def load(*, rate_minutes_per_point: Number | None, options: LoadOptions, items: Sequence[LoadItem]) -> Load:
    """Minutes still to do of the top items given, by item and category.

    Raises ValueError for negative figures, an id given twice, a story as a child, and children of anything but
    a story.
    """
    everything = [*items, *(child for item in items for child in item.children)]
    _check(rate_minutes_per_point, items, everything)
    rate = None if rate_minutes_per_point is None else Fraction(rate_minutes_per_point)
    found = {item.id: _measure(item, rate, options) for item in items}
    exact = {id_: sum(one.minutes.values(), Fraction()) for id_, one in found.items()}
    by_category = {c: sum((one.minutes[c] for one in found.values()), Fraction()) for c in CATEGORIES}
    quality = (
        found[item.id].minutes[category_of("story", "quality", options)]
        for item in items
        if item.type == "story" and item.kind == "quality"
    )
    return Load(
        load_minutes={id_: round(minutes) for id_, minutes in exact.items()},
        by_category={category: round(minutes) for category, minutes in by_category.items()},
        breakdown={
            id_: {c: round(minutes) for c, minutes in one.minutes.items()} for id_, one in found.items()
        },
        total_minutes=round(sum(exact.values(), Fraction())),
        spike_minutes=round(sum((one.spike for one in found.values()), Fraction())),
        quality_minutes=round(sum(quality, Fraction())),
        unplanned_minutes=round(sum((exact[item.id] for item in items if item.unplanned), Fraction())),
        unestimated=tuple(id_ for one in found.values() for id_ in one.unestimated),
        unconverted=tuple(id_ for one in found.values() for id_ in one.unconverted),
        imputed_minutes=_impute(items, everything, found, rate),
    )


def _measure(item: LoadItem, rate: Fraction | None, options: LoadOptions) -> _Found:
    found = _Found()
    if item.done:
        return found
    if item.type != "story":
        _add_part(found, item, rate, category_of(item.type, item.kind, options, parent_kind=item.parent_kind))
        return found

    # Never parent and children: what is left of the story's own points stands beside its children.
    if not any(_is_estimated(child) for child in item.children):
        points = item.points if item.remaining_points is None else item.remaining_points
        _add_residue(found, item, rate, points, options)
    elif item.partly or any(not child.done and not _is_estimated(child) for child in item.children):
        _add_residue(found, item, rate, item.points, options)
    for child in item.children:
        if not child.planned_elsewhere:  # else the other sprint carries its load and names it
            _add_part(found, child, rate, category_of(child.type, child.kind, options, parent_kind=item.kind))
    return found


def _add_residue(
    found: _Found, story: LoadItem, rate: Fraction | None, points: Number | None, options: LoadOptions
) -> None:
    """The story's points × rate beyond the original estimates of all its children, wherever planned."""
    if points is None:
        found.unestimated.append(story.id)
    elif rate is None:
        found.unconverted.append(story.id)
    else:
        residue = Fraction(points) * rate - _children_size(story, rate)
        found.minutes[category_of("story", story.kind, options)] += max(Fraction(), residue)


def _add_part(found: _Found, item: LoadItem, rate: Fraction | None, category: Category) -> None:
    minutes = _remaining(item, rate)
    if minutes is None:
        is_in_points = item.points is not None and item.type != "spike"
        (found.unconverted if is_in_points else found.unestimated).append(item.id)
    else:
        found.minutes[category] += minutes
        found.spike += minutes if item.type == "spike" else 0


def _remaining(item: LoadItem, rate: Fraction | None) -> Fraction | None:
    """Minutes left of a task, defect or spike; None where it has no size in minutes."""
    if item.done:
        return Fraction()
    if item.remaining_minutes is not None and item.type != "spike":
        return Fraction(item.remaining_minutes)
    size = _size(item, rate)
    spent = item.spent_minutes if item.type == "spike" else item.logged_minutes
    return None if size is None else max(Fraction(), size - spent)


def _size(item: LoadItem, rate: Fraction | None) -> Fraction | None:
    """The original estimate in minutes. Points, where given, stand in place of a task's or defect's estimate."""
    if item.type == "spike":
        return None if item.timebox_minutes is None else Fraction(item.timebox_minutes)
    if item.points is not None and rate is not None:
        return Fraction(item.points) * rate
    if item.type == "story":
        return None
    if item.estimate_minutes is not None:
        return Fraction(item.estimate_minutes)
    if item.remaining_minutes is not None:
        return Fraction(item.remaining_minutes + item.logged_minutes)
    return None


def _is_estimated(child: LoadItem) -> bool:
    if child.type == "spike":
        return child.timebox_minutes is not None
    return any(size is not None for size in (child.points, child.estimate_minutes, child.remaining_minutes))


def _children_size(story: LoadItem, rate: Fraction | None) -> Fraction:
    return sum((_size(child, rate) or Fraction() for child in story.children), Fraction())


def _impute(
    items: Sequence[LoadItem], everything: Sequence[LoadItem], found: dict[str, _Found], rate: Fraction | None
) -> dict[str, int]:
    """Top items named as unestimated, at the median original size of their type less what is known of them."""
    sizes: dict[ItemType, list[Fraction]] = defaultdict(list)
    for item in everything:
        size = _size(item, rate)
        if size is not None:
            sizes[item.type].append(size)
    imputed: dict[str, int] = {}
    for item in items:
        if item.id in found[item.id].unestimated and sizes[item.type]:
            known = (
                _children_size(item, rate)
                if item.type == "story"
                else item.logged_minutes + item.spent_minutes
            )
            imputed[item.id] = max(0, round(median(sizes[item.type]) - known))
    return imputed


def _check(rate: Number | None, items: Sequence[LoadItem], everything: Sequence[LoadItem]) -> None:
    if rate is not None and rate < 0:
        raise ValueError(f"the rate is {rate} minutes per point, less than 0")
    if len({item.id for item in everything}) < len(everything):
        raise ValueError("an item is given twice")
    for item in everything:
        figures = (item.points, item.remaining_points, item.estimate_minutes, item.remaining_minutes)
        for figure in (*figures, item.logged_minutes, item.timebox_minutes, item.spent_minutes):
            if figure is not None and figure < 0:
                raise ValueError(f"{item.id} has a figure of {figure}, less than 0")
        if item.children and item.type != "story":
            raise ValueError(f"{item.id} is a {item.type} and cannot have children")
    for child in (child for item in items for child in item.children):
        if child.type == "story":
            raise ValueError(f"{child.id} is a story and cannot be a child")
