"""The board: the sprint's cards in columns and lanes."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.access import Access
from accounts.models import User
from backlog.models import Column, Item, ItemType, TechnicalTask
from backlog.queries import at_hand, clock_of, columns
from backlog.queries.lists import counted, with_clocks_of
from common.fixed import Among, Fixed
from sprints.models import Sprint, SprintItem
from sprints.queries.lanes import Card, Lane, column_of, lanes_of
from sprints.queries.rows import Row, row_of
from sprints.queries.sprints import Split, places, split
from sprints.rules.shape import Figures

STALE_DAYS = 3  # in one column of work in progress
LABELS = ArraySubquery(
    Item.labels.through.objects.filter(item=OuterRef("pk")).order_by("label__name").values_list("label__name")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardFilter:
    """Which cards to show; whatever is not set lets all pass. `assignee` is a user's id and 0 means nobody."""

    text: str = ""
    types: Collection[str] = ()
    assignee: int | None = None
    blocked: bool = False
    stale: bool = False

    @property
    def is_set(self) -> bool:
        return self != BoardFilter()


@dataclass(frozen=True, slots=True)
class BoardColumn:
    """A step of the workflow. `count`: this sprint's cards, filtered or not; `elsewhere`: other items in it, which
    its limit counts too."""

    column: Column
    count: int
    elsewhere: int

    @property
    def is_full(self) -> bool:
        return self.column.wip_limit is not None and self.count + self.elsewhere >= self.column.wip_limit

    @property
    def is_over(self) -> bool:
        return self.column.wip_limit is not None and self.count + self.elsewhere > self.column.wip_limit


@dataclass(frozen=True, slots=True)
class BoardCounts:
    """Cards that the quick filters would show, whatever is filtered now."""

    all: int
    mine: int
    unassigned: int
    blocked: int
    stale: int


@dataclass(frozen=True, slots=True)
class BoardPage:
    sprint: Sprint
    columns: list[BoardColumn]
    lanes: list[Lane]
    counts: BoardCounts
    split: Split
    people: list[User]  # who has cards here, by name
    parts: dict[int, tuple[int, int]]  # of stories by their ids: sub-tasks on the board done, of all


def board_page(
    access: Access, sprint: Sprint, filters: BoardFilter | None = None, *, lanes: str = "kind"
) -> BoardPage:
    """The board of a sprint, its cards in lanes by one of `LANES`. Nine queries, whatever the number of cards."""
    now = timezone.now()
    chosen = filters or BoardFilter()
    stored = split(access, sprint)
    steps = columns(access)
    cards = _cards(access, sprint, stored.figures, now)
    shown = [card for card in cards if _passes(card, chosen)]
    return BoardPage(
        sprint=sprint,
        columns=_columns(access, steps, cards),
        lanes=lanes_of(steps, shown, lanes, me=access.user),
        people=_people(cards),
        parts=_parts(cards),
        counts=_counts(access, cards),
        split=stored,
    )


def _cards(access: Access, sprint: Sprint, figures: Figures | None, now: datetime) -> list[Card]:
    """Cards in the sprint's order; the parts of a story follow it, unless they are planned by themselves."""
    placed = {place.item_id: place for place in places(access, sprint)}
    rows = at_hand(access, _ON_BOARD.all(project=access.project_id, keys=list(placed)))
    items = sorted(rows, key=lambda item: _order(item, placed))
    return [_card(row_of(access, item, placed.get(item.pk), figures), now) for item in items]


def _on_board(project: int, keys: list[int]) -> QuerySet[Item]:
    """Items of these keys, and parts of them that are in no open sprint themselves."""
    elsewhere = Q(pk__in=SprintItem.objects.filter(is_open=True).values("item"))
    shown = Q(Among("pk", keys)) | Q(Among("technicaltask__parent", keys)) & ~elsewhere
    rows = counted(Item.objects.filter(shown, project=project, deleted_at=None))
    return with_clocks_of(rows).annotate(label_names=LABELS)


_ON_BOARD: Fixed[Item] = Fixed(_on_board, project=int, keys=list)


def _order(item: Item, placed: dict[int, SprintItem]) -> tuple[str, int, str]:
    if place := placed.get(item.pk):
        return place.rank, 0, ""
    story = placed.get(item.technicaltask.parent_id or 0)
    return story.rank if story else "", 1, item.rank


def _card(row: Row, now: datetime) -> Card:
    item = row.item
    is_doing = item.column is not None and item.column.category == Column.Category.DOING
    age = (now - item.column_since).days if is_doing and item.column_since else None
    return Card(
        row=row,
        age_days=age,
        is_stale=age is not None and age >= STALE_DAYS,
        clock=clock_of(item, now) if item.type == ItemType.SPIKE else None,
    )


def _passes(card: Card, filters: BoardFilter) -> bool:
    item, text = card.item, filters.text.strip().casefold()
    return (
        (not text or text in item.title.casefold() or text in item.key.casefold())
        and (not filters.types or item.type in filters.types)
        and (filters.assignee is None or (item.assignee_id or 0) == filters.assignee)
        and (not filters.blocked or item.blocked_since is not None)
        and (not filters.stale or card.is_stale)
    )


def _columns(access: Access, steps: list[Column], cards: list[Card]) -> list[BoardColumn]:
    limited = [step.pk for step in steps if step.wip_limit is not None]
    inside = dict(
        access.project.items.filter(column__in=limited, deleted_at=None)
        .exclude(pk__in=[card.item.pk for card in cards])
        .order_by()
        .values_list("column")
        .annotate(count=Count("pk"))
    )
    counts = {step.pk: 0 for step in steps}
    for card in cards:
        counts[column_of(card, steps).pk] += 1
    return [BoardColumn(step, counts[step.pk], inside.get(step.pk, 0)) for step in steps]


def _counts(access: Access, cards: list[Card]) -> BoardCounts:
    return BoardCounts(
        all=len(cards),
        mine=sum(card.item.assignee_id == access.user_id for card in cards),
        unassigned=sum(card.item.assignee_id is None and not card.item.is_done for card in cards),
        blocked=sum(card.item.blocked_since is not None for card in cards),
        stale=sum(card.is_stale for card in cards),
    )


def _people(cards: list[Card]) -> list[User]:
    found = {card.item.assignee_id: card.item.assignee for card in cards if card.item.assignee}
    return sorted(found.values(), key=lambda person: str(person).casefold())


def _parts(cards: list[Card]) -> dict[int, tuple[int, int]]:
    found: dict[int, tuple[int, int]] = {}
    for card in cards:
        own = card.row.detail
        if isinstance(own, TechnicalTask) and own.parent_id:
            done, total = found.get(own.parent_id, (0, 0))
            found[own.parent_id] = (done + card.item.is_done, total + 1)
    return found
