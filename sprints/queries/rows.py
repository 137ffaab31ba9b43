"""Items of a sprint as plan, board and report show them: each with its place, load and category."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from accounts.access import Access
from backlog.models import Defect, Item, Spike, Story, TechnicalTask
from backlog.queries import items_among
from sprints.models import Sprint, SprintItem
from sprints.queries.sprints import places
from sprints.rules.load import LoadOptions, category_of
from sprints.rules.shape import Figures, ItemFigures
from sprints.rules.split import Category


@dataclass(frozen=True, slots=True)
class Row:
    """An item in a sprint. `load` and `planned` are None while they are unknown: not computed yet, or no size.

    `place` is None for a sub-task that is in the sprint with its story only.
    """

    item: Item
    place: SprintItem | None
    category: Category
    load: int | None
    planned: int | None

    @property
    def detail(self) -> Story | TechnicalTask | Spike | Defect:
        return self.item.detail

    @property
    def is_unplanned(self) -> bool:
        return self.place is not None and self.place.is_unplanned


def rows_of(access: Access, sprint: Sprint, figures: Figures | None) -> list[Row]:
    """What is in the sprint, in its order. Four queries."""
    found = {place.item_id: place for place in places(access, sprint)}
    items = {item.pk: item for item in items_among(access, list(found))}
    return [row_of(access, items[pk], place, figures) for pk, place in found.items() if pk in items]


def row_of(access: Access, item: Item, place: SprintItem | None, figures: Figures | None) -> Row:
    known: ItemFigures | None = figures["items"].get(str(item.number)) if figures else None
    has_size = known is not None and item.number not in _sizeless(figures)
    return Row(
        item=item,
        place=place,
        category=category(access, item),
        load=known["load"] if known and has_size else None,
        planned=known["planned"] if known else place.planned_minutes if place else None,
    )


def category(access: Access, item: Item) -> Category:
    """As the project counts it."""
    detail = item.detail
    parent = detail.parent if isinstance(detail, TechnicalTask) else None
    return category_of(
        cast(Any, item.type),
        cast(Any, detail.kind) if isinstance(detail, Story) else "functional",
        LoadOptions(**cast(Any, access.project.options())),
        parent_kind=cast(Any, parent.kind) if parent else None,
    )


def by_id(rows: Iterable[Row]) -> Mapping[int, Row]:
    return {row.item.pk: row for row in rows}


def _sizeless(figures: Figures | None) -> set[int]:
    """Numbers of items whose load is not known."""
    return {*figures["unestimated"], *figures["unconverted"]} if figures else set()
