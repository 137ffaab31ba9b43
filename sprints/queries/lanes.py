"""Lanes of the board: the same cards by kind of work, by story, by person, by epic, or all together."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from accounts.models import User
from backlog.models import Column, Epic, Item, ItemType, Story, TechnicalTask
from backlog.rules.spike_clock import Clock
from sprints.queries.rows import Row
from sprints.rules.split import Category

LANES = ("kind", "story", "person", "epic", "none")
LaneKind = Literal["expedite", "feature", "technical", "epic", "story", "person", "rest", "all"]
Where = tuple[str, LaneKind, str]  # a lane's key, kind and label
# lanes that are there without cards: something may be made in them, or put into them
ALWAYS: dict[str, tuple[Where, ...]] = {
    "kind": (("feature", "feature", "Feature"), ("technical", "technical", "Technical")),
    "story": (("rest", "rest", "Everything else"),),
    "person": (("person-0", "person", "Nobody yet"),),
    "epic": (("epic-0", "epic", "No epic"),),
    "none": (("all", "all", "All cards"),),
}


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
class Cell:
    """The cards of one lane in one column."""

    column: Column
    cards: list[Card]


@dataclass(frozen=True, slots=True)
class Lane:
    """`key` is stable: expedite, feature, technical, epic-12, story-7, person-3, rest, all; -0 is of no epic, of
    nobody. Points and minutes are of the cards shown."""

    key: str
    kind: LaneKind
    label: str
    epic: Epic | None
    story: Story | None
    cells: list[Cell]
    cards: int
    done: int
    points: Decimal
    points_done: Decimal
    minutes: int
    spikes: int


def lanes_of(steps: list[Column], cards: list[Card], by: str, me: User | None = None) -> list[Lane]:
    """Expedite first if anything is unplanned; then what `by` says. By kind: feature and technical always, and each
    foundation epic that has cards. By person: oneself first, what is nobody's last."""
    stories = {card.item.pk: card.item for card in cards if card.item.type == ItemType.STORY}
    groups: dict[Where, list[Card]] = {}
    for card in cards:
        groups.setdefault(_where(card, by, stories), []).append(card)
    mine: Where | None = (f"person-{me.pk}", "person", str(me)) if me else None
    for where in (*ALWAYS[by], *([mine] if mine and by == "person" else [])):
        groups.setdefault(where, [])
    places = {where: place for place, where in enumerate(groups)}
    order = {where: _order(where, inside, places[where], mine) for where, inside in groups.items()}
    return [_lane(where, groups[where], steps) for where in sorted(groups, key=lambda where: order[where])]


def column_of(card: Card, steps: list[Column]) -> Column:
    """Where it stands; what was put back to no column waits in the first one."""
    return next((step for step in steps if step.pk == card.item.column_id), steps[0])


def _where(card: Card, by: str, stories: dict[int, Item]) -> Where:
    item, epic = card.item, card.item.epic
    if card.row.is_unplanned:
        return "expedite", "expedite", "Expedite"
    if by == "story":
        own = card.row.detail
        story = stories.get((own.parent_id if isinstance(own, TechnicalTask) else item.pk) or 0)
        return (f"story-{story.number}", "story", story.title) if story else ALWAYS[by][0]
    if by == "person":
        person = item.assignee
        return (f"person-{person.pk}", "person", str(person)) if person else ALWAYS[by][0]
    if by == "epic" or (by == "kind" and epic is not None and epic.kind == Epic.Kind.FOUNDATION):
        return (f"epic-{epic.number}", "epic", epic.title) if epic else ALWAYS[by][0]
    is_technical = by == "kind" and item.type in (ItemType.TASK, ItemType.SPIKE)
    return ALWAYS[by][1 if is_technical else 0]


def _order(where: Where, cards: list[Card], place: int, mine: Where | None) -> tuple[int, str, int]:
    """What comes first; then epics by rank, people by name, stories as in the sprint."""
    key, kind, label = where
    if key.endswith("-0"):
        return 9, "", 0
    if kind == "person":
        return (1 if where == mine else 2), label.casefold(), place
    epic = cards[0].item.epic if cards and kind == "epic" else None
    return (
        {"expedite": 0, "feature": 1, "technical": 2, "rest": 9}.get(kind, 3),
        epic.rank if epic else "",
        place,
    )


def _lane(where: Where, cards: list[Card], steps: list[Column]) -> Lane:
    key, kind, label = where
    done = [card for card in cards if card.item.is_done]
    return Lane(
        key=key,
        kind=kind,
        label=label,
        epic=cards[0].item.epic if cards and kind == "epic" else None,
        story=next(iter(_stories(cards)), None) if kind == "story" else None,
        cells=[Cell(step, [card for card in cards if column_of(card, steps) == step]) for step in steps],
        cards=len(cards),
        done=len(done),
        points=_points(cards),
        points_done=_points(done),
        minutes=sum(card.row.planned or 0 for card in cards),
        spikes=sum(card.item.type == ItemType.SPIKE for card in cards),
    )


def _stories(cards: Iterable[Card]) -> list[Story]:
    return [own for own in (card.row.detail for card in cards) if isinstance(own, Story)]


def _points(cards: Iterable[Card]) -> Decimal:
    return sum((story.points or Decimal(0) for story in _stories(cards)), Decimal(0))
