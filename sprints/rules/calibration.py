"""Whether forecasts of the past came true, to know how far to trust today's.

Source: the capacity rules, section 9 ("Back-test").
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt
from statistics import NormalDist
from typing import Literal

from sprints.rules.forecast import KnownSprint, draw, forecast, usable

FEWEST = 5
AHEAD = 4
PERCENT = 85
TRIALS = 2_000
CONFIDENCE = 0.90

Verdict = Literal["as promised", "too optimistic", "too cautious"]


@dataclass(frozen=True, slots=True)
class Calibration:
    """Of `tried` forecasts of what 85 of 100 trials deliver, `kept` came true; `low`…`high` is the 90 % interval.

    `verdict` says "too optimistic" where even the upper end lies below the 85 % that were promised.
    """

    tried: int
    kept: int
    low: float
    high: float
    verdict: Verdict


def back_test(past: Sequence[KnownSprint]) -> Calibration | None:
    """Forecasts of one to four sprints ahead at each past sprint, from what was then known, against what came.

    Known were the sprints before, five or more, the calendar of those to come, and the last technical share. None
    where there are too few sprints for a single one.
    """
    known = [one for one in past if one in usable([one])]
    tried = kept = 0
    for now in range(FEWEST, len(known)):
        to_come = known[now : now + AHEAD]
        found = forecast(
            draw(known[:now], horizon=len(to_come), trials=TRIALS),
            future_gross_hours=[one.gross_hours for one in to_come],
            what_if_technical_pct=known[now - 1].technical_pct,
        )
        delivered = Fraction()
        for sprints, one in enumerate(to_come, start=1):
            delivered += Fraction(one.velocity)
            tried += 1
            kept += delivered >= found.points(PERCENT, sprints)
    if not tried:
        return None
    low, high = wilson(kept, tried)
    return Calibration(tried, kept, low, high, _verdict(low, high))


def wilson(kept: int, tried: int) -> tuple[float, float]:
    """The 90 % score interval of a share of `tried`, 0…1 (Wilson, 1927). Raises ValueError for impossible counts."""
    if not 0 <= kept <= tried or not tried:
        raise ValueError(f"{kept} of {tried} is no share")
    z = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)
    share, spread = kept / tried, z * z / tried
    middle = (share + spread / 2) / (1 + spread)
    half = z * sqrt(share * (1 - share) / tried + spread / tried / 4) / (1 + spread)
    return max(0.0, min(share, middle - half)), min(1.0, max(share, middle + half))


def _verdict(low: float, high: float) -> Verdict:
    if high < PERCENT / 100:
        return "too optimistic"
    return "too cautious" if low > PERCENT / 100 else "as promised"
