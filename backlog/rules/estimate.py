"""How large an item is, in the unit of its type."""

from dataclasses import dataclass, replace
from decimal import Decimal

POINT_SIZES = (1, 2, 3, 5, 8, 13)  # that lists and dialogs offer; any other can be typed
HOUR_SIZES = (1, 2, 4, 6, 8, 12, 16)


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """Points of a story, or minutes of anything else (of a spike: its box); None is not known, never 0.

    A task or defect that is sized in points has both where somebody said what remains in hours.
    """

    points: Decimal | None = None
    remaining_points: Decimal | None = None
    minutes: int | None = None
    remaining_minutes: int | None = None

    @property
    def is_given(self) -> bool:
        return self.points is not None or self.minutes is not None

    @property
    def left(self) -> "Estimate":
        """The same of what remains of it."""
        return replace(
            self,
            points=None if self.points is None else self.remaining_points,
            minutes=None if self.minutes is None else self.remaining_minutes,
        )

    @property
    def finished(self) -> "Estimate":
        """The same of an item that is done: nothing of it remains, whatever was left when it was."""
        none = Decimal(0) if self.points is not None else None
        return replace(self, remaining_points=none, remaining_minutes=None if self.minutes is None else 0)


def of_story(points: Decimal | None, remaining_points: Decimal | None) -> Estimate:
    return Estimate(points=points, remaining_points=points if remaining_points is None else remaining_points)


def of_hours(estimate_minutes: int | None, remaining_minutes: int | None, logged_minutes: int) -> Estimate:
    """What remains is what somebody said, else the estimate less what was logged, never below 0."""
    left = remaining_minutes
    if left is None and estimate_minutes is not None:
        left = max(0, estimate_minutes - logged_minutes)
    return Estimate(minutes=estimate_minutes, remaining_minutes=left)


def of_points(points: Decimal, remaining_minutes: int | None) -> Estimate:
    """Of a task or defect in a project that sizes these in points too."""
    return Estimate(points=points, remaining_points=points, remaining_minutes=remaining_minutes)
