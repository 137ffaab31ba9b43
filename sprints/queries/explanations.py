"""What is kept of why a closed sprint brought the points it did."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from accounts.access import Access
from sprints.models import Sprint, SprintExplanation


@dataclass(frozen=True, slots=True)
class KeptExplanation:
    """`sentence` is empty where no hours are known, `effects` (points by cause) None. `against`: before or plan."""

    against: str
    baseline: str
    velocity: Fraction
    change: Fraction
    effects: Mapping[str, Fraction] | None
    sentence: str
    foundation: str
    unfinished: tuple[Mapping[str, str | int], ...]
    computed_at: datetime


def explanation_of(access: Access, sprint: Sprint) -> KeptExplanation | None:
    """None while there is none: of a sprint that is not closed, or has nothing to compare with. One query."""
    row = SprintExplanation.objects.filter(sprint=sprint, sprint__project=access.project).first()
    if row is None:
        return None
    kept = row.result
    effects = kept["effects"]
    return KeptExplanation(
        against=kept["against"],
        baseline=kept["baseline"],
        velocity=Fraction(kept["velocity"]),
        change=Fraction(kept["change"]),
        effects=effects and {name: Fraction(points) for name, points in effects.items()},
        sentence=kept["sentence"],
        foundation=kept["foundation"],
        unfinished=tuple(kept["unfinished"]),
        computed_at=row.computed_at,
    )
