"""Why velocity changed from one sprint to another: seven effects that add up to the change exactly.

Source: the capacity rules, section 8 ("Explained"). Points worked on, W, are a product of six factors:
gross time · focus · share left for features (1 − technical − defect − unplanned) · pace. What a factor explains of
the change of W is its Shapley value: its effect when it changes, averaged over all orders in which the six can change.
Points carried over explain the rest of the change of velocity.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from fractions import Fraction
from itertools import combinations
from math import factorial
from typing import Literal

from sprints.rules.split import WHOLE_BP
from sprints.rules.velocity import Number

Effect = Literal["capacity", "focus", "technical", "defect", "unplanned", "pace", "carry_over"]
Factor = Literal["capacity", "focus", "technical", "defect", "unplanned", "pace"]

FACTORS: tuple[Factor, ...] = ("capacity", "focus", "technical", "defect", "unplanned", "pace")


@dataclass(frozen=True, slots=True)
class SprintFacts:
    """What a closed sprint was: minutes, and points.

    Unplanned work of any type is in `unplanned_minutes` only. `focused_minutes` is what was worked on items; where
    nothing was logged or stated it is focus · gross, in both sprints, so that focus explains nothing.
    """

    gross_minutes: Number
    focused_minutes: Number
    technical_minutes: Number
    defect_minutes: Number
    unplanned_minutes: Number
    velocity: Number
    carry_over: Number


@dataclass(frozen=True, slots=True)
class Explanation:
    """`effects` in points, exact: they add up to `change`, the later velocity less the earlier one."""

    effects: Mapping[Effect, Fraction]
    change: Fraction


def velocity_explained(*, before: SprintFacts, after: SprintFacts) -> Explanation:
    """The change of velocity between two sprints, by cause.

    A factor that one of them leaves undefined (no time, no focused time, no feature time) takes the other's value.
    Points that no feature time stands behind count as pace. Raises ValueError for negative minutes and for more
    minutes in parts than in all.
    """
    values = [factors_of(facts) for facts in (before, after)]
    was, now = (
        {name: _known(values[own][name], values[1 - own][name]) for name in FACTORS} for own in (0, 1)
    )
    effects: dict[Effect, Fraction] = {name: _shapley(name, was, now) for name in FACTORS}
    left_over = [_worked_on(facts) - _product(factors) for facts, factors in ((before, was), (after, now))]
    effects["pace"] += left_over[1] - left_over[0]
    effects["carry_over"] = Fraction(after.carry_over) - Fraction(before.carry_over)
    return Explanation(effects, Fraction(after.velocity) - Fraction(before.velocity))


def average(facts: Sequence[SprintFacts]) -> SprintFacts:
    """The sprint that `facts` are on average, to compare one with; raises ValueError for none."""
    if not facts:
        raise ValueError("no sprint to take the average of")
    return SprintFacts(
        **{
            field.name: sum((Fraction(getattr(one, field.name)) for one in facts), Fraction()) / len(facts)
            for field in fields(SprintFacts)
        }
    )


def plan_as_facts(
    *,
    gross_minutes: Number,
    focus_bp: int,
    reserve_bp: int,
    planned_minutes: Mapping[str, Number],
    target_bp: Mapping[str, Number] | None,
    points: Number,
    points_begun: Number,
) -> SprintFacts | None:
    """What a sprint would have been, had it gone as planned when it started; None where it had no capacity or points.

    Focused time is focus · gross, the reserve of it unplanned. The rest divides as the hours that were planned do,
    else as the target says, else all of it is for features. `points_begun`: of `points`, done in sprints before.
    """
    gross = Fraction(gross_minutes)
    if gross <= 0 or points <= 0:
        return None
    focused = gross * focus_bp / WHOLE_BP
    reserve = focused * reserve_bp / WHOLE_BP
    parts = planned_minutes if sum(planned_minutes.values()) else target_bp or {}
    whole = sum((Fraction(part) for part in parts.values()), Fraction())
    of = {name: (focused - reserve) * Fraction(part) / whole for name, part in parts.items() if whole}
    return SprintFacts(
        gross_minutes=gross,
        focused_minutes=focused,
        technical_minutes=of.get("technical", Fraction()),
        defect_minutes=of.get("defect", Fraction()),
        unplanned_minutes=reserve,
        velocity=points,
        carry_over=points_begun,
    )


def factors_of(facts: SprintFacts) -> dict[Factor, Fraction | None]:
    """Minutes of capacity; focus and the three shares, 0…1; pace in points a feature minute. None: undefined."""
    gross, focused = Fraction(facts.gross_minutes), Fraction(facts.focused_minutes)
    parts = {
        "technical": Fraction(facts.technical_minutes),
        "defect": Fraction(facts.defect_minutes),
        "unplanned": Fraction(facts.unplanned_minutes),
    }
    if min(gross, focused, *parts.values()) < 0:
        raise ValueError("a sprint has less than 0 minutes of something")
    feature = focused - sum(parts.values())
    if feature < 0:
        raise ValueError("technical, defect and unplanned work take more minutes than were worked")
    return {
        "capacity": gross,
        "focus": _ratio(focused, gross),
        "technical": _ratio(parts["technical"], focused),
        "defect": _ratio(parts["defect"], focused),
        "unplanned": _ratio(parts["unplanned"], focused),
        "pace": _ratio(_worked_on(facts), feature),
    }


def _worked_on(facts: SprintFacts) -> Fraction:
    return Fraction(facts.velocity) - Fraction(facts.carry_over)


def _ratio(part: Fraction, whole: Fraction) -> Fraction | None:
    return part / whole if whole else None


def _known(own: Fraction | None, other: Fraction | None) -> Fraction:
    if own is not None:
        return own
    return other if other is not None else Fraction()


def _product(of: Mapping[Factor, Fraction]) -> Fraction:
    for_features = 1 - of["technical"] - of["defect"] - of["unplanned"]
    return of["capacity"] * of["focus"] * for_features * of["pace"]


def _shapley(name: Factor, was: Mapping[Factor, Fraction], now: Mapping[Factor, Fraction]) -> Fraction:
    """Σ over sets S of the other factors: |S|! (n − |S| − 1)! ÷ n! · (product with S and `name` new − with S new)."""
    if was[name] == now[name]:
        return Fraction()
    others = [other for other in FACTORS if other != name]
    total = Fraction()
    for size in range(len(FACTORS)):
        weight = Fraction(factorial(size) * factorial(len(others) - size), factorial(len(FACTORS)))
        for changed in combinations(others, size):
            start = {**was, **{other: now[other] for other in changed}}
            total += weight * (_product({**start, name: now[name]}) - _product(start))
    return total


def in_tenths(explanation: Explanation) -> dict[Effect, Fraction]:
    """The effects in tenths of a point, which add up to the change in tenths: the largest remainders are rounded up."""
    whole = round(explanation.change * 10)
    floors = {name: effect * 10 // 1 for name, effect in explanation.effects.items()}
    remainder = {name: effect * 10 - floors[name] for name, effect in explanation.effects.items()}
    for name in sorted(floors, key=lambda name: -remainder[name])[: whole - sum(floors.values())]:
        floors[name] += 1
    return {name: Fraction(tenths, 10) for name, tenths in floors.items()}
