"""What items of the backlogs wait for, as far as planning them goes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from accounts.access import Access
from backlog.models import Item, TechnicalTask
from backlog.queries.gates import state_of, waits
from backlog.queries.waiting import Waiting, waiting
from sprints.models import Sprint, SprintItem


@dataclass(frozen=True, slots=True)
class Need:
    """Something that an item waits for and that no plan brings: what it is, and its number if it is an item."""

    words: str
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Needs:
    """By item id what must come with it, as `rules.proposal.Offer.needs` has it; and what the names stand for."""

    of: Mapping[int, tuple[str, ...]]
    named: Mapping[str, Need]


def needs_of(access: Access, items: Sequence[Item], sprint: Sprint | None) -> Needs:
    """What is in this sprint or an earlier one will be there in time; a part comes with its story. Three queries."""
    found = waiting(items)
    awaited = {gate.waits_for_id for one in found.values() for gate in one.gates if gate.waits_for_id}
    awaited |= {blocker.pk for one in found.values() for blocker in one.blockers}
    stories = dict(
        TechnicalTask.objects.filter(pk__in=awaited, parent__done_at=None, parent__deleted_at=None)
        .exclude(parent=None)
        .values_list("pk", "parent")
    )
    numbers = (
        dict(Item.objects.filter(pk__in=stories.values()).values_list("pk", "number")) if stories else {}
    )
    places = {
        place.item_id: place.sprint
        for place in SprintItem.objects.filter(
            item__in=awaited | set(stories.values()), is_open=True
        ).select_related("sprint")
    }
    named: dict[str, Need] = {}
    of: dict[int, tuple[str, ...]] = {}
    for pk, one in found.items():
        needs: dict[str, None] = {}
        for awaited_item in _open(access, one, named, needs):
            story = stories.get(awaited_item.pk)
            there = places.get(awaited_item.pk) or (places.get(story) if story else None)
            if story == pk or (there and (sprint is None or there.start_on <= sprint.start_on)):
                continue
            id = str(numbers[story] if story else awaited_item.number)
            if there:
                key = f"{access.project.key}-{awaited_item.number}"
                named[id] = Need(f"{key}, which is planned later, in {there.name}", awaited_item.number)
            needs[id] = None
        of[pk] = tuple(needs)
    return Needs(of, named)


def _open(access: Access, found: Waiting, named: dict[str, Need], needs: dict[str, None]) -> list[Item]:
    """Open items that one waits for; gates that nothing planned will open are named among its needs."""
    there = list(found.blockers)
    for gate, wait in zip(found.gates, waits(access.project.key, found.gates), strict=True):
        if gate.waits_for is not None and state_of(gate) == "open":
            there.append(gate.waits_for)
            continue
        id = f"gate {gate.pk}"
        named[id] = Need(str(wait), gate.waits_for.number if gate.waits_for else None)
        needs[id] = None
    return there
