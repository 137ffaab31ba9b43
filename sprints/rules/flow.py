"""How long items take from start to end.

Source: the capacity rules, section 8 ("Cycle time").
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

PERCENTILES = (50, 70, 85, 95)
FEWEST = 10


@dataclass(frozen=True, slots=True)
class DoneItem:
    """An item that is done: the local dates of its start and its end."""

    started: date
    done: date

    @property
    def days(self) -> int:
        """Cycle time: both days count. Raises ValueError for an end before the start."""
        if self.done < self.started:
            raise ValueError(f"done on {self.done}, before its start on {self.started}")
        return (self.done - self.started).days + 1


def cycle_time(*, items: Sequence[DoneItem]) -> dict[int, int] | None:
    """Days within which 50, 70, 85 and 95 of 100 items were done, as observed; None for fewer than ten items."""
    days = sorted(item.days for item in items)
    if len(days) < FEWEST:
        return None
    return {percent: days[nearest_rank(percent, len(days)) - 1] for percent in PERCENTILES}


def nearest_rank(percent: int, count: int) -> int:
    """The place, from 1, of a percentile among `count` ordered values: no value is made up."""
    return max(1, -(-percent * count // 100))
