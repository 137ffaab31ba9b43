"""Many selected items into a sprint, or out of theirs, in one go."""

from collections.abc import Sequence

from django.db import transaction

from accounts.access import Access
from backlog.services.bulk_edit import Bulk
from backlog.services.undo_parts import SINCE
from common.errors import DomainError, Invalid
from sprints.models import SprintItem
from sprints.queries.sprints import Place, places_of
from sprints.services.planning import MOST, plan_item, unplan_item


@transaction.atomic
def plan_selected(
    *,
    actor: Access,
    items: Sequence[int],
    sprint: int | None,
    before: int | None = None,
    after: int | None = None,
) -> Bulk:
    """Put items into the sprint of a number, or with None out of the open sprint that each is in.

    In the sprint they stand one after the other as they were given, next to an item that is named by its number, else
    last. What a rule refuses is left as it is and named with the reason.
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
                    plan_item(actor=actor, sprint=sprint, item=number, before=before, after=after)
                    if before or after:
                        before, after = None, number
            done.changed.append(number)
        except DomainError as refused:
            done.refused.append((number, refused.message))
    return done


@transaction.atomic
def put_back(*, actor: Access, places: Sequence[Place], since: int | None) -> Bulk:
    """Give items the places that they had in sprints or in none, as `queries.sprints.places_of` told them.

    What is no more in the sprint of the number `since` (None: is in one) was planned anew, and stays there.
    """
    if not 1 <= len(places) <= MOST:
        raise Invalid(fields={"items": f"Plan 1 to {MOST} items at a time."})
    whole = Bulk()
    now = {number: sprint for number, sprint, _ in places_of(actor, [number for number, _, _ in places])}
    for number, sprint, above in places:
        if now[number] != since:
            whole.refused.append((number, SINCE))
            continue
        first = None if above or sprint is None else _first(actor, sprint, number)
        done = plan_selected(actor=actor, items=[number], sprint=sprint, before=first, after=above or None)
        whole.changed += done.changed
        whole.refused += done.refused
    return whole


def _first(actor: Access, sprint: int, item: int) -> int | None:
    rows = SprintItem.objects.filter(sprint__project=actor.project, sprint__number=sprint, is_open=True)
    return rows.exclude(item__number=item).order_by("rank").values_list("item__number", flat=True).first()
