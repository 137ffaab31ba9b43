"""What the backlog's viewsets share: their policies, and answering with an item as it is now."""

from typing import Any

from rest_framework.response import Response

from accounts.access import Access
from accounts.api import ProjectViewSet
from backlog import policies, queries
from backlog.api.serializers.items import ROW, WHOLE, any_of
from common.api import shown, versioned

ITEM = any_of("ItemDetail", WHOLE)
ITEMS = any_of("Item", ROW, many=True)


def check(access: Access, action: str) -> None:
    """Rules that depend on the item's type are asked by the service, which knows it."""
    if action not in policies.BY_TYPE:
        policies.require(access, action)


def row(item: Any) -> dict[str, Any]:
    """An item in a list."""
    return shown(ROW[item.type], item)


class BacklogViewSet(ProjectViewSet):
    check = check

    def show(self, number: int, status: int = 200, warning: str = "") -> Response:
        """The whole item, read anew, with its version as ETag. `warning`: what a service let through."""
        item = queries.whole_item(self.access, number)
        data = shown(WHOLE[item.type], item)
        return versioned(data | ({"warning": warning} if warning else {}), item.version, status)
