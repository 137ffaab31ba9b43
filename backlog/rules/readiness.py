"""What an item still lacks before a sprint. Advice, never a wall: an empty list means ready.

Source: product.md, "Item types". A task or defect estimated below the project's threshold needs a title only.
"""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What readiness depends on; only what the item's type has needs to be given."""

    type: str
    points: Decimal | None = None
    criteria: int = 0
    so_that: str = ""
    done_items: int = 0
    estimate_minutes: int | None = None
    severity: int | None = None
    is_quality: bool = False
    has_target: bool = False
    is_box_agreed: bool = False
    small_work_minutes: int = 0
    sizes_in_points: bool = False
    rate_minutes_per_point: int | None = None

    @property
    def is_sized(self) -> bool:
        """Whether a task or defect has a size, in a unit that its project uses."""
        return self.estimate_minutes is not None or (self.sizes_in_points and self.points is not None)

    @property
    def is_small(self) -> bool:
        """Whether a task or defect is light enough to need no more than a title."""
        return is_small(
            size_minutes(
                self.estimate_minutes,
                self.points if self.sizes_in_points else None,
                self.rate_minutes_per_point,
            ),
            self.small_work_minutes,
        )


def checked(facts: Facts) -> list[tuple[str, bool]]:
    """All that an item of its type needs, in words, and whether it is there."""
    return {"story": _story, "task": _task, "spike": _spike, "defect": _defect}[facts.type](facts)


def lacking(facts: Facts) -> list[str]:
    """What is missing, as words that complete "needs …"."""
    return [words for words, is_there in checked(facts) if not is_there]


def is_small(estimate_minutes: Decimal | int | None, small_work_minutes: int) -> bool:
    """Whether work is light enough to need no more than a title. Unestimated work is not known to be."""
    return estimate_minutes is not None and estimate_minutes < small_work_minutes


def size_minutes(
    estimate_minutes: int | None, points: Decimal | None, rate_minutes_per_point: int | None
) -> Decimal | int | None:
    """How long it takes: points at the project's rate stand in place of the estimate, as the capacity rules say."""
    if points is not None:
        return None if rate_minutes_per_point is None else points * rate_minutes_per_point
    return estimate_minutes


def _story(facts: Facts) -> list[tuple[str, bool]]:
    target = [("a measurable target", facts.has_target)] if facts.is_quality else []
    return [
        ("an acceptance criterion", facts.criteria > 0),
        *target,
        ("points", facts.points is not None),
    ]


def _task(facts: Facts) -> list[tuple[str, bool]]:
    return [
        ("its value (so that …)", facts.is_small or bool(facts.so_that.strip())),
        ("a definition of done", facts.is_small or facts.done_items > 0),
        ("an estimate", facts.is_sized),
    ]


def _spike(facts: Facts) -> list[tuple[str, bool]]:
    return [("agreed hours", facts.is_box_agreed)]


def _defect(facts: Facts) -> list[tuple[str, bool]]:
    return [
        ("a severity", facts.is_small or facts.severity is not None),
        ("an estimate", facts.is_sized),
    ]
