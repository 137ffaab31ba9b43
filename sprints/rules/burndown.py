"""What remains of a sprint day by day, how its scope moved, and the ideal line.

Source: the capacity rules, section 8. One unit per chart: points or minutes, never both. Sums are exact; every
value of the result is rounded half-even once, to 4 decimals.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

Number = int | Fraction | Decimal
DECIMALS = 4


@dataclass(frozen=True, slots=True)
class BurndownDay:
    """What happened to the remaining work on a day. `re_estimated` is positive where estimates grew."""

    burned: Number = 0
    added: Number = 0
    removed: Number = 0
    re_estimated: Number = 0


@dataclass(frozen=True, slots=True)
class Burndown:
    """Series whose first value is the start of the sprint and every next one the end of a day."""

    remaining: tuple[float, ...]
    scope: tuple[float, ...]
    ideal: tuple[float, ...]


def burndown(
    *, start_remaining: Number, days: Sequence[BurndownDay], capacity_minutes: Sequence[int]
) -> Burndown:
    """Remaining work and scope of the days so far, and the ideal line over the whole sprint.

    remaining(d) = remaining(d−1) − burned + added − removed + re-estimated; scope = all burned + remaining;
    ideal = start · (1 − capacity elapsed ÷ total), flat where there is no capacity. `capacity_minutes` holds
    every day of the sprint, `days` only those that have passed.

    Raises ValueError for more days than the sprint has and for a negative start or capacity.
    """
    if start_remaining < 0:
        raise ValueError(f"the sprint starts with {start_remaining} remaining, less than 0")
    if any(minutes < 0 for minutes in capacity_minutes):
        raise ValueError("a day has a capacity of less than 0 minutes")
    if len(days) > len(capacity_minutes):
        raise ValueError(f"{len(days)} days are given, but the sprint has {len(capacity_minutes)}")

    start = Fraction(start_remaining)
    remaining, scope, burned = [start], [start], Fraction()
    for day in days:
        burned += Fraction(day.burned)
        change = (
            Fraction(day.added) - Fraction(day.removed) + Fraction(day.re_estimated) - Fraction(day.burned)
        )
        remaining.append(remaining[-1] + change)
        scope.append(burned + remaining[-1])

    total, elapsed = sum(capacity_minutes), 0
    ideal = [start]
    for minutes in capacity_minutes:
        elapsed += minutes
        ideal.append(start * (1 - Fraction(elapsed, total)) if total else start)
    return Burndown(_rounded(remaining), _rounded(scope), _rounded(ideal))


def _rounded(values: Sequence[Fraction]) -> tuple[float, ...]:
    return tuple(float(round(value, DECIMALS)) for value in values)
