"""What the bar of selected items offers."""

from typing import Any

from accounts.access import Access
from backlog import policies
from backlog.models import ItemType
from backlog.queries import Choices
from backlog.rules.estimate import POINT_SIZES


def may_select(access: Access) -> bool:
    """Whether the person may do anything with selected items."""
    return _may(access, "edit") or _may(access, "order") or policies.can(access, "assign_item")


def retype_choices(access: Access) -> list[tuple[str, str]]:
    """Types that the person may make of items of some other type, with their names."""
    if not _may(access, "delete"):
        return []
    return [(value, label) for value, label in ItemType.choices if policies.can(access, f"create_{value}")]


def _may(access: Access, action: str) -> bool:
    return any(policies.can(access, f"{action}_{type}") for type in ItemType.values)


def bulk_choices(access: Access, offered: Choices) -> dict[str, Any] | None:
    """The lists of its menus, each only where the person may do it with items of some type; None: nothing at all."""
    if not may_select(access):
        return None
    may_assign = policies.can(access, "assign_item")
    return {
        "people": offered.people if may_assign else [],
        "may_assign": may_assign,
        "epics": offered.epics,
        "labels": offered.labels,
        "sprints": offered.sprints,
        "sizes": POINT_SIZES,
        "types": retype_choices(access),
        "may_edit": _may(access, "edit"),
        "may_order": _may(access, "order"),
        "may_delete": _may(access, "delete"),
    }
