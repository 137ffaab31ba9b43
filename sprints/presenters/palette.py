"""What the command palette offers: what can be done with the items at hand, what can be created, where one can go."""

from collections.abc import Sequence
from typing import Any

from accounts.access import Access
from backlog import queries
from sprints.presenters.palette_items import for_items
from sprints.presenters.palette_places import places
from sprints.presenters.palette_single import for_one, to_create

MOST = 200  # items at hand


def palette(access: Access, numbers: Sequence[int]) -> dict[str, Any]:
    """For the items of these numbers, those that are there, in that order."""
    offered = queries.choices(access, with_closed=False, for_lists=True)
    found = queries.items_of(access).filter(number__in=numbers[:MOST]).prefetch_related("labels")
    items = sorted(found, key=lambda item: numbers.index(item.number)) if numbers else []
    options = [
        *(for_items(access, items, offered) if items else []),
        *(for_one(access, items[0]) if len(items) == 1 else []),
        *to_create(access),
        *places(access, offered),
    ]
    about = [
        {"number": item.number, "key": item.key, "type": item.type, "title": item.title} for item in items
    ]
    return {"about": about, "options": [option.plain() for option in options]}
