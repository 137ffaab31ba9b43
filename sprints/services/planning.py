"""What is in a sprint: planning items in and out, their order in it, and whether they are unplanned work."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.access import Access
from backlog.models import Item, TechnicalTask
from backlog.services.spike_state import stop_clocks
from backlog.services.workflow import change_state
from common.errors import Invalid, NotFound, Refused
from sprints import policies
from sprints.models import Sprint, SprintItem
from sprints.services.figures import freeze_plan
from sprints.services.loading import (
    lock_item_rows,
    locked_items,
    locked_sprints,
    open_parts,
    open_places,
    require_open,
    spike_of,
    tell_item,
    worked_minutes,
)
from sprints.services.placing import put_back, put_on_board, rank_for
from sprints.services.ready import require_ready

MOST = 500  # items planned in one go


def plan_item(
    *,
    actor: Access,
    sprint: int,
    item: int,
    before: int | None = None,
    after: int | None = None,
    is_unplanned: bool = False,
) -> SprintItem:
    """Put an item into a sprint, directly after or before another (their numbers), or last.

    An item of another open sprint leaves that one. In the running sprint it enters the board and its plan is
    frozen. `is_unplanned` draws it from the reserve. Raises NotAllowed, NotFound, and Refused for a closed sprint,
    a done item, a sub-task whose story is in that sprint, and, where the project says so, for what is not ready
    (code `not_ready`).
    """
    return plan_items(
        actor=actor, sprint=sprint, items=[item], before=before, after=after, is_unplanned=is_unplanned
    )[0]


@transaction.atomic
def plan_items(
    *,
    actor: Access,
    sprint: int,
    items: Sequence[int],
    before: int | None = None,
    after: int | None = None,
    is_unplanned: bool = False,
) -> list[SprintItem]:
    """Put several items into a sprint, in the order given: all or none. See `plan_item`."""
    if not 1 <= len(items) <= MOST:
        raise Invalid(fields={"items": f"Plan 1 to {MOST} items at a time."})
    target, sprints = _locked_with_former(actor, sprint, items)
    found = locked_items(actor, items)
    places = open_places(actor, found)
    if any(place.sprint_id not in sprints for place in places.values()):
        raise Refused("Somebody moved this into another sprint a moment ago. Look again.")
    for item in found:
        policies.require(actor, "plan_item", item)
        _require_plannable(target, item)
    if is_unplanned:
        policies.require(actor, "flag_unplanned")
    coming = [item for item in found if _comes(item, places, target)]
    if not is_unplanned:
        require_ready(actor, target, coming)
    now = timezone.now()
    worked = worked_minutes(found, now)
    planned = []
    for item in found:
        place = places.get(item.pk)
        came_from = None
        if place is not None and place.sprint_id != target.pk:
            came_from = sprints[place.sprint_id]
            _leave(actor, place, came_from, now)
            place = None
        rank = rank_for(target, before=before, after=after, moving=item.number)
        row = place or SprintItem.objects.filter(sprint=target, item=item).first()
        if row is None:
            row = SprintItem(sprint=target, item=item, added_at=now, added_by=actor.user)
            row.worked_before_minutes = worked.get(item.pk, 0)
        is_new_flag = is_unplanned and not row.is_unplanned
        planned.append(_enter(row, rank, is_unplanned=is_unplanned))
        before, after = None, item.number
        if place is None:
            tell_item(
                actor,
                "item_planned",
                target,
                item,
                {"is_unplanned": is_unplanned, "from": came_from.number if came_from else None},
            )
        elif is_new_flag:
            tell_item(actor, "item_flagged", target, item, {"is_unplanned": True})
    if target.state == Sprint.State.ACTIVE:
        item_ids = [item.pk for item in found]
        put_on_board(target.project_id, [*item_ids, *open_parts(item_ids)], now)
        freeze_plan(target, at_start=False)
    return planned


@transaction.atomic
def unplan_item(*, actor: Access, item: int) -> Item:
    """Take an item out of its open sprint; it stands in its backlog where it stood.

    Raises NotAllowed, NotFound, and Refused when it is in no open sprint, or done in the running one.
    """
    place, sprint, found = _locked_place(actor, item)
    policies.require(actor, "plan_item", found)
    if found.is_done and sprint.state == Sprint.State.ACTIVE:
        raise Refused(f"{found.key} is done in {sprint.name}, and that stays on record.")
    now = timezone.now()
    parts = open_parts([found.pk])
    if sprint.state == Sprint.State.ACTIVE:
        lock_item_rows(parts)
    _leave(actor, place, sprint, now)
    if sprint.state == Sprint.State.ACTIVE:
        put_back([found.pk, *parts], now)
        if spike := spike_of(found):
            stop_clocks(actor, spike, now=now)
    tell_item(actor, "item_taken_out", sprint, found)
    return found


@transaction.atomic
def flag_unplanned(*, actor: Access, item: int, is_unplanned: bool) -> SprintItem:
    """Say whether an item of an open sprint is unplanned work, which is drawn from the reserve."""
    place, sprint, found = _locked_place(actor, item)
    policies.require(actor, "flag_unplanned")
    if place.is_unplanned != is_unplanned:
        place.is_unplanned = is_unplanned
        place.save(update_fields=["is_unplanned"])
        tell_item(actor, "item_flagged", sprint, found, {"is_unplanned": is_unplanned})
    return place


@transaction.atomic
def move_in_sprint(
    *,
    actor: Access,
    item: int,
    before: int | None = None,
    after: int | None = None,
    column: int | None = None,
    over_limit: bool = False,
    lift: str | None = None,
) -> Item:
    """Move a card: into a column (its id), to a place among the sprint's cards, or both in one.

    A sub-task that is not planned by itself stands with its story, so only its column moves. What may enter which
    column is the backlog's to say: see `change_state`, whose refusals come through.
    """
    place = SprintItem.objects.filter(
        item__project_id=actor.project_id, item__number=item, is_open=True
    ).values_list("sprint_id", flat=True)
    sprints = locked_sprints(actor, place)
    can_order = policies.can(actor, "move_card")
    if column is None and not can_order:
        policies.require(actor, "move_card")
    found: Item | None = None
    if column is not None:
        found = change_state(actor=actor, item=item, column=column, over_limit=over_limit, lift=lift)
    if found is None:
        found = locked_items(actor, [item])[0]
    row = SprintItem.objects.filter(item_id=found.pk, is_open=True).first()
    if row is None or row.sprint_id not in sprints or not can_order or (before is None and after is None):
        return found
    rank = rank_for(sprints[row.sprint_id], before=before, after=after, moving=item)
    if rank != row.rank:
        SprintItem.objects.filter(pk=row.pk).update(rank=rank)
    return found


@transaction.atomic
def join_story(item_id: int) -> None:
    """A new part of a story on the running sprint's board stands there too. Safe to run twice."""
    story = TechnicalTask.objects.filter(pk=item_id).values("parent")
    place = SprintItem.objects.filter(item__in=story, is_open=True, sprint__state=Sprint.State.ACTIVE)
    found = place.select_related("sprint__project").first()
    if found and not SprintItem.objects.filter(item=item_id, is_open=True).exists():
        lock_item_rows([item_id])
        put_on_board(found.sprint.project_id, [item_id], timezone.now())


