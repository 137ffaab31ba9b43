"""When points of the ordered backlog will be done, from what past sprints delivered.

Source: the capacity rules, section 9: Monte Carlo, a Bayesian bootstrap of points per gross feature hour. All is
integers and one named generator, so that a result is the same on every platform. Assumes that the past speaks for the
future: that little technical work may slow features later is not modelled.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from sprints.rules.flow import nearest_rank
from sprints.rules.outlook import PERCENTILES, SLACK, UNIT, WHOLE_PCT
from sprints.rules.velocity import LAST, Number

ALGORITHM = "mc-1"
HISTORY = 12
HORIZON = 52
TRIALS = 10_000


@dataclass(frozen=True, slots=True)
class KnownSprint:
    """A closed sprint: gross hours, points done, and the percent of its work that was technical."""

    gross_hours: int
    velocity: Number
    technical_pct: int


@dataclass(frozen=True, slots=True)
class Draws:
    """Which past sprint each future one of each trial is like: `index`, trials × horizon; of `past`, oldest first.

    The same draws serve every what-if share and every target, so that alternatives differ by what was changed only.
    """

    past: tuple[KnownSprint, ...]
    index: np.ndarray

    @property
    def trials(self) -> int:
        return int(self.index.shape[0])

    @property
    def horizon(self) -> int:
        return int(self.index.shape[1])


@dataclass(frozen=True, slots=True)
class Forecast:
    """`done_by`: for each future sprint the units that the trials have delivered until its end, ascending."""

    done_by: np.ndarray
    trials: int

    def sprints(self, points: Number) -> dict[int, int | None]:
        """Sprints until `points` are done in 50, 70, 85 and 95 of 100 trials; None beyond the horizon."""
        reached = self._reached(points)
        answer: dict[int, int | None] = {}
        for percent in PERCENTILES:
            enough = reached >= nearest_rank(percent, self.trials)
            answer[percent] = int(enough.argmax()) + 1 if enough.any() else None
        return answer

    def points(self, percent: int, sprints: int) -> Fraction:
        """The most points that `percent` of 100 trials deliver within so many sprints, of 1 to the horizon."""
        return Fraction(self.units(percent)[self._row(sprints)], UNIT)

    def units(self, percent: int) -> list[int]:
        """The most units that `percent` of 100 trials deliver by the end of each sprint, in their order."""
        return [int(units) for units in self.done_by[:, self.trials - nearest_rank(percent, self.trials)]]

    def probability_within(self, points: Number, sprints: int) -> float:
        """The share of trials, 0…1, in which `points` are done within so many sprints, of 1 to the horizon."""
        return float(self._reached(points)[self._row(sprints)]) / self.trials

    def _row(self, sprints: int) -> int:
        if not 1 <= sprints <= len(self.done_by):
            raise ValueError(f"the forecast knows 1 to {len(self.done_by)} sprints, not {sprints}")
        return sprints - 1

    def _reached(self, points: Number) -> np.ndarray:
        """The number of trials that have reached the target by the end of each sprint."""
        target = _units(Fraction(points)) - SLACK
        return self.trials - np.array([np.searchsorted(sums, target, side="left") for sums in self.done_by])


def usable(past: Sequence[KnownSprint]) -> tuple[KnownSprint, ...]:
    """The last twelve sprints, oldest first, that had time for features; those that delivered nothing stay."""
    return tuple(one for one in past if one.gross_hours > 0 and one.technical_pct < WHOLE_PCT)[-HISTORY:]


def draw(past: Sequence[KnownSprint], *, horizon: int = HORIZON, trials: int = TRIALS) -> Draws:
    """Random future sprints. Raises ValueError without a usable sprint, and for figures that cannot be."""
    if any(one.velocity < 0 or one.gross_hours < 0 or not 0 <= one.technical_pct <= 100 for one in past):
        raise ValueError("a past sprint has less than 0 points or hours, or a share outside 0 to 100 %")
    if horizon < 1 or trials < 1:
        raise ValueError("a forecast needs at least one sprint ahead and one trial")
    known = usable(past)
    if not known:
        raise ValueError("no past sprint had time for features")
    cuts_in_a_row = len(known) - 1
    generator = np.random.PCG64(_seed(known, horizon, trials))
    raw = generator.random_raw(trials * (cuts_in_a_row + horizon)).reshape(trials, -1) >> np.uint64(32)
    cuts = np.sort(raw[:, :cuts_in_a_row], axis=1)
    index = np.zeros((trials, horizon), dtype=np.int64)
    for at in range(cuts_in_a_row):
        index += cuts[:, at : at + 1] <= raw[:, cuts_in_a_row:]
    return Draws(known, index)


def forecast(
    draws: Draws, *, future_gross_hours: Sequence[int | Fraction], what_if_technical_pct: int
) -> Forecast:
    """What the trials deliver with these gross hours and this share of technical work in each sprint to come.

    Beyond the hours given, each sprint has the mean of the last six past ones. Raises ValueError for negative hours
    and a share outside 0 to 100 %.
    """
    if min(future_gross_hours, default=0) < 0 or not 0 <= what_if_technical_pct <= WHOLE_PCT:
        raise ValueError("hours cannot be less than 0, and a share is 0 to 100 %")
    recent = [one.gross_hours for one in draws.past[-LAST:]]
    mean = Fraction(sum(recent), len(recent))
    share = Fraction(WHOLE_PCT - what_if_technical_pct, WHOLE_PCT)
    rates = [_points_per_feature_hour(one) for one in draws.past]
    done_by = np.empty((draws.horizon, draws.trials), dtype=np.int64)
    sums = np.zeros(draws.trials, dtype=np.int64)
    for at in range(draws.horizon):
        hours = (Fraction(future_gross_hours[at]) if at < len(future_gross_hours) else mean) * share
        sums = sums + np.array([_units(rate * hours) for rate in rates], dtype=np.int64)[draws.index[:, at]]
        done_by[at] = np.sort(sums)
    return Forecast(done_by, draws.trials)


def _points_per_feature_hour(past: KnownSprint) -> Fraction:
    for_features = Fraction(past.gross_hours * (WHOLE_PCT - past.technical_pct), WHOLE_PCT)
    return Fraction(past.velocity) / for_features


def _units(points: Fraction) -> int:
    return round(points * UNIT)


def _seed(past: Sequence[KnownSprint], horizon: int, trials: int) -> int:
    """The first 16 bytes of SHA-256 over the figures as canonical JSON; the what-if share is not among them."""
    figures: Mapping[str, object] = {
        "G": [one.gross_hours for one in past],
        "H": horizon,
        "M": trials,
        "V": [_plain(one.velocity) for one in past],
        "algo": ALGORITHM,
        "theta_pct": [one.technical_pct for one in past],
    }
    text = json.dumps(figures, sort_keys=True, separators=(",", ":"))
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:16], "big")


def _plain(points: Number) -> int | float:
    """20, not 20.0 or Decimal("20.00"): one way of writing a number."""
    exact = Fraction(points)
    return int(exact) if exact.denominator == 1 else float(exact)
