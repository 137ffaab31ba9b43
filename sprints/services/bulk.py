"""Many selected items in one go: into a sprint or out of theirs, on the board into another column or to somebody."""

from collections.abc import Sequence

from django.db import transaction

from accounts.access import Access
from backlog.models import Column, Item
from backlog.services.bulk_edit import UNSET, Bulk
from backlog.services.loading import column_of, lock_columns
from backlog.services.undo import take_back
from backlog.services.undo_parts import SINCE
from common.errors import Invalid
from sprints.models import SprintItem
from sprints.queries.sprints import Place, places_of
from sprints.services.loading import lock_item_rows, locked_sprints
from sprints.services.planning import MOST, move_in_sprint, plan_item, unplan_item

Stood = tuple[
    int, int, int | None, int | None
]  # item, the event that moved it, and its person and column before


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
        with done.each(number):
            if sprint is None:
                unplan_item(actor=actor, item=number)
            else:
                plan_item(actor=actor, sprint=sprint, item=number, before=before, after=after)
                if before or after:
                    before, after = None, number
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


@transaction.atomic
def move_selected(
    *,
    actor: Access,
    items: Sequence[int],
    column: int | None,
    before: int | None = None,
    after: int | None = None,
    over_limit: bool = False,
    assignee: int | None = UNSET,
) -> Bulk:
    """Move cards as `move_in_sprint` moves one; in the sprint they stand one after the other as they were given.

    What a rule refuses stays where it is and is named with the reason; a gate is lifted card by card, with a reason for
    each. Only a column that would be too full refuses all of them (Refused, code `wip`), until `over_limit` is set.
    """
    if column is not None:
        column_of(actor, column)
    _lock(actor, items)
    done = Bulk()
    for number in dict.fromkeys(items):
        is_own = number in (before, after)  # beside itself: it stays, and the others follow
        with done.each(number, unless="wip"):
            move_in_sprint(
                actor=actor,
                item=number,
                column=column,
                before=None if is_own else before,
                after=None if is_own else after,
                over_limit=over_limit,
                assignee=assignee,
            )
            before, after = (None, number) if before or after else (None, None)
    return done


@transaction.atomic
def put_cards_back(*, actor: Access, cards: Sequence[Stood], is_by_person: bool) -> Bulk:
    """Take back what `move_selected` did, card by card; what was moved or given away since stays."""
    _lock(actor, [number for number, *_ in cards])
    done = Bulk()
    for number, event, person, column in cards:
        with done.each(number):
            if is_by_person:
                move_in_sprint(
                    actor=actor, item=number, column=column, assignee=person, since=event, over_limit=True
                )
            else:
                take_back(actor=actor, item=number, event=event)
    return done


def _lock(actor: Access, items: Sequence[int]) -> None:
    """Everything that several cards need, in the one order of locks: sprints, the columns that have a limit, items."""
    if not 1 <= len(items) <= MOST:
        raise Invalid(fields={"items": f"Move 1 to {MOST} items at a time."})
    found = Item.objects.filter(project_id=actor.project_id, number__in=items)
    places = SprintItem.objects.filter(item__in=found, is_open=True)
    locked_sprints(actor, places.values_list("sprint_id", flat=True))
    lock_columns(actor, *Column.objects.filter(project_id=actor.project_id))
    lock_item_rows(found.values_list("pk", flat=True))


def _first(actor: Access, sprint: int, item: int) -> int | None:
    rows = SprintItem.objects.filter(sprint__project=actor.project, sprint__number=sprint, is_open=True)
    return rows.exclude(item__number=item).order_by("rank").values_list("item__number", flat=True).first()
