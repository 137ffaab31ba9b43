"""The page on which a sprint is closed: what is done, and what happens to the rest."""

from dataclasses import dataclass
from typing import Any

from accounts.access import Access
from backlog.models import Item
from common.templatetags.tandem import plain
from sprints import queries
from sprints.models import Sprint
from sprints.queries import Row
from sprints.queries.rows import rows_of


@dataclass(frozen=True, slots=True)
class Closing:
    """Open items need a word each; dropped ones are neither done nor left."""

    sprint: Sprint
    done: list[Row]
    open: list[Row]
    dropped: list[Row]
    following: Sprint | None

    @property
    def open_items(self) -> list[Item]:
        return [row.item for row in self.open]


def closing_of(access: Access, sprint: Sprint) -> Closing:
    stored = queries.split(access, sprint)
    rows = rows_of(access, sprint, stored.figures)
    dropped = [row for row in rows if row.item.resolution == Item.Resolution.DROPPED]
    return Closing(
        sprint=sprint,
        done=[row for row in rows if row.item.is_done and row not in dropped],
        open=[row for row in rows if not row.item.is_done],
        dropped=dropped,
        following=queries.next_sprint(access, sprint),
    )


@dataclass(frozen=True, slots=True)
class Question:
    """An open item with its two fields."""

    row: Row
    fate: Any
    left: Any  # None for what has no points
    quarters: tuple[str, ...]


def questions_of(closing: Closing, form: Any) -> list[Question]:
    return [_question(row, form) for row in closing.open]


def _question(row: Row, form: Any) -> Question:
    number = row.item.number
    name = f"left_{number}"
    left = form[name] if name in form.fields else None
    points = getattr(row.detail, "points", None)
    quarters = tuple(plain(points * part / 4) for part in (1, 2, 3)) if points else ()
    return Question(row, form[f"fate_{number}"], left, quarters)
