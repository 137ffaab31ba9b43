"""The board as a page: head, filters, lanes, and what of it changes with a move."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from accounts.access import Access, today_in
from backlog import policies
from backlog.models import ItemType
from backlog.presenters.lists import rows_wanted
from backlog.presenters.marks import NONE, marks_of
from common.live import Live
from sprints import queries
from sprints.models import Sprint
from sprints.presenters.cards import card_of, doing_of, hours_left, lanes_of, rights_of, wip_words
from sprints.presenters.words import plural
from sprints.queries import BoardColumn, BoardFilter, BoardPage
from sprints.queries.sprints import day_of

SHOWS = ("mine", "unassigned", "blocked", "stale")


@dataclass(frozen=True, slots=True)
class Head:
    """A column's heading, and its tab on a phone."""

    column: BoardColumn
    place: int
    words: str


@dataclass(frozen=True, slots=True)
class Quick:
    """A quick filter as a link."""

    name: str
    url: str
    count: int | None
    is_on: bool


def board_context(
    access: Access, sprint: Sprint, asked: Mapping[str, str], live: Live | None = None
) -> dict[str, Any]:
    """Everything on the page; of cards what an open page asks for."""
    page = queries.board_page(access, sprint, filter_of(access, asked))
    rights = rights_of(access)
    doing = doing_of(page)
    query = query_of(asked)
    return {
        "key": access.project.key,
        "sprint": sprint,
        "board": page,
        "rights": rights,
        "heads": [
            Head(column, place, wip_words(column)) for place, column in enumerate(page.columns, start=1)
        ],
        "first_doing": next((n for n, c in enumerate(page.columns, start=1) if c is doing), 1),
        "lanes": lanes_of(page, rights),
        "quick": _quick(access, page, asked),
        "types": _types(access, asked),
        "is_filtered": bool(query),
        "query": query,
        "move_url": reverse("board_move", args=[access.project.key]) + query,
        "words": _words(access, sprint, page),
        "only": rows_wanted(access, live),
    }


def board_parts(access: Access, asked: Mapping[str, str]) -> dict[str, Any]:
    """The board alone, as it is after a change; empty when no sprint runs any more."""
    sprint = queries.current_sprint(access)
    if sprint is None:
        return {}
    return {"#board": ("sprints/_board.html", board_context(access, sprint, asked))}


def card_parts(access: Access, number: int) -> dict[str, Any]:
    """One card as it is now."""
    sprint = queries.current_sprint(access)
    card = queries.board_card(access, sprint, number) if sprint else None
    if card is None:
        return {}
    context = {
        "key": access.project.key,
        "card": card_of(card, rights_of(access), marks_of([card.item]).get(card.item.pk, NONE)),
        "lane_key": queries.lane_of(card),
    }
    return {f"#item-{number}": ("sprints/_card.html", context)}


def may_lift(access: Access) -> bool:
    """Whether a card that waits for something can be moved all the same, with a reason."""
    return policies.can(access, "lift_gate")


def filter_of(access: Access, asked: Mapping[str, str]) -> BoardFilter:
    show, type = asked.get("show", ""), asked.get("type", "")
    assignee = {"mine": access.user_id, "unassigned": 0}.get(show)
    return BoardFilter(
        types=(type,) if type in ItemType.values else (),
        assignee=assignee,
        blocked=show == "blocked",
        stale=show == "stale",
    )


def query_of(asked: Mapping[str, str], **changes: str) -> str:
    """The filters as the end of an address."""
    kept = {
        "show": asked.get("show", "") if asked.get("show", "") in SHOWS else "",
        "type": asked.get("type", "") if asked.get("type", "") in ItemType.values else "",
    } | changes
    parts = [f"{name}={value}" for name, value in kept.items() if value]
    return "?" + "&".join(parts) if parts else ""


def _quick(access: Access, page: BoardPage, asked: Mapping[str, str]) -> list[Quick]:
    base, on = reverse("board", args=[access.project.key]), asked.get("show", "")
    counts = page.counts
    rows = (
        ("", "Everything", None),
        ("mine", "Mine", counts.mine),
        ("unassigned", "Unassigned", counts.unassigned),
        ("blocked", "Blocked", counts.blocked),
        ("stale", "Stale", counts.stale),
    )
    return [
        Quick(name, base + query_of(asked, show=show), count, (on if on in SHOWS else "") == show)
        for show, name, count in rows
    ]


def _types(access: Access, asked: Mapping[str, str]) -> list[dict[str, Any]]:
    base, on = reverse("board", args=[access.project.key]), asked.get("type", "")
    rows = [("", "All types"), *ItemType.choices]
    return [
        {"value": value, "name": name, "url": base + query_of(asked, type=value), "is_on": value == on}
        for value, name in rows
    ]


def _words(access: Access, sprint: Sprint, page: BoardPage) -> str:
    """`133 h left · 3 days to go`."""
    figures = page.split.figures
    day, days = day_of(
        sprint.start_on, sprint.end_on, today_in(access.project), figures["days"] if figures else ()
    )
    left = days - day
    to_go = f"{plural(left, 'day')} to go" if left > 0 else "last day" if day == days else ""
    return " · ".join(part for part in (hours_left(page), to_go) if part)
