"""Items as cards of the board."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from accounts.access import Access
from backlog import policies as backlog_policies
from backlog.models import Column, Defect, Item, ItemType, Spike, Story, TechnicalTask
from backlog.presenters.marks import Marks
from backlog.presenters.rows import blocked_for, target_of
from common.templatetags.tandem import day
from sprints import policies
from sprints.queries import Card, may_plan


@dataclass(frozen=True, slots=True)
class Rights:
    """What the person may do on the board."""

    move: bool
    enter: Mapping[
        tuple[str, bool], str
    ]  # categories of columns, by the type of an item and whether it is done
    accept: bool
    clock: bool
    edit_sprint: bool
    close_sprint: bool
    edit_task: bool
    edit_defect: bool
    size_story: bool
    assign: bool
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
    parent_number: int | None
    labels: tuple[str, ...]
    note: str
    blocked: str
    waits: Marks
    points: Decimal | None
    in_points: bool  # the project sizes tasks and defects so, too
    left: int | None
    size: int | None
    severity: int | None
    criteria: tuple[int, int]  # met, of all
    parts: tuple[int, int]  # sub-tasks on the board: done, of all
    done_items: tuple[int, int]
    box: int | None
    spent: int
    clock: str
    is_agreed: bool
    goes: str  # categories of the columns that this person may move it to
    may_size: bool
    may_assign: bool
    may_accept: bool
    may_clock: bool
    running: int  # people whose clock runs here
    is_mine: bool  # mine among them
    fills: str  # the column that starting the clock would take over its limit


def rights_of(access: Access) -> Rights:
    return Rights(
        move=policies.can(access, "move_card"),
        enter={
            (type, is_done): _enters(access, type, is_done=is_done)
            for type in ItemType.values
            for is_done in (False, True)
        },
        accept=backlog_policies.can(access, "accept_story"),
        clock=backlog_policies.can(access, "run_clock"),
        edit_sprint=policies.can(access, "edit_sprint"),
        close_sprint=policies.can(access, "close_sprint"),
        edit_task=backlog_policies.can(access, "edit_task"),
        edit_defect=backlog_policies.can(access, "edit_defect"),
        size_story=backlog_policies.can(access, "size_story"),
        assign=backlog_policies.can(access, "assign_item"),
        flag=policies.can(access, "flag_unplanned"),
        add=frozenset(
            type
            for type, is_plannable in may_plan(access).items()
            if is_plannable and backlog_policies.can(access, f"create_{type}")
        ),
        user_id=access.user_id,
    )


def _enters(access: Access, type: str, *, is_done: bool) -> str:
    may = [
        category
        for category in Column.Category.values
        if not backlog_policies.why_not_enter(access, type, category, is_done=is_done)
    ]
    return " ".join(may)


def card_of(
    card: Card, rights: Rights, waits: Marks, parts: Mapping[int, tuple[int, int]], full: str = ""
) -> CardView:
    item, own = card.item, card.row.detail
    running, spike = _running(card), own if isinstance(own, Spike) else None
    rights_by_type = {"task": rights.edit_task, "defect": rights.edit_defect, "story": rights.size_story}
    part = own if isinstance(own, TechnicalTask) and own.parent else None
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
        parent=part.parent.key if part and part.parent else "",
        parent_number=part.parent.number if part and part.parent else None,
        labels=tuple(getattr(item, "label_names", ())),
        note=_note(item, own),
        blocked=blocked_for(item),
        waits=waits,
        points=item.estimate.points,
        in_points=item.project.sizes_in_points,
        left=None if item.is_done else item.estimate.remaining_minutes,
        size=item.estimate.minutes,
        severity=own.severity if isinstance(own, Defect) else None,
        criteria=(getattr(item, "criteria_met", 0), getattr(item, "criteria_count", 0)),
        parts=parts.get(item.pk, (0, 0)),
        done_items=(getattr(item, "done_ticked", 0), getattr(item, "done_count", 0)),
        box=spike.timebox_minutes if spike else None,
        spent=card.clock.spent_minutes if card.clock else 0,
        clock=card.clock.state if card.clock else "",
        is_agreed=spike is not None and spike.agreed_at is not None,
        goes=rights.enter[item.type, item.is_done],
        may_size=rights_by_type.get(item.type, False) and not item.is_done,
        may_assign=rights.assign and not item.is_done,
        may_accept=rights.accept and isinstance(own, Story) and _waits(own),
        may_clock=rights.clock,
        running=len(running),
        is_mine=rights.user_id in running,
        fills=full if spike and is_todo else "",
    )


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
