"""Items created where the work is: made, put into the sprint and into their column in one go."""

from collections.abc import Callable
from typing import Any

from django.db import transaction

from accounts.access import Access
from backlog.models import Item, ItemType
from backlog.services import items
from common.errors import NotFound
from sprints.models import SprintItem
from sprints.services.planning import join_story, move_in_sprint, plan_item

CREATE: dict[str, Callable[..., Item]] = {
    ItemType.STORY: items.create_story,
    ItemType.TASK: items.create_task,
    ItemType.SPIKE: items.create_spike,
    ItemType.DEFECT: items.create_defect,
}


@transaction.atomic
def create_in_sprint(
    *,
    actor: Access,
    sprint: int,
    type: str,
    column: int | None = None,
    over_limit: bool = False,
    is_unplanned: bool = False,
    **values: Any,
) -> Item:
    """An item of a type in a sprint, and in a column of its board (its id; None: where the sprint puts it).

    With `parent`, the number of a story that is in it, the item is there as a part of that story. `is_unplanned`
    draws it from the reserve. All or nothing. Raises what creating, planning and moving it raise.
    """
    if type not in CREATE:
        raise NotFound()
    made = CREATE[type](actor=actor, **values)
    if _is_inside(actor, sprint, values.get("parent")):
        join_story(made.pk)
    else:
        plan_item(actor=actor, sprint=sprint, item=made.number, is_unplanned=is_unplanned)
    if column is None:
        return made
    return move_in_sprint(actor=actor, item=made.number, column=column, over_limit=over_limit)


def _is_inside(actor: Access, sprint: int, story: int | None) -> bool:
    """Whether a story is in the sprint."""
    return (
        story is not None
        and SprintItem.objects.filter(
            item__project_id=actor.project_id, item__number=story, sprint__number=sprint, is_open=True
        ).exists()
    )
