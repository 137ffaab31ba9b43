"""Many new items in one step: each by the rules of its type; what is refused keeps no other from being made."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db import transaction

from accounts.access import Access
from backlog.models import Item, ItemType
from backlog.services import items
from common.errors import DomainError

MOST = 200
CREATORS: dict[str, Callable[..., Item]] = {
    ItemType.STORY: items.create_story,
    ItemType.TASK: items.create_task,
    ItemType.SPIKE: items.create_spike,
    ItemType.DEFECT: items.create_defect,
}


@transaction.atomic
def create_items(*, actor: Access, drafts: Sequence[Mapping[str, Any]]) -> list[Item | DomainError]:
    """What became of each draft (`type`, and what `items.create_…` takes), in their order."""
    return [_made(actor, draft) for draft in drafts]


def _made(actor: Access, draft: Mapping[str, Any]) -> Item | DomainError:
    values = dict(draft)
    try:
        with transaction.atomic():
            return CREATORS[values.pop("type")](actor=actor, **values)
    except DomainError as error:
        return error
