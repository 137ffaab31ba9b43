"""Items as cards of the board."""

from dataclasses import dataclass
from decimal import Decimal

from accounts.access import Access
from backlog import policies as backlog_policies
from backlog.models import Column, Defect, Item, Spike, Story, TechnicalTask
from backlog.presenters.marks import NONE, Marks, marks_of
from backlog.presenters.rows import blocked_for, target_of
from common.templatetags.tandem import day, plain, points
from sprints import policies
from sprints.presenters.words import about, plural
from sprints.queries import BoardColumn, BoardPage, Card, Lane, may_plan


@dataclass(frozen=True, slots=True)
class Rights:
    """What the person may do on the board."""

    move: bool
    accept: bool
    clock: bool
    edit_sprint: bool
    close_sprint: bool
    edit_task: bool
    edit_defect: bool
    flag: bool  # say what is unplanned
    add: frozenset[str]  # types of items
    user_id: int | None


@dataclass(frozen=True, slots=True)
class CardView:
    """What a card shows, as plain values by which it is drawn once. `edge` is the letter of its category; `parent` the
    key of its story; of a spike `box` and `spent` are minutes, `clock` says how its clock stands."""

    number: int
    key: str
    type: str
    title: str
    assignee: str
    is_done: bool
    age_days: int | None
    is_stale: bool
    edge: str
    parent: str
    note: str
    blocked: str
    waits: Marks
    points: Decimal | None
    left: int | None
    size: int | None
    severity: int | None
    criteria: tuple[int, int]  # met, of all
    done_items: tuple[int, int]
    box: int | None
    spent: int
    clock: str
    is_agreed: bool
    may_move: bool
    may_edit_left: bool
    may_accept: bool
    may_clock: bool
    running: int  # people whose clock runs here
    is_mine: bool  # mine among them
    fills: str  # the column that starting the clock would take over its limit


@dataclass(frozen=True, slots=True)
class CellView:
    column: Column
    place: int  # from 1, for the tabs of a phone
    cards: tuple[CardView, ...]
    may_add: tuple[str, ...]  # types that can be created here

    @property
    def place_text(self) -> str:
        return str(self.place)


@dataclass(frozen=True, slots=True)
class LaneView:
    lane: Lane
    letter: str
    sum: str
    is_beyond: bool  # unplanned work takes more than the reserve
    cells: tuple[CellView, ...]


def rights_of(access: Access) -> Rights:
    return Rights(
        move=policies.can(access, "move_card"),
        accept=backlog_policies.can(access, "accept_story"),
        clock=backlog_policies.can(access, "run_clock"),
        edit_sprint=policies.can(access, "edit_sprint"),
        close_sprint=policies.can(access, "close_sprint"),
        edit_task=backlog_policies.can(access, "edit_task"),
        edit_defect=backlog_policies.can(access, "edit_defect"),
        flag=policies.can(access, "flag_unplanned"),
        add=frozenset(
            type
            for type, is_plannable in may_plan(access).items()
            if is_plannable and backlog_policies.can(access, f"create_{type}")
        ),
        user_id=access.user_id,
    )


def lanes_of(page: BoardPage, rights: Rights) -> list[LaneView]:
    shown = [card.item for lane in page.lanes for cell in lane.cells for card in cell.cards]
    waits, full = marks_of(shown), full_of(page)
    return [
        LaneView(
            lane=lane,
            letter={"feature": "f", "technical": "t"}.get(lane.kind, ""),
            sum=_sum(lane, page),
            is_beyond=lane.kind == "expedite" and _is_beyond(page),
            cells=tuple(
                CellView(
                    column=cell.column,
                    place=place,
                    cards=tuple(
                        card_of(card, rights, waits.get(card.item.pk, NONE), full) for card in cell.cards
                    ),
                    may_add=() if _ends(cell.column) else _types(lane, rights),
                )
                for place, cell in enumerate(lane.cells, start=1)
            ),
        )
        for lane in page.lanes
    ]


def doing_of(page: BoardPage) -> BoardColumn | None:
    """The first column of work in progress."""
    return next((one for one in page.columns if one.column.category == Column.Category.DOING), None)


def full_of(page: BoardPage) -> str:
    """The name of the column in which a clock that starts would be one too many; empty where there is room."""
    doing = doing_of(page)
    return doing.column.name if doing and doing.is_full else ""


