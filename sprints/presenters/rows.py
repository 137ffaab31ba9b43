"""Items as lines of the plan: in the sprint, and in the backlogs beside it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from accounts.access import Access
from backlog.models import Item, ItemType
from backlog.presenters.marks import NONE, Marks, marks_of
from backlog.presenters.rows import blocked_for, estimate_words, needs
from common.durations import format_hours
from common.templatetags.tandem import day, points
from sprints.presenters.words import about, plural
from sprints.queries import Group, Row, may_plan
from sprints.queries.loads import loads_of
from sprints.queries.rows import category


@dataclass(frozen=True, slots=True)
class Line:
    """What a line says, as plain values by which it is drawn once. `load`: minutes it adds to its category's bar, None
    where nobody knows. `estimate`: what remains of it, as that load counts it; of what is done, all of it."""

    number: int
    key: str
    type: str
    title: str
    epic: str
    category: str
    load: int | None
    estimate: str
    is_sized: bool
    size_said: str  # where something is to be said about the estimate
    blocked: str
    blocked_title: str
    waits: Marks
    lacks: str
    assignee: str
    who: int  # whose it is, 0 for nobody's
    is_unplanned: bool
    is_done: bool
    may_move: bool
    above: int | None  # where it stands alone: the number of the row above it, 0 for none


@dataclass(frozen=True, slots=True)
class Heading:
    """A category's lines in the sprint, with what stands in their heading."""

    category: str
    letter: str
    label: str
    sum: str
    minutes: str
    lines: tuple[Line, ...]


def headings_of(
    access: Access, groups: Iterable[Group], waits: Mapping[int, Marks] | None = None
) -> list[Heading]:
    """Lines of the sprint by category; what keeps them waiting is read where it is not given."""
    may, groups = may_plan(access), list(groups)
    coming = loads_of(access, [row.item for group in groups for row in group.rows if row.planned is None])
    if waits is None:
        waits = marks_of([row.item for group in groups for row in group.rows])
    return [
        Heading(
            category=group.category,
            letter=group.category[0],
            label=group.label,
            sum=_sum(group),
            minutes=_hours(group, coming),
            lines=tuple(
                _planned(row, coming, waits.get(row.item.pk, NONE), may[row.item.type]) for row in group.rows
            ),
        )
        for group in groups
    ]


def side_lines(
    access: Access,
    items: Sequence[Item],
    waits: Mapping[int, Marks] | None = None,
    loads: Mapping[int, int | None] | None = None,
) -> list[Line]:
    """Lines of what could still be planned; what keeps it waiting, and loads, are read where they are not given."""
    may = may_plan(access)
    if loads is None:
        loads = loads_of(access, items)
    if waits is None:
        waits = marks_of(items)
    binding = access.project.ready_binding
    return [
        _line(
            item,
            category(access, item),
            loads[item.number],
            waits.get(item.pk, NONE),
            may_move=may[item.type],
            lacks=needs(item.lacks) if binding and item.lacks else "",
        )
        for item in items
    ]


def _planned(row: Row, coming: Mapping[int, int | None], waits: Marks, may_move: bool) -> Line:
    item = row.item
    return _line(
        item,
        row.category,
        coming.get(item.number) if row.load is None else row.load,
        waits,
        may_move=may_move and not item.is_done,
        lacks=needs(item.lacks) if item.lacks and not item.is_done else "",
        is_unplanned=row.is_unplanned,
    )


def _line(
    item: Item,
    category: str,
    load: int | None,
    waits: Marks,
    *,
    may_move: bool,
    lacks: str = "",
    is_unplanned: bool = False,
) -> Line:
    reason = f": {item.blocked_reason}" if item.blocked_reason else ""
    left, whole = _left(item, load), estimate_words(item.estimate)
    return Line(
        number=item.number,
        key=item.key,
        type=item.type,
        title=item.title,
        epic=item.epic.title if item.epic else "",
        category=category,
        load=load,
        estimate=left,
        is_sized=item.estimate.is_given,
        size_said="Not sized yet"
        if not item.estimate.is_given
        else ""
        if left == whole
        else f"{left} left of {whole}",
        blocked=blocked_for(item),
        blocked_title=f"Blocked since {day(item.blocked_since)}{reason}" if item.blocked_since else "",
        waits=waits,
        lacks=lacks,
        assignee=str(item.assignee or ""),
        who=item.assignee_id or 0,
        is_unplanned=is_unplanned,
        is_done=item.is_done,
        may_move=may_move,
        above=getattr(item, "above", None),
    )


def _left(item: Item, load: int | None) -> str:
    """What remains of an item; a spike's box less what its clock spent is its load."""
    if item.is_done:
        return estimate_words(item.estimate)
    if item.type == ItemType.SPIKE and load is not None:
        return format_hours(load)
    return estimate_words(item.estimate.left)


def _hours(group: Group, coming: Mapping[int, int | None]) -> str:
    """What is planned; of an item that has just come, what it will add."""
    known = [coming[row.item.number] if row.planned is None else row.planned for row in group.rows]
    total = sum(minutes or 0 for minutes in known)
    return about(total) if total else ""


def _sum(group: Group) -> str:
    """`5 stories · 23 pt`, `5 tasks · 2 spikes`, `2 defects`."""
    counts = (
        (group.stories, "story", "stories"),
        (group.tasks, "task", ""),
        (group.spikes, "spike", ""),
        (group.defects, "defect", ""),
    )
    parts = [plural(count, one, many) for count, one, many in counts if count]
    if group.points:
        parts.append(points(group.points))
    return " · ".join(parts)
