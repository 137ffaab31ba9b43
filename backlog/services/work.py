"""Around the work itself: who does it, what hinders it, how long it took."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts.access import Access, today_in
from backlog import policies
from backlog.models import Defect, Spike, TechnicalTask, WorkLog
from backlog.services.fields import cleaned, line
from backlog.services.fields import minutes as clean_minutes
from backlog.services.loading import Typed, locked_item, member_of, save, tell
from common.errors import Invalid, Refused

LONGEST_LOG = 24 * 60


@transaction.atomic
def assign_item(*, actor: Access, item: int, assignee: int | None) -> Typed:
    """Give the item to somebody in the project (a user's id), or to nobody."""
    found = locked_item(actor, item)
    policies.require(actor, "assign_item")
    before = found.assignee_id
    if before == assignee:
        return found
    found.assignee = member_of(actor, assignee)
    save(found, "assignee")
    tell(actor, "item_assigned", found, {"from": before, "to": assignee})
    return found


@transaction.atomic
def block_item(*, actor: Access, item: int, reason: str) -> Typed:
    """Say why the item cannot go on. A new reason keeps the moment since when."""
    found = locked_item(actor, item)
    policies.require(actor, "block_item")
    why = cleaned("reason", line(300, is_required=True), reason)
    if found.is_done:
        raise Refused(f"{found.key} is done; nothing can block it.")
    before = _blocked_before(found)
    found.blocked_since = found.blocked_since or timezone.now()
    found.blocked_reason = why
    save(found, "blocked_since", "blocked_reason")
    tell(actor, "item_blocked", found, {"reason": why, **before})
    return found


@transaction.atomic
def unblock_item(*, actor: Access, item: int) -> Typed:
    """Nothing hinders it any more."""
    found = locked_item(actor, item)
    policies.require(actor, "block_item")
    if found.blocked_since is None:
        return found
    before = _blocked_before(found)
    found.blocked_since, found.blocked_reason = None, ""
    save(found, "blocked_since", "blocked_reason")
    tell(actor, "item_unblocked", found, before)
    return found


def _blocked_before(item: Typed) -> dict[str, str]:
    """How it was blocked, for whoever takes the change back."""
    if item.blocked_since is None:
        return {}
    return {"since_before": item.blocked_since.isoformat(), "reason_before": item.blocked_reason}


@transaction.atomic
def log_work(
    *,
    actor: Access,
    item: int,
    minutes: int,
    on: date | None = None,
    note: str = "",
    remaining_minutes: int | None = None,
) -> WorkLog:
    """Write down minutes that the actor worked on the item, today or on a day before.

    Of a task or defect whose remaining hours were set, the minutes are taken off, unless `remaining_minutes`
    says what remains. A spike's hours come from its clock: Refused.
    """
    found = locked_item(actor, item)
    policies.require(actor, "log_work")
    if actor.user is None:
        raise Refused("Work is logged by a person.")
    if isinstance(found, Spike):
        raise Refused("The hours of a spike come from its clock: start it, or add an hour.")
    if isinstance(minutes, bool) or not isinstance(minutes, int) or not 1 <= minutes <= LONGEST_LOG:
        raise Invalid(fields={"minutes": "Log between a minute and 24 hours at a time."})
    today = today_in(actor.project)
    if on is not None and on > today:
        raise Invalid(fields={"on": "This day is still to come."})
    left = cleaned("remaining_minutes", clean_minutes, remaining_minutes)
    before = getattr(found, "remaining_minutes", None)
    log = WorkLog.objects.create(
        item_id=found.pk,
        person=actor.user,
        on=on or today,
        minutes=minutes,
        note=cleaned("note", line(300), note),
        created_at=timezone.now(),
    )
    if isinstance(found, TechnicalTask | Defect):
        if left is None and found.remaining_minutes is not None:
            left = max(0, found.remaining_minutes - minutes)
        if left is not None:
            found.remaining_minutes = left
            save(found, "remaining_minutes")
    told = {"minutes": minutes, "on": log.on.isoformat(), "log": log.pk, "left": left, "left_before": before}
    tell(actor, "work_logged", found, told)
    return log
