"""How services find and lock what they write, and how they tell of it.

Locks are taken in one order everywhere: sprints by id → columns → items by id → the project → its event number.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Sum

from accounts.access import Access
from activity.models import Event
from activity.services import record, record_many
from backlog.models import ClockSegment, Item, Spike, TechnicalTask, WorkLog
from backlog.queries import read_clock
from common.errors import NotFound, Refused
from sprints.models import Sprint, SprintItem

TYPES = ("story", "technicaltask", "spike", "defect")


def locked_sprint(actor: Access, number: int) -> Sprint:
    """The project's sprint with that number, locked and read after the lock is held."""
    sprint = Sprint.objects.select_for_update().filter(project_id=actor.project_id, number=number).first()
    if sprint is None:
        raise NotFound()
    sprint.project = actor.project
    return sprint


def locked_open_sprint(actor: Access, number: int) -> Sprint:
    """Like `locked_sprint`; Refused for a closed one, which never changes any more."""
    return require_open(locked_sprint(actor, number))


def require_open(sprint: Sprint) -> Sprint:
    if sprint.state == Sprint.State.CLOSED:
        raise Refused(f"{sprint.name} is closed and does not change any more.")
    return sprint


def locked_sprints(actor: Access, pks: Iterable[int]) -> dict[int, Sprint]:
    """Several sprints of the project, locked in one order, by id."""
    rows = (
        Sprint.objects.select_for_update().filter(project_id=actor.project_id, pk__in=set(pks)).order_by("pk")
    )
    found = {sprint.pk: sprint for sprint in rows}
    for sprint in found.values():
        sprint.project = actor.project
    return found


def locked_items(actor: Access, numbers: Sequence[int]) -> list[Item]:
    """Items of the project, locked, in the order of `numbers`, each with its own type at hand."""
    rows = (
        Item.objects.select_for_update(of=("self",), no_key=True)
        .filter(project_id=actor.project_id, number__in=numbers, deleted_at=None)
        .select_related(*TYPES)
        .order_by("pk")
    )
    found = {item.number: item for item in rows}
    if missing := [number for number in numbers if number not in found]:
        raise NotFound(f"There is no {actor.project.key}-{missing[0]} here.")
    for item in found.values():
        item.project = actor.project
    return [found[number] for number in dict.fromkeys(numbers)]


def lock_item_rows(pks: Iterable[int]) -> None:
    """Lock items in one order, before anything is told about them."""
    rows = Item.objects.select_for_update(no_key=True).filter(pk__in=set(pks)).order_by("pk")
    list(rows.values_list("pk", flat=True))


def open_places(actor: Access, items: Iterable[Item]) -> dict[int, SprintItem]:
    """In which open sprint items are, by item id."""
    rows = SprintItem.objects.filter(item__in=[item.pk for item in items], is_open=True).select_related(
        "sprint"
    )
    return {row.item_id: row for row in rows if row.sprint.project_id == actor.project_id}


def open_parts(story_ids: Iterable[int]) -> list[int]:
    """Ids of stories' open sub-tasks that are not planned by themselves."""
    return list(
        TechnicalTask.objects.filter(parent__in=set(story_ids), deleted_at=None, done_at=None)
        .exclude(sprint_items__is_open=True)
        .values_list("pk", flat=True)
    )


def worked_minutes(items: Sequence[Item], now: datetime) -> dict[int, int]:
    """Minutes logged and clocked on items so far, by item id. Two queries."""
    logs = WorkLog.objects.filter(item__in=[item.pk for item in items]).order_by()
    worked = dict(logs.values_list("item").annotate(total=Sum("minutes")))
    spikes = {spike.pk: spike for item in items if (spike := spike_of(item))}
    segments: dict[int, list[ClockSegment]] = {pk: [] for pk in spikes}
    for segment in ClockSegment.objects.filter(spike__in=spikes):
        segments[segment.spike_id].append(segment)
    for pk, spike in spikes.items():
        worked[pk] = worked.get(pk, 0) + read_clock(spike.project, spike, segments[pk], now).spent_minutes
    return worked


def spike_of(item: Item) -> Spike | None:
    """The item as a spike, if it is one."""
    spike = getattr(item, "spike", None)
    if isinstance(spike, Spike):
        spike.project = item.project
        return spike
    return None


def tell(actor: Access, kind: str, sprint: Sprint, data: Mapping[str, Any] | None = None) -> Event:
    """Record an event about a sprint; its number and name are always in it."""
    return record(
        project_id=sprint.project_id,
        kind=kind,
        actor_id=actor.user_id,
        subject=("sprint", sprint.pk),
        data={"sprint": sprint.number, "sprint_name": sprint.name, **(data or {})},
    )


def tell_item(
    actor: Access, kind: str, sprint: Sprint, item: Item, data: Mapping[str, Any] | None = None
) -> Event:
    """Record an event about an item in a sprint: it is part of the item's history."""
    return tell_items(actor, kind, sprint, [(item, data or {})])[0]


def tell_items(
    actor: Access, kind: str, sprint: Sprint, items: Sequence[tuple[Item, Mapping[str, Any]]]
) -> list[Event]:
    """The same of several items, each with its data, in as few queries as of one."""
    about = {"sprint": sprint.number, "sprint_name": sprint.name, "sprint_id": sprint.pk}
    return record_many(
        project_id=sprint.project_id,
        kind=kind,
        actor_id=actor.user_id,
        subjects=[
            ("item", item.pk, {"number": item.number, "type": item.type, **about, **data})
            for item, data in items
        ],
    )
