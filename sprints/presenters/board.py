"""The board as a page: head, filters, lanes, and what of it changes with a move."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from accounts.access import Access, today_in
from backlog import policies
from backlog.models import ItemType
from backlog.presenters.bulk import bulk_choices, may_select
from backlog.presenters.lists import rows_wanted
from backlog.queries.choices import choices
from common.live import Live
from sprints import queries
from sprints.models import Sprint
from sprints.presenters.cards import rights_of
from sprints.presenters.lanes import doing_of, hours_left, lanes_of, wip_words
from sprints.presenters.words import plural
from sprints.queries import LANES, BoardColumn, BoardFilter, BoardPage
from sprints.queries.sprints import day_of

SHOWS = ("mine", "unassigned", "blocked", "stale")
BY = {
    "kind": "Feature and technical",
    "story": "Stories",
    "person": "People",
    "epic": "Epics",
    "none": "No lanes",
}


@dataclass(frozen=True, slots=True)
class Head:
    """A column's heading, and its tab on a phone."""

    column: BoardColumn
    place: int
    words: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A filter, a person or a kind of lanes, as a link. `key`: of the keyboard."""

    value: str
    name: str
    url: str
    is_on: bool
    count: int | None = None
    key: str = ""


def board_context(
    access: Access, sprint: Sprint, asked: Mapping[str, str], live: Live | None = None
) -> dict[str, Any]:
    """Everything on the page; of cards what an open page asks for."""
    page = queries.board_page(access, sprint, filter_of(access, asked), lanes=lanes_asked(asked))
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
        "types": _choices(access, asked, "type", [("", "All types"), *ItemType.choices]),
        "by": _choices(access, asked, "lanes", list(BY.items())),
        "people": _people(access, page, asked),
        "is_filtered": filter_of(access, asked).is_set,
        "is_shown": any(lane.cards for lane in page.lanes),
        "everything": reverse("board", args=[access.project.key]) + query_of(asked, **NO_FILTER),
        "query": query,
        "move_url": reverse("board_move", args=[access.project.key]) + query,
        "words": _words(access, sprint, page),
        "only": rows_wanted(access, live),
        "selectable": rights.move or may_select(access),
    }


def menus(access: Access, heads: Sequence[Head]) -> dict[str, Any]:
    """What can be chosen for a card, and for all that are selected: as in lists, with the columns in place of an order.
    People by name, oneself first."""
    offered = choices(access, with_closed=False, for_lists=True)
    may = {category for one in rights_of(access).enter.values() for category in one.split()}
    columns = [head.column.column for head in heads if head.column.column.category in may]
    return {
        "members": sorted(offered.people, key=lambda one: one[0] != access.user_id),
        "bulk": (bulk_choices(access, offered) or {}) | {"may_order": False, "columns": columns},
    }


def board_parts(access: Access, asked: Mapping[str, str]) -> dict[str, Any]:
    """The board alone, as it is after a change; empty when no sprint runs any more."""
    sprint = queries.current_sprint(access)
    if sprint is None:
        return {}
    return {"#board": ("sprints/_board.html", board_context(access, sprint, asked))}


def may_lift(access: Access) -> bool:
    """Whether a card that waits for something can be moved all the same, with a reason."""
    return policies.can(access, "lift_gate")


def lanes_asked(asked: Mapping[str, str]) -> str:
    return asked["lanes"] if asked.get("lanes", "") in LANES else "kind"


def filter_of(access: Access, asked: Mapping[str, str]) -> BoardFilter:
    kept = _kept(asked)
    assignee = {"mine": access.user_id, "unassigned": 0}.get(kept["show"])
    return BoardFilter(
        types=(kept["type"],) if kept["type"] else (),
        assignee=int(kept["person"]) if kept["person"] else assignee,
        blocked=kept["show"] == "blocked",
        stale=kept["show"] == "stale",
    )


def query_of(asked: Mapping[str, str], **changes: str) -> str:
    """Filters and lanes as the end of an address."""
    parts = [f"{name}={value}" for name, value in (_kept(asked) | changes).items() if value]
    return "?" + "&".join(parts) if parts else ""


NO_FILTER = {"show": "", "person": "", "type": ""}


def _kept(asked: Mapping[str, str]) -> dict[str, str]:
    """What was asked for, as far as there is such a thing. A person takes the place of mine and unassigned."""
    show, person, lanes = asked.get("show", ""), asked.get("person", ""), asked.get("lanes", "")
    is_person = person.isdecimal() and person.isascii() and len(person) < 10
    return {
        "show": show if show in SHOWS else "",
        "person": person if is_person else "",
        "type": asked.get("type", "") if asked.get("type", "") in ItemType.values else "",
        "lanes": lanes if lanes in LANES else "",
    }


def _url(access: Access, asked: Mapping[str, str], **changes: str) -> str:
    return reverse("board", args=[access.project.key]) + query_of(asked, **changes)


def _quick(access: Access, page: BoardPage, asked: Mapping[str, str]) -> list[Choice]:
    """One at a time, with keys 1 to 5; the one that is on, asked for again, shows everything."""
    kept, counts = _kept(asked), page.counts
    rows = (
        ("", "Everything", None),
        ("mine", "Mine", counts.mine),
        ("unassigned", "Unassigned", counts.unassigned),
        ("blocked", "Blocked", counts.blocked),
        ("stale", "Stale", counts.stale),
    )
    return [
        Choice(
            value=show,
            name=name,
            url=_url(access, asked, show="" if show == kept["show"] else show, person=""),
            is_on=show == kept["show"] and not kept["person"],
            count=count,
            key=str(place),
        )
        for place, (show, name, count) in enumerate(rows, start=1)
    ]


def _choices(
    access: Access, asked: Mapping[str, str], name: str, rows: list[tuple[str, str]]
) -> list[Choice]:
    on = lanes_asked(asked) if name == "lanes" else _kept(asked)[name]
    return [
        Choice(value, shown, _url(access, asked, **{name: value}), is_on=value == on) for value, shown in rows
    ]


def _people(access: Access, page: BoardPage, asked: Mapping[str, str]) -> list[Choice]:
    """Who has cards in the sprint: one shows that person's alone, once more everybody's."""
    on = _kept(asked)["person"]
    return [
        Choice(
            value=str(person.pk),
            name=str(person),
            url=_url(access, asked, person="" if str(person.pk) == on else str(person.pk), show=""),
            is_on=str(person.pk) == on,
        )
        for person in page.people
    ]


def _words(access: Access, sprint: Sprint, page: BoardPage) -> str:
    """`133 h left of 233 h · 3 days to go`."""
    figures = page.split.figures
    day, days = day_of(
        sprint.start_on, sprint.end_on, today_in(access.project), figures["days"] if figures else ()
    )
    left = days - day
    to_go = f"{plural(left, 'day')} to go" if left > 0 else "last day" if day == days else ""
    return " · ".join(part for part in (hours_left(page), to_go) if part)
