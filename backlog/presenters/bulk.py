"""What the bar of selected items offers."""

from typing import Any

from accounts.access import Access
from backlog import policies
from backlog.models import ItemType
from backlog.queries import Choices
from backlog.rules.estimate import POINT_SIZES


def bulk_choices(access: Access, offered: Choices) -> dict[str, Any] | None:
    """The lists of its menus, each only where the person may do it with items of some type; None: nothing at all."""

    def may(action: str) -> bool:
        return any(policies.can(access, f"{action}_{type}") for type in ItemType.values)

    may_edit, may_order, may_delete = may("edit"), may("order"), may("delete")
    may_assign = policies.can(access, "assign_item")
    if not (may_edit or may_order or may_assign):
        return None
    return {
        "people": offered.people if may_assign else [],
        "may_assign": may_assign,
        "epics": offered.epics,
        "labels": offered.labels,
        "sprints": offered.sprints,
        "sizes": POINT_SIZES,
        "may_edit": may_edit,
        "may_order": may_order,
        "may_delete": may_delete,
    }
