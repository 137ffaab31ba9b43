"""Reading a stored forecast: by the end of which sprint so many points are done, whatever share is technical.

Source: the capacity rules, section 9. What is stored are the points delivered if nothing technical were done: a
share scales every sprint of every trial by one factor, so it scales the percentiles too, and no draw is repeated.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Literal, TypedDict

from sprints.rules.velocity import Number

PERCENTILES = (50, 70, 85, 95)
LIKELY, SURE = 50, 85  # the two that sentences name
WHOLE_PCT = 100
UNIT = 10**9  # of a point: deliveries are summed in whole units
SLACK = 100  # units by which rounding may keep a sum below its target
FEWEST = 5  # closed sprints from which a forecast is made
ENOUGH = 12  # from which it is no longer marked as indicative
NEAR_PCT = 10  # a share is far from history if it lies further than this from every share seen

Mark = Literal["", "indicative", "guess", "none"]


class Slot(TypedDict):
    """A sprint to come: its number if it is planned, its days, its gross hours (None: the mean of the last ones)."""

    number: int | None
    name: str
    start: str
    end: str
    hours: int | None


class Past(TypedDict):
    """A closed sprint that the forecast rests on. `frozen`: hours as kept, else as the calendar has them now."""

    number: int
    name: str
    points: float
    hours: int
    technical_pct: int
    frozen: bool


class Calibrated(TypedDict):
    """Of `tried` forecasts `kept` came true where 85 % were promised; `low`…`high`: the 90 % interval, 0…1."""

    tried: int
    kept: int
    low: float
    high: float
    verdict: str


class Outlook(TypedDict):
    """A stored forecast. It depends neither on the order of the backlog nor on the share.

    `mark` is "none" where there are no dates. `table`: by percent, the units done by the end of each sprint to come
    if no work were technical. `base_pct`: the share that is expected, `base_from` says from where. `unusable`: closed
    sprints without hours for features, or of which nobody knows them. `capacity`: gross minutes of open sprints.
    """

    mark: Mark
    past: list[Past]
    unusable: int
    base_pct: int
    base_from: str
    slots: list[Slot]
    table: dict[str, list[int]] | None
    calibration: Calibrated | None
    guess: list[float] | None
    capacity: dict[str, int]


def reach(sums: Sequence[int], points: Number, share_pct: int) -> int | None:
    """The first sprint, from 1, by whose end so many points are done; None beyond those that `sums` knows.

    `sums`: a row of the table. `share_pct`: the technical share, of which a forecast knows 0 to 100.
    """
    target = round(Fraction(points) * UNIT) - SLACK
    if target <= 0:
        return 1
    left = WHOLE_PCT - share_pct
    if left <= 0:
        return None
    at = bisect_left(sums, -(-target * WHOLE_PCT // left))
    return at + 1 if at < len(sums) else None


def reached(table: Mapping[str, Sequence[int]], points: Number, share_pct: int) -> dict[int, int | None]:
    """The same for each percentile."""
    return {percent: reach(table[str(percent)], points, share_pct) for percent in PERCENTILES}


def delivered(sums: Sequence[int], sprints: int, share_pct: int) -> float:
    """Points done by the end of that sprint, from 1."""
    return float(Fraction(sums[sprints - 1] * (WHOLE_PCT - share_pct), UNIT * WHOLE_PCT))


def shares_seen(outlook: Outlook) -> list[int]:
    """Technical shares of the sprints that a forecast rests on; a guess rests on none."""
    return [] if outlook["mark"] == "guess" else [one["technical_pct"] for one in outlook["past"]]


def is_far(seen: Sequence[int], share_pct: int) -> bool:
    """Whether a share lies far from all those that history has seen; where it has seen none, nothing is far."""
    return bool(seen) and min(abs(share_pct - one) for one in seen) > NEAR_PCT


def mark_of(sprints: int, *, has_guess: bool, is_assumed: bool) -> Mark:
    """How a forecast from so many sprints is marked; hours that were not kept are no sure ground, however many."""
    if sprints < FEWEST:
        return "guess" if has_guess else "none"
    return "indicative" if sprints < ENOUGH or is_assumed else ""
