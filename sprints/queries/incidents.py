"""What the reserve of the running sprint holds, and what could go out when it holds no more."""

from dataclasses import dataclass

from accounts.access import Access
from backlog.models import Column
from sprints.models import Sprint
from sprints.queries.rows import Row, rows_of
from sprints.queries.sprints import split


@dataclass(frozen=True, slots=True)
class Reserve:
    """Minutes kept for unplanned work, and how much of it is taken; None while nothing is computed."""

    reserve: int
    unplanned: int

    @property
    def beyond(self) -> int:
        """Minutes that the reserve does not hold."""
        return max(0, self.unplanned - self.reserve)


def reserve_of(access: Access, sprint: Sprint) -> Reserve | None:
    """As the stored figures have it."""
    figures = split(access, sprint).figures
    return Reserve(figures["reserve"], figures["unplanned"]) if figures else None


def room_for_more(access: Access, sprint: Sprint) -> list[Row]:
    """Planned work that nobody has started, last of the sprint first."""
    rows = rows_of(access, sprint, split(access, sprint).figures)
    return [
        row
        for row in reversed(rows)
        if not row.is_unplanned
        and not row.item.is_done
        and row.item.started_at is None
        and (row.item.column is None or row.item.column.category == Column.Category.TODO)
    ]
