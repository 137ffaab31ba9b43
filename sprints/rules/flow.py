"""How items flow: how many wait, are worked on and are done each evening, and how long they take.

Source: the capacity rules, section 8 ("Cycle time", "CFD").
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Step = Literal["came", "started", "done"]
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


@dataclass(frozen=True, slots=True)
class Evening:
    """How many items had come, had been started and had been done by the end of a local day."""

    on: date
    came: int
    started: int
    done: int

    @property
    def waiting(self) -> int:
        return self.came - self.started

    @property
    def doing(self) -> int:
        return self.started - self.done


def cumulative_flow(
    *, since: date, until: date, steps: Iterable[tuple[Step, date, int]]
) -> tuple[Evening, ...]:
    """Every evening from `since` to `until`. `steps`: what happened on which day to how many items, in any order;
    what lies before `since` counts from the first evening on."""
    by_day: dict[date, dict[Step, int]] = {}
    for step, on, count in steps:
        counts = by_day.setdefault(max(on, since), {"came": 0, "started": 0, "done": 0})
        counts[step] += count
    evenings, now = [], Evening(since, 0, 0, 0)
    for day in range((until - since).days + 1):
        on = since + timedelta(days=day)
        new = by_day.get(on, {"came": 0, "started": 0, "done": 0})
        now = Evening(on, now.came + new["came"], now.started + new["started"], now.done + new["done"])
        evenings.append(now)
    return tuple(evenings)
