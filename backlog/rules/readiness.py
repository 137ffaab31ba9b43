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
    is_box_agreed: bool = False
    small_work_minutes: int = 0


def lacking(facts: Facts) -> list[str]:
    """What is missing, as words that complete "needs …"."""
    checks = {"story": _story, "task": _task, "spike": _spike, "defect": _defect}[facts.type]
    return [words for words, is_there in checks(facts) if not is_there]


def is_small(estimate_minutes: int | None, small_work_minutes: int) -> bool:
    """Whether work is light enough to need no more than a title. Unestimated work is not known to be."""
    return estimate_minutes is not None and estimate_minutes < small_work_minutes


def _story(facts: Facts) -> list[tuple[str, bool]]:
    return [("an acceptance criterion", facts.criteria > 0), ("points", facts.points is not None)]


def _task(facts: Facts) -> list[tuple[str, bool]]:
    small = is_small(facts.estimate_minutes, facts.small_work_minutes)
    return [
        ("its value (so that …)", small or bool(facts.so_that.strip())),
        ("a definition of done", small or facts.done_items > 0),
        ("an estimate", facts.estimate_minutes is not None),
    ]


def _spike(facts: Facts) -> list[tuple[str, bool]]:
    return [("agreed hours", facts.is_box_agreed)]


def _defect(facts: Facts) -> list[tuple[str, bool]]:
    small = is_small(facts.estimate_minutes, facts.small_work_minutes)
    return [
        ("a severity", small or facts.severity is not None),
        ("an estimate", facts.estimate_minutes is not None),
    ]
