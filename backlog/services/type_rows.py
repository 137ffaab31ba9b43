"""The row of its own type that an item has: exchanged for another, kept by an event, and brought back."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.access import Access
from activity.models import Event
from backlog import policies
from backlog.models import Backlog, Criterion, DoneItem, Item, Spike, Story, TechnicalTask
from backlog.services import fields as field_rules
from backlog.services.criteria import JUDGED
from backlog.services.loading import BACKLOG_OF, MODELS, Typed, locked_item, reread, row_of, tell
from backlog.services.ranking import edge_rank
from backlog.services.undo_parts import SINCE
from common.errors import Refused

TICKED = ("is_done", "ticked_at", "ticked_by_id")
SAID = ("commented", "comment_edited", "comment_deleted", "comment_restored")


def swap(actor: Access, old: Typed, target: str, own: Mapping[str, Any]) -> Typed:
    """Another row of its own type for the same item. The rows that hang on the old one alone go with it."""
    shared = {field.attname: getattr(old, field.attname) for field in Item._meta.concrete_fields}
    pk = old.pk
    old.delete(keep_parents=True)
    new = MODELS[target](item_ptr_id=pk, **shared, **own)
    new.project = actor.project
    field_rules.check_together(new)
    new.save_base(raw=True, force_insert=True)
    return new


def require_childless(item: Typed) -> None:
    """Raise Refused for a story with sub-tasks: they would stand under nothing."""
    if isinstance(item, Story) and (count := item.children.filter(deleted_at=None).count()):
        some = "a sub-task" if count == 1 else f"{count} sub-tasks"
        raise Refused(f"{item.key} has {some}. Split it, or move them to another story first.")


def kept(old: Typed) -> dict[str, Any]:
    """What a change of type takes from an item, as its event keeps it. Nothing where some goes elsewhere: hours of
    a clock become logged work, a sub-task leaves its story."""
    if isinstance(old, Spike) and (old.segments.exists() or old.extensions.exists()):
        return {}
    if isinstance(old, TechnicalTask) and old.parent_id is not None:
        return {}
    own = {field.attname: getattr(old, field.attname) for field in _fields(old)}
    rows: list[dict[str, Any]] = []
    if isinstance(old, Story):
        rows = [row_of(row, *JUDGED) for row in old.criteria.all()]
    elif isinstance(old, TechnicalTask):
        rows = [row_of(row, *TICKED) for row in old.done_items.all()]
    values = {name: _plain(value) for name, value in own.items()}
    return {"was": {"own": values, "rows": rows, "description": old.description, "rank": old.rank}}


def can_bring_back(item: Item) -> bool:
    """Whether what the last change of its type took was kept."""
    told = (
        Event.objects.filter(subject_type="item", subject_id=item.pk, kind="item_retyped")
        .order_by("pk")
        .last()
    )
    return told is not None and "was" in told.data


def bring_back(actor: Access, number: int, event: Event) -> Typed:
    """The item as the type that it was, with all that it was, where nothing but talk has happened to it since."""
    backlogs = {
        one.kind: one
        for one in Backlog.objects.select_for_update(no_key=True)
        .filter(project_id=actor.project_id)
        .order_by("pk")
    }
    found, was, before = locked_item(actor, number), event.data.get("was"), str(event.data["from"])
    later = Event.objects.filter(subject_type="item", subject_id=found.pk, pk__gt=event.pk)
    if not was:
        raise Refused("Its hours or its story went elsewhere with the change. Change the type back by hand.")
    if found.type != event.data["to"] or later.exclude(kind__in=SAID).exists():
        raise Refused(SINCE)
    policies.require(actor, "delete_item", found)
    policies.require(actor, f"create_{before}")
    require_childless(found)  # which tell of their story in their own history
    now = found.type
    own = {field.attname: field.to_python(was["own"][field.attname]) for field in _fields(MODELS[before])}
    new = swap(actor, found, before, own)
    backlog = backlogs[BACKLOG_OF[before]]  # type: ignore[index]
    changed = {"type": before, "description": was["description"], "version": new.version + 1}
    if backlog.pk != new.backlog_id:
        taken = Item.objects.filter(backlog=backlog, rank=was["rank"]).exists()
        changed |= {"backlog": backlog, "rank": edge_rank(backlog, at_top=True) if taken else was["rank"]}
    Item.objects.filter(pk=new.pk).update(updated_at=timezone.now(), **changed)
    for row in was["rows"]:
        if isinstance(new, Story):
            Criterion.objects.create(story_id=new.pk, **row)
        else:
            DoneItem.objects.create(task_id=new.pk, **row)
    fresh = reread(actor, new.pk, before)
    tell(actor, "item_retyped", fresh, {"from": now, "to": before, "sections": []})
    return fresh


def _fields(row: Any) -> list[Any]:
    return [field for field in row._meta.local_concrete_fields if not field.primary_key]


def _plain(value: Any) -> Any:
    """As JSON keeps it; the field reads it again."""
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value
