"""What all that looks back at closed sprints has in common: their kept figures, and what they got done."""

from collections.abc import Mapping
from typing import Any

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce

from backlog.models import ItemType
from sprints.models import SprintItem


def own_figures(*names: str) -> dict[str, F]:
    """Stored figures of sprints, each as `own_<name>`; None where a sprint has none."""
    return {f"own_{name}": F(f"figures__figures__{name}") for name in names}


def gross_then() -> Coalesce:
    """Gross minutes that a closed sprint had: until the day on which it closed, for what was not worked is no lost
    focus."""
    return Coalesce(F("figures__figures__gross_so_far"), F("figures__figures__gross"))


def known_minutes(actual: Any, origin: str | None) -> Mapping[str, int] | None:
    """Minutes by what they went into, from figures with this origin; None where nobody knows of any."""
    return None if origin in (None, "none") else actual


def done_places() -> QuerySet[SprintItem]:
    """Items that closed sprints got done, as they were: one that was deleted since still counts."""
    return SprintItem.objects.filter(outcome=SprintItem.Outcome.DONE, removed_at=None)


def done_stories() -> QuerySet[SprintItem]:
    """Their `points_then` are the velocity of a sprint."""
    return done_places().filter(item__type=ItemType.STORY)
