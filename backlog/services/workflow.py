"""An item's way through the columns: moved, waiting for acceptance, done, dropped, reopened."""

from dataclasses import replace
from datetime import datetime
from typing import Any, cast

from django.db import transaction
from django.utils import timezone

from accounts.access import Access
from backlog import policies
from backlog.models import Column, Defect, Item, ItemType, Outcome, Spike, Story, TechnicalTask
from backlog.queries.gates import gate_refusal
from backlog.rules.readiness import is_small
from backlog.rules.workflow import Card, Category, Decision, enter, exceeds_limit
from backlog.services.fields import cleaned, line
from backlog.services.gates import lift_gates, open_for, opened_by
from backlog.services.loading import (
    Typed,
    column_of,
    first_column,
    lock_columns,
    locked_item,
    locked_story,
    save,
    tell,
)
from backlog.services.spike_state import stop_clocks
from common.errors import NotAllowed, Refused

DONE, DROPPED = Item.Resolution.DONE, Item.Resolution.DROPPED
OF_TYPE: dict[str, tuple[str, ...]] = {
    ItemType.STORY: ("acceptance_wanted_at", "accepted_at", "accepted_by"),
    ItemType.DEFECT: ("close_reason",),
}  # what a change of state writes where there was something or is now
# What a change of state may overwrite; its event keeps what it was, for whoever takes it back.
MOMENTS = ("column_since", "started_at", "done_at", "blocked_since", "blocked_reason")


@transaction.atomic
def change_state(
    *, actor: Access, item: int, column: int | None, over_limit: bool = False, lift: str | None = None
) -> Typed:
    """Move an item into a column (its id), or back to the backlog with None.

    A story that is dropped on a done column by somebody who cannot accept it waits for acceptance instead: in
    the acceptance column where there is one, else where it stands. `item.warning` says what was let through.
    Raises Refused with code `wip` when the column is full and `over_limit` is not set, `gate` when it waits for
    something and no reason is given to `lift` its gates, `outcome` for a spike without one, `criteria` and
    `done_items` for unfinished stories and tasks.
    """
    target, acceptance = lock_way(actor, column)
    to = _category(target)
    found = locked_item(actor, item)
    may_accept = found.type == ItemType.STORY and policies.can(actor, "accept_story")
    if why_not := policies.why_not_enter(actor, found.type, to, is_done=found.is_done):
        raise NotAllowed(why_not)
    if found.column_id == column:
        return found
    if found.is_done and to == "done":
        enter_column(actor, found, target)
        return found
    if lift is not None:
        lift_gates(actor=actor, item=found, reason=lift)
    decision = decide(actor, found, to, may_accept=may_accept)
    if decision.way == "refuse":
        raise Refused(decision.reason, decision.code)
    if decision.way == "ask_acceptance":
        assert isinstance(found, Story)
        return _ask_acceptance(actor, found, acceptance, over_limit=over_limit)
    if target is not None and not over_limit:
        check_limit(target, found)
    found.warning = decision.warning
    if isinstance(found, Story) and to == "done":
        return _accept(actor, found, target)
    enter_column(actor, found, target, resolution=_resolution(found))
    return found


@transaction.atomic
def accept_story(*, actor: Access, item: int) -> Story:
    """The product owner takes the story as done. Raises Refused: `criteria` while some are not met, `gate`."""
    story = locked_story(actor, item)
    policies.require(actor, "accept_story")
    if story.is_done:
        raise Refused(f"{story.key} is done already.")
    decision = decide(actor, story, "done", may_accept=True)
    if decision.way == "refuse":
        raise Refused(decision.reason, decision.code)
    story.warning = decision.warning
    return _accept(actor, story, first_column(actor, "done"))


@transaction.atomic
def reopen_item(*, actor: Access, item: int) -> Typed:
    """Take an item back from done, to the first column that is to do."""
    found = locked_item(actor, item)
    policies.require(actor, "reopen_item", found)
    if not found.is_done:
        raise Refused(f"{found.key} is not done.")
    enter_column(actor, found, first_column(actor, "todo"))
    return found


@transaction.atomic
def drop_item(*, actor: Access, item: int, reason: str) -> Typed:
    """Close an item that will not be done, and say why. It never counts as done; a spike needs an outcome."""
    found = locked_item(actor, item)
    policies.require(actor, "drop_item", found)
    why = cleaned("reason", line(300, is_required=True), reason)
    if isinstance(found, Spike):
        raise Refused("A spike ends with its outcome: record it as cancelled.", "outcome")
    if found.is_done:
        raise Refused(f"{found.key} is closed already.")
    if isinstance(found, Defect):
        found.close_reason = why
    enter_column(actor, found, first_column(actor, "done"), resolution=DROPPED, data={"reason": why})
    return found


def decide(actor: Access, item: Typed, to: Category, *, may_accept: bool) -> Decision:
    """Ask the rules about a locked item."""
    is_underway = item.column is not None and item.column.category == Column.Category.DOING
    held = gate_refusal(item) if to in ("doing", "done") and not is_underway else ""
    card = Card(type=item.type, held=held, is_underway=is_underway)
    if to == "done" and isinstance(item, Story):
        card = replace(card, criteria=tuple(item.criteria.values_list("text", "state")))
    elif to == "done" and isinstance(item, TechnicalTask):
        card = replace(
            card,
            done_items=tuple(item.done_items.values_list("text", "is_done")),
            is_small=is_small(item.estimate_minutes, actor.project.small_work_minutes),
        )
    elif to == "done" and isinstance(item, Spike):
        card = replace(card, has_outcome=Outcome.objects.filter(spike=item).exists())
    return enter(card, to, may_accept=may_accept, criteria_binding=actor.project.criteria_binding)


