"""An item as one line of a list."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils import timezone

from accounts.access import Access
from backlog import hooks, policies
from backlog.models import Item, ItemType, Story
from backlog.presenters.marks import NONE, Marks, marks_of
from backlog.rules.estimate import Estimate
from common.durations import format_hours
from common.templatetags.tandem import day, points

MARKED = 20  # only the top of a backlog is ever marked unready: an import is no wall of red


@dataclass(frozen=True, slots=True)
class Row:
    """What a line says, as plain values by which it is drawn once. `dot` is the class of the readiness mark: "" ready,
    "no" not, "off" says nothing."""

    number: int
    key: str
    type: str
    title: str
    target: str  # of a quality story: what it is measured by
    epic: str
    sprint: str  # `S15`
    blocked: str
    blocked_title: str
    waits: Marks
    dot: str
    dot_title: str
    estimate: str
    is_sized: bool
    points_left: str  # of an open story, for the lines across its backlog
    minutes: int | None  # of open technical work, for the line where a sprint's share of it ends
    assignee: str
    may_size: bool  # where it stands in a list
    may_assign: bool
    may_move: bool
    is_done: bool
    above: int | None  # where it stands alone: the number of the row above it, 0 for none


@dataclass(frozen=True, slots=True)
class May:
    """What a person does with items of a type without leaving their list."""

    order: bool
    size: bool
    assign: bool


def may_of(access: Access, type: str) -> May:
    """The hours of a spike are agreed, not set: at the spike."""
    sizes = {ItemType.STORY: "size_story", ItemType.TASK: "edit_task", ItemType.DEFECT: "edit_defect"}
    action = sizes.get(ItemType(type))
    return May(
        order=policies.can(access, f"order_{type}"),
        size=action is not None and policies.can(access, action),
        assign=policies.can(access, "assign_item"),
    )


def rows_of(
    access: Access,
    items: Sequence[Item],
    *,
    before: int = 0,
    is_ranked: bool = True,
    marks: Mapping[int, hooks.SprintMark] | None = None,
    waits: Mapping[int, Marks] | None = None,
    top: Collection[int] | None = None,
) -> list[Row]:
    """Lines for items of `queries.items_of`, of which `before` stand above these, or of which `top` (by key) are near
    the top. One query for the sprint marks, one for what keeps them waiting, where they are not given.

    Where the list is not a ranked one, nothing in it is moved and nothing marked unready.
    """
    if marks is None:
        marks = hooks.sprint_marks(access, [item.pk for item in items])
    if waits is None:
        waits = marks_of(items)
    may = {type: may_of(access, type) for type in ItemType.values}
    return [
        _row(
            item,
            marks.get(item.pk),
            waits.get(item.pk, NONE),
            may[item.type],
            is_ranked=is_ranked,
            is_near_top=is_ranked and (before + at < MARKED if top is None else item.pk in top),
        )
        for at, item in enumerate(items)
    ]


def estimate_words(estimate: Estimate) -> str:
    """`5 pt`, `6 h 30`, or a dash."""
    return points(estimate.points) if estimate.minutes is None else format_hours(estimate.minutes)


def target_of(item: Item) -> str:
    """The measurable target of a quality story as a sentence; empty for everything else."""
    own = item.detail
    return own.target.sentence if isinstance(own, Story) and own.kind == Story.Kind.QUALITY else ""


FIELDS = {
    "an acceptance criterion": "new-criterion",
    "a measurable target": "in-quality_metric",
    "points": "in-points",
    "its value (so that …)": "in-so_that",
    "a definition of done": "new-done-item",
    "an estimate": "in-estimate_minutes",
    "agreed hours": "box-timebox",
    "a severity": "in-severity",
}


def lacking_at(lacks: Iterable[str]) -> list[tuple[str, str]]:
    """What it lacks, each with the id of the control on its page where that is given."""
    return [(words, FIELDS[words]) for words in lacks]


def needs(lacks: Iterable[str]) -> str:
    """`Needs an estimate and a definition of done`."""
    *first, last = list(lacks)
    return f"Needs {', '.join(first)} and {last}" if first else f"Needs {last}"


def blocked_for(item: Item) -> str:
    """`6 d`, or `today`; empty when nothing blocks it."""
    if item.blocked_since is None:
        return ""
    days = (timezone.now() - item.blocked_since).days
    return f"{days} d" if days else "today"


def _points_left(item: Item) -> str:
    left = item.estimate.remaining_points
    return f"{left:f}" if left is not None and item.type == ItemType.STORY and not item.is_done else ""


def _minutes(item: Item) -> int | None:
    is_technical = item.type in (ItemType.TASK, ItemType.SPIKE) and not item.is_done
    return item.estimate.minutes if is_technical else None


def _row(
    item: Item,
    sprint: hooks.SprintMark | None,
    waits: Marks,
    may: May,
    *,
    is_ranked: bool,
    is_near_top: bool,
) -> Row:
    lacks = item.lacks if is_near_top else []
    return Row(
        number=item.number,
        key=item.key,
        type=item.type,
        title=item.title,
        target=target_of(item),
        epic=item.epic.title if item.epic else "",
        sprint=str(sprint) if sprint else "",
        blocked=blocked_for(item),
        blocked_title=f"Blocked since {day(item.blocked_since)}: {item.blocked_reason}"
        if item.blocked_since
        else "",
        waits=waits,
        dot="no" if lacks else "" if is_near_top else "off",
        dot_title=needs(lacks) if lacks else "Ready",
        estimate=estimate_words(item.estimate),
        is_sized=item.estimate.is_given,
        points_left=_points_left(item),
        minutes=_minutes(item),
        assignee=str(item.assignee or ""),
        may_size=may.size and not item.is_done,
        may_assign=may.assign and not item.is_done,
        may_move=may.order and is_ranked and not item.is_done,
        is_done=item.is_done,
        above=getattr(item, "above", None),
    )