def _locked_with_former(actor: Access, number: int, items: Sequence[int]) -> tuple[Sprint, dict[int, Sprint]]:
    """The sprint, and those that the items are in now, all locked."""
    pk = (
        Sprint.objects.filter(project_id=actor.project_id, number=number).values_list("pk", flat=True).first()
    )
    if pk is None:
        raise NotFound()
    former = SprintItem.objects.filter(
        item__project_id=actor.project_id, item__number__in=items, is_open=True
    ).values_list("sprint_id", flat=True)
    sprints = locked_sprints(actor, {pk, *former})
    if pk not in sprints:
        raise NotFound()
    return require_open(sprints[pk]), sprints


def _locked_place(actor: Access, number: int) -> tuple[SprintItem, Sprint, Item]:
    """An item's place in an open sprint, with sprint and item, locked."""
    place = SprintItem.objects.filter(
        item__project_id=actor.project_id, item__number=number, is_open=True
    ).values_list("sprint_id", flat=True)
    sprints = locked_sprints(actor, place)
    found = locked_items(actor, [number])[0]
    row = open_places(actor, [found]).get(found.pk)
    if row is None:
        raise Refused(f"{found.key} is in no open sprint.")
    if row.sprint_id not in sprints:
        raise Refused("Somebody moved this into another sprint a moment ago. Look again.")
    return row, sprints[row.sprint_id], found


def _require_plannable(sprint: Sprint, item: Item) -> None:
    if item.is_done:
        raise Refused(f"{item.key} is done; there is nothing left to plan.")
    task = getattr(item, "technicaltask", None)
    if not isinstance(task, TechnicalTask) or task.parent_id is None:
        return
    if SprintItem.objects.filter(item_id=task.parent_id, sprint=sprint, is_open=True).exists():
        raise Refused(f"{item.key} is in {sprint.name} already, with its story.")


def _comes(item: Item, places: Mapping[int, SprintItem], target: Sprint) -> bool:
    """Whether it was not in this sprint before, nor is unplanned work of another."""
    place = places.get(item.pk)
    return place is None or (place.sprint_id != target.pk and not place.is_unplanned)


def _enter(row: SprintItem, rank: str, *, is_unplanned: bool) -> SprintItem:
    """One that was taken out comes back with what it was planned with."""
    row.rank, row.is_open = rank, True
    row.removed_at = row.removed_by = None
    row.is_unplanned = row.is_unplanned or is_unplanned
    row.save()
    return row


def _leave(actor: Access, place: SprintItem, sprint: Sprint, now: datetime) -> None:
    """Nothing has happened in a planned sprint, so it keeps no trace; the running one remembers."""
    if sprint.state == Sprint.State.PLANNED:
        place.delete()
        return
    place.is_open, place.removed_at, place.removed_by = False, now, actor.user
    place.save(update_fields=["is_open", "removed_at", "removed_by"])
