"""Taking items of a proposal into a sprint."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction

from accounts.access import Access
from backlog.models import Item
from backlog.queries import items_of
from common.errors import Invalid, Refused
from sprints import policies
from sprints.queries.proposal import proposal, unready_of
from sprints.services.loading import lock_item_rows, locked_open_sprint, open_places
from sprints.services.planning import MOST, plan_items


@dataclass(slots=True)
class Accepted:
    """`planned` are in the sprint now. `gone`: numbers of what somebody planned, did or deleted meanwhile. `refused`:
    what this person may not plan, or is not ready, with the reason."""

    planned: list[Item] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)
    refused: list[tuple[int, str]] = field(default_factory=list)


@transaction.atomic
def accept_proposal(*, actor: Access, sprint: int, items: Sequence[int] | None = None) -> Accepted:
    """Plan these items (numbers), last and in this order, in one step; without any, all that is proposed now.

    What is planned, done or deleted by now drops out. Raises NotFound, Refused for a closed sprint or where nothing can
    be proposed, and Invalid for numbers of no item.
    """
    target = locked_open_sprint(actor, sprint)
    if items is None:
        found = proposal(actor, target)
        if found.why_not:
            raise Refused(found.why_not)
        items = [item.number for item in found.taken]
    elif not 1 <= len(items) <= MOST:
        raise Invalid(fields={"items": f"Accept 1 to {MOST} items at a time."})
    done, wanted = Accepted(), list(dict.fromkeys(items))
    there = {item.number: item for item in items_of(actor).filter(number__in=wanted, done_at=None)}
    _require_known(actor, [number for number in wanted if number not in there])
    lock_item_rows(item.pk for item in there.values())
    places, unready = open_places(actor, there.values()), set(unready_of(actor, there.values()))
    for number in wanted:
        item = there.get(number)
        if item is None or item.pk in places:
            done.gone.append(number)
        elif why := policies.why_not(actor, "plan_item", item):
            done.refused.append((number, why))
        elif number in unready:
            done.refused.append((number, f"{item.key} is not ready, and only what is ready is planned here."))
        else:
            done.planned.append(item)
    if done.planned:
        plan_items(actor=actor, sprint=sprint, items=[item.number for item in done.planned])
    return done


def _require_known(actor: Access, missing: Sequence[int]) -> None:
    """Raise Invalid for numbers that no item of the project ever had."""
    known = set(actor.project.items.filter(number__in=missing).values_list("number", flat=True))
    if unknown := [number for number in missing if number not in known]:
        raise Invalid(fields={"items": f"There is no {actor.project.key}-{unknown[0]} here."})
