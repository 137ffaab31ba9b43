"""Points of stories done in a sprint, how many of them were worked on in it, and how far velocity ranges.

Source: the capacity rules, section 8. All figures are points; sums are exact, the mean is rounded half-even to 4
decimals.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import comb

from sprints.rules.split import WHOLE_BP

Number = int | float | Fraction | Decimal
DECIMALS = 4
LAST = 6  # sprints that means, learned figures and the hours to come look back at
FEWEST_FOR_A_RANGE = 5


@dataclass(frozen=True, slots=True)
class StoryOutcome:
    """A story of a sprint: its points, those remaining when the sprint started and ended, whether it got done."""

    points: Number
    remaining_start: Number
    remaining_end: Number
    done: bool


@dataclass(frozen=True, slots=True)
class Velocity:
    """`velocity` = `work_done` + `carry_over`.

    `velocity`: points of stories done, a partly done story counts 0. `carry_over`: points finished here but
    worked on before, less points worked on here but not finished.
    """

    velocity: Fraction
    carry_over: Fraction
    work_done: Fraction


def velocity(*, stories: Sequence[StoryOutcome]) -> Velocity:
    """V = Σ_done points; K = Σ_done(points − remaining at start) − Σ_undone(remaining at start − at end); W = V − K.

    Remaining points are clamped to 0…points. Raises ValueError for negative points.
    """
    points_done = carry_over = Fraction()
    for story in stories:
        points = Fraction(story.points)
        if points < 0:
            raise ValueError(f"a story has {story.points} points, less than 0")
        at_start = min(max(Fraction(story.remaining_start), Fraction()), points)
        at_end = min(max(Fraction(story.remaining_end), Fraction()), points)
        if story.done:
            points_done += points
            carry_over += points - at_start
        else:
            carry_over -= at_start - at_end
    return Velocity(points_done, carry_over, points_done - carry_over)


@dataclass(frozen=True, slots=True)
class PlannedStory:
    """A story that was in a sprint: its points when planned, whether from the start, taken out again, or done."""

    points: Number
    from_start: bool
    removed: bool
    done: bool


@dataclass(frozen=True, slots=True)
class Predictability:
    """Points planned at the start, those of them that got done, and what was added and taken out since."""

    planned: Fraction
    kept: Fraction
    added: Fraction
    removed: Fraction

    @property
    def share_bp(self) -> int | None:
        """Kept ÷ planned in basis points; None where nothing was planned."""
        return round(self.kept * WHOLE_BP / self.planned) if self.planned else None


def predictability(*, stories: Sequence[PlannedStory]) -> Predictability:
    """How much of what was planned got done, the churn of scope beside it. Stories added later never count as kept."""

    def sum_of(*, from_start: bool, removed: bool | None = None, done: bool | None = None) -> Fraction:
        return sum(
            (
                Fraction(one.points)
                for one in stories
                if one.from_start == from_start
                and removed in (None, one.removed)
                and done in (None, one.done)
            ),
            Fraction(),
        )

    return Predictability(
        planned=sum_of(from_start=True),
        kept=sum_of(from_start=True, removed=False, done=True),
        added=sum_of(from_start=False, removed=False),
        removed=sum_of(from_start=True, removed=True),
    )


def kept_share_bp(sprints: Sequence[Predictability]) -> int | None:
    """Of all points planned in the last six sprints that had any, those that got done, in basis points."""
    last = [one for one in sprints if one.planned][-LAST:]
    planned = sum((one.planned for one in last), Fraction())
    return round(sum((one.kept for one in last), Fraction()) * WHOLE_BP / planned) if planned else None


def mean_of_last_six(values: Sequence[Number]) -> float | None:
    """Mean of the last six values, oldest first; of all where there are fewer; None where there is none."""
    last = [Fraction(value) for value in values[-LAST:]]
    return _rounded(sum(last, Fraction()) / len(last)) if last else None


def velocity_range(*, velocities: Sequence[Number]) -> tuple[Number, Number] | None:
    """The values between which the median velocity lies in at least 90 % of cases; None for fewer than five.

    The narrowest pair of observed values, as many from below as from above, whose order statistics cover it:
    1 − 2·P(fewer than r of n fall below the median) ≥ 90 %, with each falling there by an even chance.
    """
    count = len(velocities)
    if count < FEWEST_FOR_A_RANGE:
        return None
    outside, depth = 1, 1  # ways in which fewer than `depth` of `count` fall below the median
    while 10 * 2 * (outside + comb(count, depth)) <= 2**count:
        outside += comb(count, depth)
        depth += 1
    ordered = sorted(velocities, key=lambda value: Fraction(value))
    return ordered[depth - 1], ordered[-depth]


def _rounded(value: Fraction) -> float:
    return float(round(value, DECIMALS))
