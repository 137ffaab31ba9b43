"""A figure taken apart: lines whose amounts add up to it, to the minute."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from accounts.access import Access
from backlog.models import Item
from common.errors import NotFound
from sprints.models import Sprint
from sprints.queries.sprints import Split
from sprints.rules.shape import Figures
from sprints.rules.split import CATEGORIES

NAMES = {"feature": "Feature", "technical": "Technical", "defect": "Defect", "unplanned": "Unplanned"}


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose figure, and the part of it that its name ends with."""

    access: Access
    sprint: Sprint
    stored: Split
    figures: Figures
    figure: str
    part: str

    def category(self) -> str:
        """The category asked for, empty for all of them. Raises NotFound for anything else."""
        if self.part and self.part not in CATEGORIES:
            raise NotFound()
        return self.part

    def any_day(self) -> date:
        """Any day. Raises NotFound for what is none."""
        try:
            return date.fromisoformat(self.part)
        except ValueError:
            raise NotFound() from None

    def day(self) -> date:
        """A day of the sprint. Raises NotFound for any other."""
        day = self.any_day()
        if not self.sprint.start_on <= day <= self.sprint.end_on:
            raise NotFound()
        return day

    def whole(self) -> None:
        """Raises NotFound where a part was asked for of a figure that has none."""
        if self.part:
            raise NotFound()


@dataclass(frozen=True, slots=True)
class Line:
    """A part of the figure. `figure`: where it is taken apart further; `on` its day."""

    text: str
    amounts: tuple[int, ...]
    why: str = ""
    item: Item | None = None
    on: date | None = None
    figure: str = ""


@dataclass(frozen=True, slots=True)
class Drill:
    """`totals` are the figure as the report says it, one per column; the lines add up to them exactly."""

    figure: str
    title: str
    how: str
    head: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    totals: tuple[int, ...]


def drill(
    asked: Asked,
    title: str,
    how: str,
    head: str,
    lines: Iterable[Line],
    totals: Sequence[int],
    columns: Sequence[str] = ("hours",),
) -> Drill:
    """With one more line where the parts do not quite make the figure, which says why."""
    found = list(lines)
    rest = tuple(total - sum(line.amounts[at] for line in found) for at, total in enumerate(map(int, totals)))
    if any(rest):
        found.append(Line(_why_not_exact(asked, rest, len(found)), rest))
    return Drill(asked.figure, title, how, head, tuple(columns), tuple(found), tuple(map(int, totals)))


def _why_not_exact(asked: Asked, rest: Sequence[int], lines: int) -> str:
    if all(abs(minutes) <= lines for minutes in rest):
        return "Rounding of the parts to minutes"
    if asked.stored.frozen_at:
        return "Changed since the figures were frozen"
    return "Changed since the figures were computed"


def items_by_number(access: Access, numbers: Iterable[int]) -> dict[int, Item]:
    """Enough of each item to name it and link to it. One query."""
    wanted = set(numbers)
    rows: Any = Item.objects.filter(project=access.project_id, number__in=wanted)
    found = {}
    for item in rows.only("number", "type", "title", "deleted_at", "project_id") if wanted else ():
        item.project = access.project
        found[item.number] = item
    return found


def item_line(items: dict[int, Item], number: int, amounts: tuple[int, ...], **more: Any) -> Line:
    item = items.get(number)
    return Line(item.title if item else f"Item {number}", amounts, item=item, **more)
