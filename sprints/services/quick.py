"""Items created where the work is: made, put into the sprint and into their column in one go."""

from collections.abc import Callable
from typing import Any

from django.db import transaction

from accounts.access import Access
from backlog.models import Item, ItemType
from backlog.services import items
from common.errors import NotFound
from sprints.services.planning import move_in_sprint, plan_item

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

    `is_unplanned` draws it from the reserve. All or nothing. Raises what creating, planning and moving it raise.
    """
    if type not in CREATE:
        raise NotFound()
    made = CREATE[type](actor=actor, **values)
    plan_item(actor=actor, sprint=sprint, item=made.number, is_unplanned=is_unplanned)
    if column is None:
        return made
    return move_in_sprint(actor=actor, item=made.number, column=column, over_limit=over_limit)
