"""The question what goes out of the running sprint, with what each item would give."""

from dataclasses import dataclass
from typing import Any

from accounts.access import Access
from backlog.models import Item
from sprints import policies, queries
from sprints.models import Sprint
from sprints.presenters.words import about


@dataclass(frozen=True, slots=True)
class RoomLine:
    """An item that could go out; `minutes` is None where nobody knows what it takes."""

    item: Item
    minutes: int | None
    why_not: str


def room_context(access: Access, sprint: Sprint) -> dict[str, Any]:
    """Everything on the page, last item of the sprint first."""
    reserve = queries.reserve_of(access, sprint)
    return {
        "key": access.project.key,
        "sprint": sprint,
        "reserve": reserve,
        "words": _words(reserve),
        "lines": [
            RoomLine(row.item, row.load, policies.why_not(access, "plan_item", row.item))
            for row in queries.room_for_more(access, sprint)
        ],
    }


def _words(reserve: queries.Reserve | None) -> str:
    if reserve is None:
        return "Figures are being computed"
    taken = f"{about(reserve.unplanned)} of {about(reserve.reserve)} reserve"
    if not reserve.beyond:
        return f"{taken}: nothing has to go out"
    return f"Unplanned work takes {taken}: {about(reserve.beyond)} have to come from somewhere"
