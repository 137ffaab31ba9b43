"""The board: the sprint's cards in columns and lanes."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

from django.db.models import Count, Q
from django.utils import timezone

from accounts.access import Access
from backlog.models import Column, Epic, Item, ItemType, Story
from backlog.queries import clock_of, columns, items_of
from backlog.rules.spike_clock import Clock
from sprints.models import Sprint, SprintItem
from sprints.queries.rows import Row, row_of
from sprints.queries.sprints import Split, places, split
from sprints.rules.shape import Figures
from sprints.rules.split import Category

STALE_DAYS = 3  # in one column of work in progress
LaneKind = Literal["expedite", "feature", "technical", "epic"]


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
class Card:
    """A card. `age_days`: since it came into its column, of work in progress. `clock`: of a spike."""

    row: Row
    age_days: int | None
    is_stale: bool
    clock: Clock | None

    @property
    def item(self) -> Item:
        return self.row.item

    @property
    def category(self) -> Category:
        return self.row.category

    @property
    def load(self) -> int | None:
        return self.row.load

    @property
    def is_part(self) -> bool:
        """A sub-task that is here with its story."""
        return self.row.place is None


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
class Cell:
    """The cards of one lane in one column."""

    column: Column
    cards: list[Card]


@dataclass(frozen=True, slots=True)
class Lane:
    """`key` is stable: expedite, feature, technical, epic-12. Points and minutes are of the cards shown."""

    key: str
    kind: LaneKind
    label: str
    epic: Epic | None
    cells: list[Cell]
    cards: int
    done: int
    points: Decimal
    points_done: Decimal
    minutes: int
    spikes: int


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


def board_page(access: Access, sprint: Sprint, filters: BoardFilter | None = None) -> BoardPage:
    """The board of a sprint. Nine queries, whatever the number of cards."""
    now = timezone.now()
    chosen = filters or BoardFilter()
    stored = split(access, sprint)
    steps = columns(access)
    cards = _cards(access, sprint, stored.figures, now)
    shown = [card for card in cards if _passes(card, chosen)]
    return BoardPage(
        sprint=sprint,
        columns=_columns(access, steps, cards),
        lanes=_lanes(steps, shown),
        counts=_counts(access, cards),
        split=stored,
    )


def board_card(access: Access, sprint: Sprint, number: int) -> Card | None:
    """One card, as its row of the board shows it; None if the item is not on the sprint's board."""
    stored = split(access, sprint)
    cards = _cards(access, sprint, stored.figures, timezone.now(), number)
    return cards[0] if cards else None


def lane_of(card: Card) -> str:
    """The key of the lane that a card stands in."""
    return _lane(card)[0]


def _cards(
    access: Access, sprint: Sprint, figures: Figures | None, now: datetime, number: int | None = None
) -> list[Card]:
    """Cards in the sprint's order; the parts of a story follow it, unless they are planned by themselves."""
    placed = {place.item_id: place for place in places(access, sprint)}
    parts = Q(technicaltask__parent__in=list(placed)) & ~Q(
        pk__in=SprintItem.objects.filter(is_open=True).values("item")
    )
    rows = items_of(access).filter(Q(pk__in=list(placed)) | parts)
    if number is not None:
        rows = rows.filter(number=number)
    items = sorted(rows, key=lambda item: _order(item, placed))
    return [_card(row_of(access, item, placed.get(item.pk), figures), now) for item in items]


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
        counts[_column(card, steps).pk] += 1
    return [BoardColumn(step, counts[step.pk], inside.get(step.pk, 0)) for step in steps]


def _lanes(steps: list[Column], cards: list[Card]) -> list[Lane]:
    """Expedite if anything is unplanned, feature and technical always, and each foundation epic that has cards."""
    groups: dict[str, tuple[LaneKind, str, Epic | None, list[Card]]] = {}
    for card in cards:
        key, kind, label, epic = _lane(card)
        groups.setdefault(key, (kind, label, epic, []))[3].append(card)
    groups.setdefault("feature", ("feature", "Feature", None, []))
    groups.setdefault("technical", ("technical", "Technical", None, []))
    order = {"expedite": 0, "feature": 1, "technical": 2, "epic": 3}
    found = sorted(
        groups.items(), key=lambda group: (order[group[1][0]], group[1][2].rank if group[1][2] else "")
    )
    return [_one_lane(key, kind, label, epic, inside, steps) for key, (kind, label, epic, inside) in found]


def _lane(card: Card) -> tuple[str, LaneKind, str, Epic | None]:
    item = card.item
    if card.row.is_unplanned:
        return "expedite", "expedite", "Expedite", None
    if item.epic is not None and item.epic.kind == Epic.Kind.FOUNDATION:
        return f"epic-{item.epic.number}", "epic", item.epic.title, item.epic
    if item.type in (ItemType.TASK, ItemType.SPIKE):
        return "technical", "technical", "Technical", None
    return "feature", "feature", "Feature", None


def _one_lane(
    key: str, kind: LaneKind, label: str, epic: Epic | None, cards: list[Card], steps: list[Column]
) -> Lane:
    done = [card for card in cards if card.item.is_done]
    return Lane(
        key=key,
        kind=kind,
        label=label,
        epic=epic,
        cells=[Cell(step, [card for card in cards if _column(card, steps) == step]) for step in steps],
        cards=len(cards),
        done=len(done),
        points=_points(cards),
        points_done=_points(done),
        minutes=sum(card.row.planned or 0 for card in cards),
        spikes=sum(card.item.type == ItemType.SPIKE for card in cards),
    )


def _points(cards: Iterable[Card]) -> Decimal:
    stories = (card.row.detail for card in cards)
    return sum((one.points or Decimal(0) for one in stories if isinstance(one, Story)), Decimal(0))


def _column(card: Card, steps: list[Column]) -> Column:
    """Where it stands; what was put back to no column waits in the first one."""
    return next((step for step in steps if step.pk == card.item.column_id), steps[0])


def _counts(access: Access, cards: list[Card]) -> BoardCounts:
    return BoardCounts(
        all=len(cards),
        mine=sum(card.item.assignee_id == access.user_id for card in cards),
        unassigned=sum(card.item.assignee_id is None and not card.item.is_done for card in cards),
        blocked=sum(card.item.blocked_since is not None for card in cards),
        stale=sum(card.is_stale for card in cards),
    )
