"""The type of many selected items: each changed by the same service as one alone, all taken back by one undo."""

from collections.abc import Sequence

from django.db import transaction

from accounts.access import Access
from backlog import policies
from backlog.models import Item, ItemType
from backlog.services import fields as field_rules
from backlog.services.bulk_edit import Bulk, Work
from backlog.services.retype import retype_item
from backlog.services.undo import last_done
from common.errors import DomainError, Invalid

MOST = 200


@transaction.atomic
def retype_items(*, actor: Access, items: Sequence[int], type: str) -> Bulk:
    """Make items another type, as `retype_item` does; what is of that type already stays as it is.

    The question of what becomes a spike is its title, until somebody writes a better one. What a rule refuses is left
    as it is and named with the reason. `undo_bulk` takes it back.
    """
    policies.require(actor, "bulk_edit")
    target = field_rules.cleaned("type", field_rules.choice(list(ItemType.values), is_optional=False), type)
    if not 1 <= len(set(items)) <= MOST:
        raise Invalid(fields={"items": f"Choose 1 to {MOST} items."})
    work = Work(actor, items, is_ranking=True)
    goes_on_top = policies.can(actor, f"order_{target}")  # else last: they keep the order they have
    for item in sorted(work.items, key=lambda one: one.rank, reverse=goes_on_top):
        if item.type != target:
            _retype(work, item, target)
    return work.finish()


def _retype(work: Work, item: Item, target: str) -> None:
    question = item.title if target == ItemType.SPIKE else ""
    try:
        with transaction.atomic():
            retype_item(actor=work.actor, item=item.number, type=target, question=question)
    except DomainError as refused:
        work.refuse(item, refused.message)
        return
    work.note(item, "type", item.type, target)
    work.note(item, "retyped", None, last_done(work.actor, item.number, "item_retyped"))
