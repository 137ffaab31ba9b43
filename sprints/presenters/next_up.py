"""Both backlogs in one order: what the page Next up shows."""

from dataclasses import dataclass
from typing import Any

from accounts.access import Access
from common.templatetags.tandem import percent
from sprints import policies
from sprints.presenters.proposal import why
from sprints.presenters.rows import Line, side_lines
from sprints.queries.proposal import NextUp

EMPTY_TARGET = "Plans take from both backlogs by the split chosen for a sprint. Nobody has chosen one yet."
EMPTY_ITEMS = (
    "Everything in both backlogs is planned or done. New stories and tasks line up here by themselves."
)


@dataclass(frozen=True, slots=True)
class Place:
    """A line of the list. `fits`: the sprint would take it; `why`: it would not, and why; neither: not known."""

    at: int
    line: Line
    fits: bool
    why: str


def next_up_context(access: Access, found: NextUp) -> dict[str, Any]:
    """Everything on the page."""
    key, sprint = access.project.key, found.sprint
    fitting = {item.number for item in found.proposal.taken} if found.proposal else set()
    places = [
        Place(
            at,
            line,
            line.number in fitting,
            why(access, found.proposal, item)[1] if found.proposal else "",
        )
        for at, (line, item) in enumerate(
            zip(side_lines(access, found.items, loads=found.loads), found.items, strict=True), start=1
        )
    ]
    return {
        "key": key,
        "places": places,
        "more": found.count - len(places),
        "sprint": sprint,
        "fitting": sum(place.fits for place in places),
        "shares": ", ".join(f"{percent(bp)} {name}" for name, bp in (found.target_bp or {}).items() if bp),
        "knows_fit": found.proposal is not None,
        "empty": EMPTY_TARGET if found.target_bp is None else EMPTY_ITEMS,
        "may_target": sprint is not None and found.target_bp is None and policies.can(access, "set_target"),
    }
