"""Lanes and columns of the board: what stands in them, their words, what can be made in them."""

from dataclasses import dataclass

from backlog.models import Column, Epic, Story
from backlog.presenters.marks import NONE, marks_of
from common.templatetags.tandem import plain, points
from sprints.presenters.cards import CardView, Rights, card_of
from sprints.presenters.words import about, plural
from sprints.queries import BoardColumn, BoardPage, Lane


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
    """`takes`: what the cards in it are called, and which of them its cells take."""

    lane: Lane
    letter: str
    takes: str
    sum: str
    parent: int | None  # the story that what is made here becomes a part of
    assignee: int | None  # whose it becomes
    is_over: bool  # a story all of which is done: folded until somebody opens it
    is_beyond: bool  # unplanned work takes more than the reserve
    cells: tuple[CellView, ...]


def lanes_of(page: BoardPage, rights: Rights) -> list[LaneView]:
    shown = [card.item for lane in page.lanes for cell in lane.cells for card in cell.cards]
    waits, full = marks_of(shown), full_of(page)
    return [
        LaneView(
            lane=lane,
            letter={"feature": "f", "technical": "t"}.get(lane.kind, ""),
            takes=lane.kind if lane.kind == "person" else lane.key,
            sum=_sum(lane, page),
            parent=lane.story.number if lane.story else None,
            assignee=int(lane.key.rpartition("-")[2]) or None if lane.kind == "person" else None,
            is_over=lane.kind == "story" and lane.done == lane.cards,
            is_beyond=lane.kind == "expedite" and _is_beyond(page),
            cells=tuple(
                CellView(
                    column=cell.column,
                    place=place,
                    cards=tuple(
                        card_of(card, rights, waits.get(card.item.pk, NONE), page.parts, full)
                        for card in cell.cards
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


def wip_words(column: BoardColumn) -> str:
    """`4`, `4 of 5`; what stands in the column besides the sprint counts towards its limit."""
    inside = column.count + column.elsewhere
    limit = column.column.wip_limit
    return f"{inside} of {limit}" if limit is not None else str(column.count)


def hours_left(page: BoardPage) -> str:
    """`133 h left of 233 h`, once it is known."""
    figures = page.split.figures
    if not figures or not figures["items"]:
        return ""
    left = figures["load_total"]
    planned = figures["planned_total"] + min(figures["unplanned"], figures["reserve"])
    return f"{about(left)} left of {about(planned)}" if planned >= left > 0 else f"{about(left)} left"


def _types(lane: Lane, rights: Rights) -> tuple[str, ...]:
    """What can be made in a lane: what it holds. In that of a story its parts, in that of an epic anything."""
    technical, feature = ("task", "spike"), ("story", "defect")
    is_foundation = lane.epic is not None and lane.epic.kind == Epic.Kind.FOUNDATION
    offered: dict[str, tuple[str, ...]] = {
        "expedite": (),
        "feature": feature,
        "technical": technical,
        "story": ("task",),
        "epic": technical if is_foundation else technical + feature,
    }
    return tuple(type for type in offered.get(lane.kind, technical + feature) if type in rights.add)


def _ends(column: Column) -> bool:
    return column.category == Column.Category.DONE or column.is_acceptance


def _sum(lane: Lane, page: BoardPage) -> str:
    cards = plural(lane.cards, "card")
    if lane.kind == "expedite":
        figures = page.split.figures
        if not figures:
            return cards
        return f"{about(figures['unplanned'])} of {about(figures['reserve'])} reserve planned"
    if lane.kind == "epic" and lane.epic and lane.epic.kind == Epic.Kind.FOUNDATION:
        return f"foundation epic · {lane.done} of {lane.cards} done"
    if lane.kind == "story" and lane.story:
        return _sum_of_story(lane, lane.story)
    if lane.kind == "person":
        left = sum(card.load or 0 for cell in lane.cells for card in cell.cards)
        return (
            f"{cards} · {lane.done} done{f' · {about(left)} left' if left else ''}"
            if lane.cards
            else "no cards"
        )
    if lane.kind in ("feature", "epic", "rest", "all") and lane.points:
        return f"{cards} · {plain(lane.points_done)} of {points(lane.points)} done"
    minutes = f" · {about(lane.minutes)} planned" if lane.minutes else ""
    spikes = f", {plural(lane.spikes, 'spike')}" if lane.spikes else ""
    return f"{cards}{minutes}{spikes}" if lane.cards else "no cards"


def _sum_of_story(lane: Lane, story: Story) -> str:
    """`FER-104 · 3 pt · 1 of 2 sub-tasks done`."""
    parts, done = lane.cards - 1, lane.done - story.is_done
    size = f" · {points(story.points)}" if story.points is not None else ""
    return f"{story.key}{size}" + (f" · {done} of {plural(parts, 'sub-task')} done" if parts else "")


def _is_beyond(page: BoardPage) -> bool:
    figures = page.split.figures
    return figures is not None and figures["unplanned"] > figures["reserve"]
