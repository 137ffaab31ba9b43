"""Changing an item's type: it stays the same item, and what has no place in the new type moves into its description."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from accounts.access import Access
from backlog import hooks, policies
from backlog.models import (
    Backlog,
    Criterion,
    DoneItem,
    Item,
    ItemType,
    Link,
    Outcome,
    Spike,
    Story,
    TechnicalTask,
    WorkLog,
)
from backlog.queries.clock import read_clock
from backlog.rules.retyping import merged, retyped
from backlog.services import fields as field_rules
from backlog.services.loading import BACKLOG_OF, Typed, locked_item, reread, tell
from backlog.services.ranking import edge_rank
from backlog.services.type_rows import kept, require_childless, swap
from backlog.services.workflow import enter_column
from common.errors import Invalid, Refused, Stale

OWN_FIELDS: dict[str, tuple[str, ...]] = {
    ItemType.STORY: ("as_a", "i_want", "so_that", "points", "remaining_points", "business_value", "design"),
    ItemType.TASK: ("so_that", "category", "points", "estimate_minutes", "remaining_minutes"),
    ItemType.SPIKE: ("question", "context", "timebox_minutes"),
    ItemType.DEFECT: (
        *("severity", "steps", "expected", "actual", "environment"),
        *("points", "estimate_minutes", "remaining_minutes"),
    ),
}
LABELLED = ("category", "severity", "design")
ROWS = {ItemType.STORY: "Acceptance criteria", ItemType.TASK: "Definition of done"}
LONGEST_DAY = 24 * 60


@transaction.atomic
def retype_item(
    *, actor: Access, item: int, type: str, question: str = "", version: int | None = None
) -> Typed:
    """The item as another type, with its key, history, comments, labels, links, state and sprint.

    Criteria and done items become each other, row by row; what a spike's clock counted becomes logged work.
    In the same backlog it keeps its rank; in the other one it stands on top where the actor orders such items,
    else last. A spike needs its `question`. Retyping back does not take words out of the description again; undo does.

    Who may: who deletes the old type and creates the new one. Raises NotAllowed, Stale, Invalid, and Refused for
    what is closed, has sub-tasks, a running clock or an outcome.
    """
    target = field_rules.cleaned("type", field_rules.choice(list(ItemType.values), is_optional=False), type)
    backlogs = {
        one.kind: one
        for one in Backlog.objects.select_for_update(no_key=True)
        .filter(project_id=actor.project_id)
        .order_by("pk")
    }
    old = locked_item(actor, item)
    policies.require(actor, "delete_item", old)
    policies.require(actor, f"create_{target}")
    if version is not None and version != old.version:
        raise Stale(f"Somebody changed {old.key} in the meantime. Look at it first.", old.version)
    _check(old, target)
    if target == ItemType.SPIKE:
        question = field_rules.cleaned("question", field_rules.text(is_required=True), question)
    was, rows = kept(old), _rows(old)
    takes = [name for name in OWN_FIELDS[target] if name != "points" or _counts_points(actor, target)]
    parts = retyped(
        _filled(old),
        takes,
        rows=[(text, is_true) for text, is_true, _ in rows],
        rows_named=ROWS.get(ItemType(old.type), ""),
        keeps_rows=target in ROWS,
    )
    remarks = [f"- {text}: {remark}" for text, _, remark in rows if remark]
    sections = parts.sections + ([("Remarks on the criteria", "\n".join(remarks))] if remarks else [])
    description = merged(old.description, sections)
    if len(description) > field_rules.TEXT_LENGTH:
        raise Refused(f"The description of {old.key} is too long to take over what has no place elsewhere.")
    own = parts.kept | ({"question": question} if target == ItemType.SPIKE else {})
    if own.get("timebox_minutes") == 0:
        own.pop("timebox_minutes")
    if "remaining_points" in own:
        own["remaining_points"] = min(own["remaining_points"], own.get("points", Decimal(0)))
    parent = old.parent if isinstance(old, TechnicalTask) else None
    _log_clock(old)
    _leave_parent(actor, old, parent)
    before = old.type
    new = swap(actor, old, target, own)
    backlog = backlogs[BACKLOG_OF[ItemType(target)]]
    changed: dict[str, Any] = {"type": target, "description": description, "version": new.version + 1}
    if backlog.pk != new.backlog_id:
        at_top = policies.can(actor, f"order_{target}")
        changed |= {"backlog": backlog, "rank": edge_rank(backlog, at_top=at_top)}
    Item.objects.filter(pk=new.pk).update(updated_at=timezone.now(), **changed)
    _write_rows(new.pk, target, rows, actor)
    fresh = reread(actor, new.pk, target)
    told = [title for title, _ in sections]
    tell(actor, "item_retyped", fresh, {"from": before, "to": target, "sections": told} | was)
    return fresh


def _check(old: Typed, target: str) -> None:
    """Raise Refused where the item cannot change its type now."""
    label = ItemType(target).label.lower()
    if old.type == target:
        raise Invalid(fields={"type": f"{old.key} is a {label} already."})
    if isinstance(old, Spike):
        if Outcome.objects.filter(spike=old).exists():
            raise Refused(f"{old.key} has an outcome, which stays on record. Create a new item instead.")
        if old.segments.filter(ended_at=None).exists():
            raise Refused(f"The clock of {old.key} runs. Stop it first.")
    if old.is_done:
        raise Refused(f"{old.key} is closed. Reopen it first.")
    require_childless(old)


def _counts_points(actor: Access, target: str) -> bool:
    return target == ItemType.STORY or actor.project.sizes_in_points


def _filled(old: Typed) -> dict[str, Any]:
    """Fields of its own type that say something, chosen ones in words where they will be read."""
    found: dict[str, Any] = {}
    for name in OWN_FIELDS[old.type]:
        value = getattr(old, name)
        if value not in (None, ""):
            found[name] = getattr(old, f"get_{name}_display")() if name in LABELLED else value
    if isinstance(old, Story) and old.kind == Story.Kind.QUALITY:
        found["quality_target"] = old.target.sentence or "none yet"
    if isinstance(old, TechnicalTask) and old.parent is not None:
        found["parent"] = f"{old.project.key}-{old.parent.number} {old.parent.title}"
    if isinstance(old, Spike):
        grown = [f"{one.minutes} min: {one.reason} Learned: {one.learned}" for one in old.extensions.all()]
        if grown:
            found["context"] = "\n\n".join([str(found.get("context", "")), "Extended by", *grown]).strip()
    return found


def _rows(old: Typed) -> list[tuple[str, bool, str]]:
    """Text, whether it holds, and what a row of the other kind cannot say."""
    if isinstance(old, TechnicalTask):
        return [(one.text, one.is_done, "") for one in old.done_items.all()]
    if not isinstance(old, Story):
        return []
    return [(one.text, one.state == Criterion.State.MET, _remark(one)) for one in old.criteria.all()]


def _remark(one: Criterion) -> str:
    kind = "" if one.kind == Criterion.Kind.FUNCTIONAL else str(one.get_kind_display()).lower()
    failed = f"failed, {one.reason}" if one.state == Criterion.State.FAILED else ""
    return "; ".join(said for said in (kind, failed) if said)


def _log_clock(old: Typed) -> None:
    """Hours of a spike's clock become work of the people and days that they were."""
    if not isinstance(old, Spike):
        return
    zone, worked = ZoneInfo(old.project.timezone), defaultdict[tuple[int, date], int](int)
    segments = list(old.segments.all())
    clock = read_clock(old.project, old, segments, timezone.now())
    for row, end in zip(segments, clock.segments, strict=True):
        if end.end_at is not None:
            minutes = round((end.end_at - end.start_at).total_seconds() / 60)
            worked[row.person_id, end.start_at.astimezone(zone).date()] += minutes
    WorkLog.objects.bulk_create(
        WorkLog(
            item_id=old.pk,
            person_id=person,
            on=on,
            minutes=min(minutes, LONGEST_DAY),
            note="By the clock of the spike",
            created_at=timezone.now(),
        )
        for (person, on), minutes in worked.items()
        if minutes >= 1
    )