def card_of(card: Card, rights: Rights, waits: Marks, full: str = "") -> CardView:
    item, own = card.item, card.row.detail
    running, spike = _running(card), own if isinstance(own, Spike) else None
    may_edit = {"task": rights.edit_task, "defect": rights.edit_defect}.get(item.type, False)
    is_todo = item.column is not None and item.column.category == Column.Category.TODO
    return CardView(
        number=item.number,
        key=item.key,
        type=item.type,
        title=item.title,
        assignee=str(item.assignee or ""),
        is_done=item.is_done,
        age_days=card.age_days,
        is_stale=card.is_stale,
        edge="s" if spike else card.category[0],
        parent=own.parent.key if isinstance(own, TechnicalTask) and own.parent else "",
        note=_note(item, own),
        blocked=blocked_for(item),
        waits=waits,
        points=item.estimate.points,
        left=item.estimate.remaining_minutes,
        size=item.estimate.minutes,
        severity=own.severity if isinstance(own, Defect) else None,
        criteria=(getattr(item, "criteria_met", 0), getattr(item, "criteria_count", 0)),
        done_items=(getattr(item, "done_ticked", 0), getattr(item, "done_count", 0)),
        box=spike.timebox_minutes if spike else None,
        spent=card.clock.spent_minutes if card.clock else 0,
        clock=card.clock.state if card.clock else "",
        is_agreed=spike is not None and spike.agreed_at is not None,
        may_move=rights.move or (rights.accept and isinstance(own, Story)),
        may_edit_left=may_edit and not item.is_done,
        may_accept=rights.accept and isinstance(own, Story) and _waits(own),
        may_clock=rights.clock,
        running=len(running),
        is_mine=rights.user_id in running,
        fills=full if spike and is_todo else "",
    )


def wip_words(column: BoardColumn) -> str:
    """`4`, `4 of 5`; what stands in the column besides the sprint counts towards its limit."""
    inside = column.count + column.elsewhere
    limit = column.column.wip_limit
    return f"{inside} of {limit}" if limit is not None else str(column.count)


def hours_left(page: BoardPage) -> str:
    """`133 h left`, once it is known."""
    figures = page.split.figures
    return f"{about(figures['load_total'])} left" if figures and figures["items"] else ""


def _types(lane: Lane, rights: Rights) -> tuple[str, ...]:
    offered = {"feature": ("story", "defect"), "expedite": ()}.get(lane.kind, ("task", "spike"))
    return tuple(type for type in offered if type in rights.add)


def _ends(column: Column) -> bool:
    return column.category == Column.Category.DONE or column.is_acceptance


def _waits(story: Story) -> bool:
    return story.acceptance_wanted_at is not None and story.done_at is None


def _note(item: Item, own: object) -> str:
    if item.resolution == Item.Resolution.DROPPED:
        return "Dropped"
    if item.blocked_since is not None and item.blocked_reason:
        return f"{item.blocked_reason.rstrip('.')}, since {day(item.blocked_since)}"
    if isinstance(own, Story) and _waits(own):
        return "Waits for acceptance"
    return target_of(item)


def _running(card: Card) -> list[int]:
    """Ids of people whose clock runs here now."""
    own = card.row.detail
    if card.clock is None or not isinstance(own, Spike):
        return []
    ends = zip(own.segments.all(), card.clock.segments, strict=True)
    return [segment.person_id for segment, end in ends if end.end_at is None]


def _sum(lane: Lane, page: BoardPage) -> str:
    cards = plural(lane.cards, "card")
    if lane.kind == "expedite":
        figures = page.split.figures
        if not figures:
            return cards
        return f"{about(figures['unplanned'])} of {about(figures['reserve'])} reserve planned"
    if lane.kind == "epic":
        return f"foundation epic · {lane.done} of {lane.cards} done"
    if lane.kind == "feature" and lane.points:
        return f"{cards} · {plain(lane.points_done)} of {points(lane.points)} done"
    minutes = f" · {about(lane.minutes)} planned" if lane.minutes else ""
    spikes = f", {plural(lane.spikes, 'spike')}" if lane.spikes else ""
    return f"{cards}{minutes}{spikes}" if lane.cards else "no cards"


def _is_beyond(page: BoardPage) -> bool:
    figures = page.split.figures
    return figures is not None and figures["unplanned"] > figures["reserve"]
