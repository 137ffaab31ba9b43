"""The design effort of a sprint: what its stories say of it, and the items that it is where it stands apart."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from accounts.access import Access
from backlog.models import Gate, Item, Story
from backlog.queries import clock_of, items_of
from sprints.models import Sprint, SprintItem
from sprints.queries.rows import Row
from sprints.rules.design import Said, Share, design_shares


@dataclass(frozen=True, slots=True)
class DesignItem:
    """A spike or task that stories of the sprint waited for; `spent` minutes, however many stories it opens."""

    item: Item
    spent: int


@dataclass(frozen=True, slots=True)
class DesignEffort:
    shares: list[Share]
    items: list[DesignItem]

    @property
    def spent(self) -> int:
        return sum(one.spent for one in self.items)


def design_effort(access: Access, sprint: Sprint, stories: Sequence[Row]) -> DesignEffort:
    """Of the stories in a sprint. One query, none where no design stands apart."""
    ids = [row.item.pk for row in stories if _design(row) == Story.Design.SEPARATE]
    return DesignEffort(
        shares=design_shares(_said(sprint, row) for row in stories),
        items=[DesignItem(item, _spent(item)) for item in (_awaited(access, ids) if ids else ())],
    )


def _awaited(access: Access, stories: list[int]) -> QuerySet[Item]:
    gates = Gate.objects.filter(project=access.project, item__in=stories).values("waits_for")
    return items_of(access).filter(pk__in=gates, type__in=("spike", "task")).order_by("number")


def _design(row: Row) -> str:
    return row.detail.design if isinstance(row.detail, Story) else ""


def _said(sprint: Sprint, row: Row) -> Said:
    """As it stands; of a closed sprint as it was at its end."""
    place, points = row.place, row.item.estimate.points
    if sprint.state == Sprint.State.CLOSED and place is not None:
        return Said(_design(row), place.points_at_end, place.outcome == SprintItem.Outcome.DONE)
    return Said(_design(row), points, row.item.resolution == Item.Resolution.DONE)


def _spent(item: Item) -> int:
    clock = clock_of(item)
    logged: int = getattr(item, "logged_minutes", 0)
    return logged + (clock.spent_minutes if clock else 0)