def _leave_parent(actor: Access, old: Typed, parent: Story | None) -> None:
    """A sub-task stands for itself from now on: it is linked, and leaves the board if it was there with its story."""
    if parent is None:
        return
    Link.objects.get_or_create(
        project=actor.project,
        source_id=old.pk,
        target_id=parent.pk,
        kind=Link.Kind.RELATES,
        defaults={"created_by": actor.user, "created_at": timezone.now()},
    )
    if old.column is not None and old.pk not in hooks.sprint_marks(actor, [old.pk]):
        enter_column(actor, old, None)


def _write_rows(pk: int, target: str, rows: list[tuple[str, bool, str]], actor: Access) -> None:
    now, who = timezone.now(), actor.user
    if target == ItemType.TASK:
        DoneItem.objects.bulk_create(
            DoneItem(
                task_id=pk,
                position=at,
                text=text,
                is_done=is_true,
                ticked_at=now if is_true else None,
                ticked_by=who if is_true else None,
            )
            for at, (text, is_true, _) in enumerate(rows, start=1)
        )
    elif target == ItemType.STORY:
        met, still = Criterion.State.MET, Criterion.State.OPEN
        Criterion.objects.bulk_create(
            Criterion(
                story_id=pk,
                position=at,
                text=text,
                state=met if is_true else still,
                judged_at=now if is_true else None,
                judged_by=who if is_true else None,
            )
            for at, (text, is_true, _) in enumerate(rows, start=1)
        )
