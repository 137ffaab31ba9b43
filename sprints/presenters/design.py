"""Design effort in words."""

from dataclasses import dataclass
from decimal import Decimal

from common.templatetags.tandem import plain
from sprints.presenters.words import about
from sprints.queries.design import DesignEffort, DesignItem

WORDS = {
    "in_points": "In the points",
    "separate": "A separate item",
    "not_needed": "Not needed",
    "": "Nobody said",
}


@dataclass(frozen=True, slots=True)
class DesignLine:
    words: str
    stories: int
    points: str
    done: str


@dataclass(frozen=True, slots=True)
class Design:
    lead: str
    lines: list[DesignLine]
    items: list[DesignItem]


def design_of(effort: DesignEffort) -> Design:
    """`8 of 21 pt include their design, 6 h apart from them`."""
    shares = {share.design: share for share in effort.shares}
    total = sum((share.points for share in effort.shares), Decimal(0))
    apart = f", {about(effort.spent)} spent apart from them" if effort.items else ""
    lead = f"{plain(shares['in_points'].points)} of {plain(total)} pt include it{apart}" if total else ""
    lines = [
        DesignLine(WORDS[share.design], share.stories, plain(share.points), plain(share.points_done))
        for share in effort.shares
        if share.stories
    ]
    return Design(lead, lines, effort.items)
