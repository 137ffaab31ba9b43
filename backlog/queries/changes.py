"""One change of an item, with the words it took away and those it brought."""

from dataclasses import dataclass
from datetime import datetime

from accounts.access import Access
from accounts.models import User
from activity.models import Event
from backlog.models import Item
from backlog.queries.parts import whole_item
from backlog.rules.texts import TextChange, texts_of
from common.errors import NotFound


@dataclass(frozen=True, slots=True)
class ItemChange:
    item: Item
    event: int
    at: datetime
    who: User | None
    texts: list[TextChange]


def item_change(access: Access, number: int, event: int) -> ItemChange:
    """Raises NotFound for events of other things, and for those that changed no words."""
    item = whole_item(access, number)
    row = Event.objects.filter(
        project_id=access.project_id, pk=event, subject_type="item", subject_id=item.pk
    ).first()
    texts = texts_of(row.kind, row.data) if row else []
    if row is None or not texts:
        raise NotFound()
    who = User.objects.filter(pk=row.actor_id).first() if row.actor_id else None
    return ItemChange(item, row.pk, row.at, who, texts)
