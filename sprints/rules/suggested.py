"""Which of the learned figures are worth a word: those that differ from what is used, and were not waved off.

Figures are only ever suggested. A difference that is within the noise of the weeks is not told.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from sprints.rules.learned import LearnedFocus, LearnedRate

Name = Literal["focus", "rate"]
WHOLE_PERCENT = 100  # basis points: focus is taken over as it is said
SAME_FOCUS_BP = 100
SAME_RATE = Fraction(1, 20)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`value` in place of `used`: basis points of focus, or minutes a point. `low` and `high` are its range.

    `count`: the sprints, or stories, that it comes from.
    """

    name: Name
    value: int
    used: int | None
    low: int | None
    high: int | None
    count: int
    origin: str


def known_figures(focus: LearnedFocus | None, rate: LearnedRate | None) -> dict[str, Any]:
    """Both as they are stored; focus in whole percents."""
    return {
        "focus": focus
        and {
            "value": _whole(focus.focus_bp),
            "low": _whole(focus.low_bp),
            "high": _whole(focus.high_bp),
            "count": focus.sprints,
            "origin": "logged",
        },
        "rate": rate
        and {
            "value": rate.minutes_per_point,
            "low": rate.range and rate.range[0],
            "high": rate.range and rate.range[1],
            "count": rate.stories,
            "origin": rate.origin,
        },
    }


def suggestions(
    result: Mapping[str, Any], used: Mapping[Name, int | None], dismissed: Mapping[str, int]
) -> list[Suggestion]:
    """What is worth saying of `result` (see `known_figures`) to a project that works with `used`."""
    found = []
    for name in used:
        known = result.get(name)
        if known and not any(
            is_same(name, known["value"], other) for other in (used[name], dismissed.get(name))
        ):
            found.append(Suggestion(name=name, used=used[name], **known))
    return found


def is_same(name: Name, value: int, other: int | None) -> bool:
    """Whether two figures differ by no more than chance moves them."""
    if other is None:
        return False
    return abs(value - other) < (SAME_FOCUS_BP if name == "focus" else SAME_RATE * max(value, other))


def _whole(bp: int) -> int:
    return round(Fraction(bp, WHOLE_PERCENT)) * WHOLE_PERCENT
