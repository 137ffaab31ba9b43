"""Many selected items into a sprint, or out of theirs, in one go."""

from collections.abc import Sequence

from django.db import transaction

from accounts.access import Access
from backlog.services.bulk_edit import Bulk
from common.errors import DomainError, Invalid
from sprints.services.planning import MOST, plan_item, unplan_item


@transaction.atomic
def plan_selected(*, actor: Access, items: Sequence[int], sprint: int | None) -> Bulk:
    """Put items into the sprint of a number, or with None out of the open sprint that each is in.

    What a rule refuses is left as it is and named with the reason.
    """
    if not 1 <= len(items) <= MOST:
        raise Invalid(fields={"items": f"Plan 1 to {MOST} items at a time."})
    done = Bulk()
    for number in dict.fromkeys(items):
        try:
            with transaction.atomic():
                if sprint is None:
                    unplan_item(actor=actor, item=number)
                else:
                    plan_item(actor=actor, sprint=sprint, item=number)
            done.changed.append(number)
        except DomainError as refused:
            done.refused.append((number, refused.message))
    return done
