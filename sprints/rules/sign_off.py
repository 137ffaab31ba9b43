"""Whether a signature under a sprint's split still stands.

Source: the capacity rules, section 6. A pure function of what was signed and what is now, so many small changes
add up, and coming back within tolerance restores the signature. Times in minutes, shares in basis points.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

from sprints.rules.split import CATEGORIES, Category

State = Literal["signed_off", "changed"]
Reason = Literal["target", "dates", "options", "plannable", "technical_hours", "technical_share"]

PLANNABLE_TOLERANCE = Fraction(10, 100)  # of signed plannable time
PLANNABLE_FLOOR_MINUTES = 8 * 60
TECHNICAL_TOLERANCE = Fraction(5, 100)  # of signed plannable time
TECHNICAL_FLOOR_MINUTES = 4 * 60
SHARE_TOLERANCE = Fraction(5, 100)  # of all planned time


@dataclass(frozen=True, slots=True)
class PlannedItem:
    """An item of the sprint with its load when planned."""

    id: str
    category: Category
    load_minutes: int
    unplanned: bool = False


@dataclass(frozen=True, slots=True)
class PlannedForSignOff:
    """Minutes per category that count as planned, and what is left of the reserve."""

    planned: dict[Category, int]
    reserve_left_minutes: int


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a signature is about. `planned` comes from `planned_for_sign_off`; a category left out is 0."""

    target_bp: Mapping[Category, int]
    start_on: date
    end_on: date
    options: Mapping[str, str]
    plannable_minutes: int
    planned: Mapping[Category, int]


@dataclass(frozen=True, slots=True)
class SignOff:
    """`changed` if there is a reason, and all reasons in their fixed order."""

    state: State
    reasons: tuple[Reason, ...]


def planned_for_sign_off(*, reserve_minutes: int, items: Sequence[PlannedItem]) -> PlannedForSignOff:
    """Planned minutes per category: unplanned work uses up the reserve first, only the rest of it counts.

    `items` stand in the order they were added to the sprint. Raises ValueError for negative minutes.
    """
    drawn = drawn_from_reserve(reserve_minutes=reserve_minutes, items=items)
    planned: dict[Category, int] = dict.fromkeys(CATEGORIES, 0)
    for item, minutes in zip(items, drawn, strict=True):
        planned[item.category] += item.load_minutes - minutes
    return PlannedForSignOff(planned, reserve_minutes - sum(drawn))


def drawn_from_reserve(*, reserve_minutes: int, items: Sequence[PlannedItem]) -> list[int]:
    """What each item takes of the reserve, in the order they were added. Raises ValueError for negative minutes."""
    if reserve_minutes < 0:
        raise ValueError(f"the reserve is {reserve_minutes} minutes, less than 0")
    drawn, left = [], reserve_minutes
    for item in items:
        if item.load_minutes < 0:
            raise ValueError(f"{item.id} has a load of {item.load_minutes} minutes, less than 0")
        drawn.append(min(left, item.load_minutes) if item.unplanned else 0)
        left -= drawn[-1]
    return drawn


def sign_off(*, signed: Snapshot, now: Snapshot) -> SignOff:
    """Compare `now` with what was `signed`. A tolerance is exceeded by strictly more, never by just reaching it.

    The technical share of nothing is undefined, and an undefined share has not moved.
    """
    plannable_moved = abs(now.plannable_minutes - signed.plannable_minutes)
    technical_moved = abs(now.planned.get("technical", 0) - signed.planned.get("technical", 0))
    shares = _technical_share(signed), _technical_share(now)
    exceeded: dict[Reason, bool] = {
        "target": _shares(signed) != _shares(now),
        "dates": (signed.start_on, signed.end_on) != (now.start_on, now.end_on),
        "options": dict(signed.options) != dict(now.options),
        "plannable": plannable_moved
        > max(PLANNABLE_TOLERANCE * signed.plannable_minutes, Fraction(PLANNABLE_FLOOR_MINUTES)),
        "technical_hours": technical_moved
        > max(TECHNICAL_TOLERANCE * signed.plannable_minutes, Fraction(TECHNICAL_FLOOR_MINUTES)),
        "technical_share": shares[0] is not None
        and shares[1] is not None
        and abs(shares[1] - shares[0]) > SHARE_TOLERANCE,
    }
    reasons = tuple(reason for reason, is_exceeded in exceeded.items() if is_exceeded)
    return SignOff("changed" if reasons else "signed_off", reasons)


def _shares(snapshot: Snapshot) -> tuple[int, ...]:
    return tuple(snapshot.target_bp.get(category, 0) for category in CATEGORIES)


def _technical_share(snapshot: Snapshot) -> Fraction | None:
    total = sum(snapshot.planned.values())
    return Fraction(snapshot.planned.get("technical", 0), total) if total else None
