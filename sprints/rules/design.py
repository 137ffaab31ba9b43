"""How much design the points of stories include. Pure: plain values only.

A design that is an item of its own is technical work and counts there, once; here it is only named.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

DESIGNS = ("in_points", "separate", "not_needed", "")  # the last one: nobody said


@dataclass(frozen=True, slots=True)
class Said:
    """What one story says of its design."""

    design: str
    points: Decimal | None
    is_done: bool


@dataclass(frozen=True, slots=True)
class Share:
    """Stories that say the same: how many, their points, and of both what is done."""

    design: str
    stories: int
    points: Decimal
    done: int
    points_done: Decimal


def design_shares(stories: Iterable[Said]) -> list[Share]:
    """One share for each thing that can be said, in one order, empty ones too."""
    told = list(stories)
    return [_share(design, [one for one in told if one.design == design]) for design in DESIGNS]


def _share(design: str, stories: list[Said]) -> Share:
    done = [one for one in stories if one.is_done]
    return Share(design, len(stories), _points(stories), len(done), _points(done))


def _points(stories: Iterable[Said]) -> Decimal:
    return sum((one.points or Decimal(0) for one in stories), Decimal(0))
