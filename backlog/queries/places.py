"""Where an item stands in its backlog."""

from accounts.access import Access
from common.errors import NotFound


def item_above(access: Access, number: int) -> int | None:
    """The number of what stands directly above an item in its backlog; None at the top. Raises NotFound."""
    item = access.project.items.filter(number=number, deleted_at=None).only("backlog_id", "rank").first()
    if item is None:
        raise NotFound()
    above = access.project.items.filter(backlog_id=item.backlog_id, rank__lt=item.rank, deleted_at=None)
    return above.order_by("-rank").values_list("number", flat=True).first()
