"""How well the boxes of spikes hold.

Source: the capacity rules, section 8 ("Timebox accuracy").
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from statistics import median
from typing import Literal

from sprints.rules.split import WHOLE_BP

Fate = Literal["kept", "extended", "overran"]


@dataclass(frozen=True, slots=True)
class ClosedSpike:
    """Person-minutes: the box with all its extensions, those extensions, and what was spent."""

    box_minutes: int
    extended_minutes: int
    spent_minutes: int

    @property
    def first_box_minutes(self) -> int:
        """What was agreed before it began."""
        return self.box_minutes - self.extended_minutes

    @property
    def fate(self) -> Fate:
        """Extended, whatever was spent in the end; else kept, or overrun without anybody agreeing to it."""
        if self.extended_minutes:
            return "extended"
        return "kept" if self.spent_minutes <= self.box_minutes else "overran"


@dataclass(frozen=True, slots=True)
class TimeboxAccuracy:
    """How many spikes ended in which way, and the median of spent ÷ first box in basis points."""

    spikes: int
    kept: int
    extended: int
    overran: int
    median_bp: int


def timebox_accuracy(*, spikes: Sequence[ClosedSpike]) -> TimeboxAccuracy | None:
    """None where no spike was closed. Raises ValueError for a first box of no minutes."""
    if not spikes:
        return None
    for spike in spikes:
        if spike.first_box_minutes <= 0:
            raise ValueError(f"a spike had a first box of {spike.first_box_minutes} minutes")
    fates = [spike.fate for spike in spikes]
    used = [Fraction(spike.spent_minutes, spike.first_box_minutes) for spike in spikes]
    return TimeboxAccuracy(
        spikes=len(spikes),
        kept=fates.count("kept"),
        extended=fates.count("extended"),
        overran=fates.count("overran"),
        median_bp=round(median(used) * WHOLE_BP),
    )
