"""What is in a sprint: planning items in and out, their order in it, and whether they are unplanned work."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.access import Access
from backlog.models import Item, TechnicalTask
from backlog.services.bulk_edit import UNSET
from backlog.services.items import assign_item
from backlog.services.spike_state import stop_clocks
from backlog.services.undo import require_unchanged
from backlog.services.workflow import change_state, lock_way
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
    tell_items,
    worked_minutes,
)
from sprints.services.placing import make_room, put_back, put_on_board, rank_for, ranks_for
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
    """Put several items into a sprint, in the order given: all or none, in a bounded number of queries whatever their
    number. See `plan_item`."""
    if not 1 <= len(items) <= MOST:
        raise Invalid(fields={"items": f"Plan 1 to {MOST} items at a time."})
    target, sprints = _locked_with_former(actor, sprint, items)
    found = locked_items(actor, items)
    places = open_places(actor, found)
    if any(place.sprint_id not in sprints for place in places.values()):
        raise Refused("Somebody moved this into another sprint a moment ago. Look again.")
    for item in found:
        policies.require(actor, "plan_item", item)
    _require_plannable(target, found)
    if is_unplanned:
        policies.require(actor, "flag_unplanned")
    coming = [item for item in found if _comes(item, places, target)]
    if not is_unplanned:
        require_ready(actor, target, coming)
    now = timezone.now()
    arriving = [item for item in found if item.pk not in places or places[item.pk].sprint_id != target.pk]
    left = [places[item.pk] for item in arriving if item.pk in places]
    _leave(actor, left, sprints, now)
    planned, flagged = _enter(actor, target, found, before, after, now, is_unplanned=is_unplanned)
    came_from = {place.item_id: sprints[place.sprint_id].number for place in left}
    tell_items(
        actor,
        "item_planned",
        target,
        [(item, {"is_unplanned": is_unplanned, "from": came_from.get(item.pk)}) for item in arriving],
    )
    stayed = [item for item in found if item not in arriving and item.pk in flagged]
    tell_items(actor, "item_flagged", target, [(item, {"is_unplanned": True}) for item in stayed])
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
    _leave(actor, [place], {sprint.pk: sprint}, now)
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
    assignee: int | None = UNSET,
    since: int | None = None,
) -> Item:
    """Move a card: into a column (its id), to a place among the sprint's cards, to somebody (a user's id, None for
    nobody), or all in one. With `since`, the id of an event, only while it was not moved or given away after it.

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
    if column is not None and (since is not None or assignee is not UNSET):
        lock_way(actor, column)
    if since is not None:
        require_unchanged(locked_items(actor, [item])[0].pk, since, "item_state_changed", "item_assigned")
    if assignee is not UNSET:
        found = assign_item(actor=actor, item=item, assignee=assignee)
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


def _require_plannable(sprint: Sprint, items: Sequence[Item]) -> None:
    tasks = {item.pk: getattr(item, "technicaltask", None) for item in items}
    stories = {pk: task.parent_id for pk, task in tasks.items() if isinstance(task, TechnicalTask)}
    there = SprintItem.objects.filter(item__in=set(stories.values()) - {None}, sprint=sprint, is_open=True)
    planned = set(there.values_list("item_id", flat=True)) if any(stories.values()) else set()
    for item in items:
        if item.is_done:
            raise Refused(f"{item.key} is done; there is nothing left to plan.")
        if stories.get(item.pk) in planned:
            raise Refused(f"{item.key} is in {sprint.name} already, with its story.")


def _comes(item: Item, places: Mapping[int, SprintItem], target: Sprint) -> bool:
    """Whether it was not in this sprint before, nor is unplanned work of another."""
    place = places.get(item.pk)
    return place is None or (place.sprint_id != target.pk and not place.is_unplanned)


def _enter(
    actor: Access,
    target: Sprint,
    items: Sequence[Item],
    before: int | None,
    after: int | None,
    now: datetime,
    *,
    is_unplanned: bool,
) -> tuple[list[SprintItem], set[int]]:
    """Their rows in the sprint, and ids of items that became unplanned work. One that was taken out comes back with
    what it was planned with."""
    known = {row.item_id: row for row in SprintItem.objects.filter(sprint=target, item__in=items)}
    worked = worked_minutes([item for item in items if item.pk not in known], now)
    ranks = ranks_for(target, [item.number for item in items], before=before, after=after)
    make_room([row for row in known.values() if row.is_open])
    rows, flagged = [], set()
    for item, rank in zip(items, ranks, strict=True):
        row = known.get(item.pk)
        if row is None:
            row = SprintItem(sprint=target, item=item, added_at=now, added_by=actor.user)
            row.worked_before_minutes = worked.get(item.pk, 0)
        if is_unplanned and not row.is_unplanned:
            row.is_unplanned = True
            flagged.add(item.pk)
        row.rank, row.is_open = rank, True
        row.removed_at = row.removed_by = None
        rows.append(row)
    SprintItem.objects.bulk_create([row for row in rows if row.pk is None])
    fields = ["rank", "is_open", "removed_at", "removed_by", "is_unplanned"]
    SprintItem.objects.bulk_update(list(known.values()), fields)
    return rows, flagged


def _leave(actor: Access, places: Sequence[SprintItem], sprints: Mapping[int, Sprint], now: datetime) -> None:
    """Nothing has happened in a planned sprint, so it keeps no trace; the running one remembers."""
    traceless = [one.pk for one in places if sprints[one.sprint_id].state == Sprint.State.PLANNED]
    others = [one.pk for one in places if one.pk not in traceless]
    if traceless:
        SprintItem.objects.filter(pk__in=traceless).delete()
    if others:
        SprintItem.objects.filter(pk__in=others).update(is_open=False, removed_at=now, removed_by=actor.user)
