"""What items would add to a sprint, told before its figures are computed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from django.db.models import Exists, OuterRef, Sum

from accounts.access import Access
from backlog.models import Defect, Item, ItemType, Spike, Story, TechnicalTask
from backlog.queries import clock_of
from sprints.models import SprintItem
from sprints.rules.load import LoadItem, LoadOptions, load


def loads_of(access: Access, items: Sequence[Item]) -> dict[int, int | None]:
    """Minutes left to do by number, as the figures will count them; None where nobody knows. One query, for stories."""
    in_points = access.project.sizes_in_points
    parts = _parts([item.pk for item in items if item.type == ItemType.STORY], in_points=in_points)
    found = load(
        rate_minutes_per_point=access.project.rate_minutes_per_point,
        options=LoadOptions(**cast(Any, access.project.options())),
        items=[_left(item, tuple(parts.get(item.pk, ())), in_points=in_points) for item in items],
    )
    unknown = {*found.unestimated, *found.unconverted}
    return {
        item.number: None if str(item.number) in unknown else found.load_minutes[str(item.number)]
        for item in items
    }


def _parts(stories: Iterable[int], *, in_points: bool) -> Mapping[int, list[LoadItem]]:
    """Sub-tasks by their story's id, without dropped ones."""
    found: dict[int, list[LoadItem]] = defaultdict(list)
    if not (ids := list(stories)):
        return found
    planned = SprintItem.objects.filter(item=OuterRef("pk"), is_open=True)
    tasks = (
        TechnicalTask.objects.filter(parent__in=ids, deleted_at=None)
        .exclude(resolution=Item.Resolution.DROPPED)
        .annotate(logged=Sum("work_logs__minutes"), is_planned=Exists(planned))
    )
    for task in tasks:
        row: Any = task  # with annotations
        part = _of_hours(
            task, f"part {task.number}", row.logged or 0, is_planned=row.is_planned, in_points=in_points
        )
        found[row.parent_id].append(part)
    return found


def _left(item: Item, parts: tuple[LoadItem, ...], *, in_points: bool) -> LoadItem:
    own, id = item.detail, str(item.number)
    if isinstance(own, Story):
        return LoadItem(
            id=id,
            type="story",
            kind=cast(Any, own.kind),
            points=own.points,
            remaining_points=own.remaining_points,
            done=item.is_done,
            children=parts,
        )
    if isinstance(own, Spike):
        clock = clock_of(item)
        spent = clock.spent_minutes if clock else 0
        box = own.timebox_minutes
        return LoadItem(id=id, type="spike", timebox_minutes=box, spent_minutes=spent, done=item.is_done)
    logged = getattr(item, "logged_minutes", None)
    if logged is None:
        logged = item.work_logs.aggregate(total=Sum("minutes"))["total"] or 0
    return _of_hours(own, id, logged, in_points=in_points)


def _of_hours(
    own: TechnicalTask | Defect, id: str, logged: int, *, in_points: bool, is_planned: bool = False
) -> LoadItem:
    return LoadItem(
        id=id,
        type="task" if isinstance(own, TechnicalTask) else "defect",
        points=own.points if in_points else None,
        estimate_minutes=own.estimate_minutes,
        remaining_minutes=own.remaining_minutes,
        logged_minutes=logged,
        done=own.done_at is not None,
        planned_elsewhere=is_planned,
    )
