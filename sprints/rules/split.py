"""How plannable minutes divide between the categories, and whether the plan still fits.

Source: the capacity rules, section 5. All times in minutes, shares in basis points.
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import Literal

Category = Literal["feature", "technical", "defect"]
Commitment = Literal["ok", "amber", "red", "no capacity"]

CATEGORIES: tuple[Category, ...] = ("feature", "technical", "defect")
WHOLE_BP = 10_000


def target_split(*, plannable_minutes: int, target_bp: Mapping[Category, int]) -> dict[Category, int]:
    """Target minutes of each category that `target_bp` names; they add up to `plannable_minutes`.

    Largest remainder: everyone gets the whole minutes of their share, and the minutes left over go to the
    largest remainders, ties in the order feature, technical, defect.

    Raises ValueError for an unknown category, a negative share or time, and shares that are not 10000 bp in
    all. There is no default target: a team that has chosen none has nothing to split.
    """
    if plannable_minutes < 0:
        raise ValueError(f"plannable time is {plannable_minutes} minutes, less than 0")
    for name, share_bp in target_bp.items():
        if name not in CATEGORIES:
            raise ValueError(f"{name!r} is not a category")
        if share_bp < 0:
            raise ValueError(f"the target of {name} is {share_bp} bp, less than 0")
    if sum(target_bp.values()) != WHOLE_BP:
        raise ValueError(f"the target shares add up to {sum(target_bp.values())} bp, not {WHOLE_BP}")

    named = [category for category in CATEGORIES if category in target_bp]
    exact = {category: Fraction(plannable_minutes * target_bp[category], WHOLE_BP) for category in named}
    split = {category: int(exact[category]) for category in named}
    left_over = plannable_minutes - sum(split.values())
    # sorted() is stable, so equal remainders keep the order of CATEGORIES
    for category in sorted(named, key=lambda name: split[name] - exact[name])[:left_over]:
        split[category] += 1
    return split


def over_commitment(planned: int, plannable: int, net: int) -> Commitment:
    """Whether planned minutes fit: more than plannable is amber, more than net is red.

    For the sprint, one category or one person alike. Without plannable time there is no ratio to speak of, and
    the answer is "no capacity" whatever is planned. Raises ValueError for negative minutes.
    """
    _check(planned=planned, plannable=plannable, net=net)
    if plannable == 0:
        return "no capacity"
    if planned > net:
        return "red"
    if planned > plannable:
        return "amber"
    return "ok"


def buffer(planned: int, plannable: int) -> int:
    """Plannable minutes that nothing is planned for; never below 0, and not the reserve for unplanned work."""
    _check(planned=planned, plannable=plannable)
    return max(0, plannable - planned)


def _check(**minutes: int) -> None:
    for name, value in minutes.items():
        if value < 0:
            raise ValueError(f"{name} is {value} minutes, less than 0")


def technical_pct(minutes: Mapping[str, int]) -> int | None:
    """Whole percent of technical work in minutes by what they went into; None where they are none at all."""
    whole = sum(minutes.values())
    return round(Fraction(100 * minutes.get("technical", 0), whole)) if whole else None


def focused_share(net_minutes: int, share_bp: int) -> Fraction:
    """A category's part of all focused minutes, its part of the reserve included: beyond it is red, whoever plans."""
    return Fraction(net_minutes * share_bp, WHOLE_BP)