def require_free(actor: Access, item: Typed) -> None:
    """Raise Refused (`gate`) while a locked item may not be begun."""
    decision = decide(actor, item, "doing", may_accept=False)
    if decision.way == "refuse":
        raise Refused(decision.reason, decision.code)


def check_limit(column: Column, item: Item) -> None:
    """Raise Refused (`wip`) when the column, which the caller has locked, is full."""
    if column.wip_limit is None:
        return
    inside = Item.objects.filter(column=column, deleted_at=None).exclude(pk=item.pk).count()
    if exceeds_limit(in_column=inside, wip_limit=column.wip_limit, category=cast(Category, column.category)):
        raise Refused(
            f"{column.name} is full: {inside} of {column.wip_limit}. One more goes over the limit.", "wip"
        )


def lock_way(actor: Access, column: int | None) -> tuple[Column | None, Column | None]:
    """Where an item goes, and where a story waits on the way to done: before any item is locked."""
    target = column_of(actor, column) if column is not None else None
    is_end = _category(target) == "done"
    acceptance = first_column(actor, "doing", is_acceptance=True) if is_end else None
    lock_columns(actor, target, acceptance)
    return target, acceptance


def enter_column(
    actor: Access,
    item: Typed,
    column: Column | None,
    *,
    resolution: str = DONE,
    data: dict[str, Any] | None = None,
    at: datetime | None = None,
) -> None:
    """Put a locked item into a column, or none, and keep and tell everything that follows from it.

    What is done already keeps its moment and its resolution on the way to another done column.
    """
    now = at or timezone.now()
    before, to, was_done = item.column, _category(column), item.is_done
    was = {name: getattr(item, name) for name in MOMENTS}
    own = {name: getattr(item, name) for name in OF_TYPE.get(item.type, ())}
    if to in ("doing", "done") and item.started_at is None:
        item.started_at = now
    if to == "done" and not item.is_done:
        item.done_at, item.resolution = now, resolution
        item.blocked_since, item.blocked_reason = None, ""
    elif to != "done":
        item.done_at, item.resolution = None, ""
    starts_waiting = False
    if isinstance(item, Story):
        waits = column is not None and column.is_acceptance
        starts_waiting = waits and item.acceptance_wanted_at is None
        item.acceptance_wanted_at = (item.acceptance_wanted_at or now) if waits else None
        if item.resolution != DONE:
            item.accepted_at, item.accepted_by = None, None
    if isinstance(item, Defect) and item.resolution != DROPPED:
        item.close_reason = ""
    if isinstance(item, Spike) and to in ("backlog", "todo"):
        stop_clocks(actor, item, now=now)
    item.column, item.column_since = column, now
    save(
        item,
        *("column", "column_since", "started_at", "done_at", "resolution", "blocked_since", "blocked_reason"),
        *(name for name, value in own.items() if value or getattr(item, name)),
        at=now,
    )
    told = {**_names(before, column), "resolution": item.resolution, **(data or {})}
    told["moments"] = {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in was.items()
        if value != getattr(item, name)
    }
    if item.resolution == DONE and not was_done:
        told |= {"opened": open_for(actor, item)}
    elif was_done and not item.is_done:
        told |= {"stay_open": opened_by(item)}
    tell(actor, "item_state_changed", item, told)
    if starts_waiting:
        tell(actor, "acceptance_wanted", item)


def _accept(actor: Access, story: Story, column: Column | None) -> Story:
    now = timezone.now()
    story.accepted_at, story.accepted_by = now, actor.user
    open_children = story.children.filter(deleted_at=None, done_at=None).count()
    if open_children:
        children = f"{open_children} sub-task{'' if open_children == 1 else 's'} still open."
        story.warning = f"{story.warning} {children}".strip()
    enter_column(actor, story, column, at=now)
    tell(actor, "story_accepted", story, {"warning": story.warning} if story.warning else None)
    return story


def _ask_acceptance(actor: Access, story: Story, acceptance: Column | None, *, over_limit: bool) -> Story:
    if acceptance is not None and story.column_id != acceptance.pk:
        if not over_limit:
            check_limit(acceptance, story)
        enter_column(actor, story, acceptance)
    elif story.acceptance_wanted_at is None:
        story.acceptance_wanted_at = timezone.now()
        save(story, "acceptance_wanted_at")
        tell(actor, "acceptance_wanted", story)
    story.warning = f"{story.key} waits for a product owner to accept it."
    return story


def _resolution(item: Typed) -> str:
    """As what an item leaves doing: a spike that was cancelled is dropped."""
    cancelled = Outcome.objects.filter(spike_id=item.pk, kind=Outcome.Kind.CANCELLED)
    return DROPPED if isinstance(item, Spike) and cancelled.exists() else DONE


def _category(column: Column | None) -> Category:
    return "backlog" if column is None else cast(Category, column.category)


def _names(before: Column | None, after: Column | None) -> dict[str, Any]:
    """Ids and names of both columns: names, because history outlives renaming."""
    return {
        "from": before.pk if before else None,
        "to": after.pk if after else None,
        "from_name": before.name if before else "",
        "to_name": after.name if after else "",
        "from_category": _category(before),
        "to_category": _category(after),
    }
