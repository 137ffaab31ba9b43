"""Which service creates which type."""

from collections.abc import Callable
from typing import Any

from accounts.access import Access
from backlog import policies
from backlog.models import ItemType
from backlog.services import items
from backlog.services.loading import Typed

SERVICES: dict[str, Callable[..., Typed]] = {
    ItemType.STORY: items.create_story,
    ItemType.TASK: items.create_task,
    ItemType.SPIKE: items.create_spike,
    ItemType.DEFECT: items.create_defect,
}


def create(access: Access, *, type: str, **values: Any) -> Typed:
    """An item of a type. It stands on top of its backlog if the person may order such items, else at the bottom."""
    if type != ItemType.SPIKE:
        values.pop("question", None)
    return SERVICES[type](actor=access, at_top=policies.can(access, f"order_{type}"), **values)
