"""Creating, editing, deleting and restoring items."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.access import Access
from accounts.models import User
from backlog import policies
from backlog.models import Criterion, Defect, DoneItem, ItemType, Spike, Story, Suggestion, TechnicalTask
from backlog.services import fields as field_rules
from backlog.services.comments import comment
from backlog.services.done_templates import starting_lines
from backlog.services.links import LINKS, resolve, set_labels
from backlog.services.loading import (
    MODELS,
    Typed,
    locked_backlog,
    locked_item,
    save,
    take_numbers,
    tell,
)
from backlog.services.mentions import tell_mentions_of_description
from backlog.services.ranking import edge_rank
from backlog.services.spike_state import stop_clocks
from backlog.services.work import assign_item, block_item, log_work, unblock_item
from common.errors import NotFound, Stale

__all__ = [
    "assign_item",
    "block_item",
    "comment",
    "create_defect",
    "create_spike",
    "create_story",
    "create_task",
    "delete_item",
    "edit_item",
    "log_work",
    "restore_item",
    "unblock_item",
]
CriterionInput = str | tuple[str, str]  # text, or (kind, text)
SIZES = frozenset({"points", "remaining_points"})
HOURS = frozenset({"estimate_minutes", "remaining_minutes", "points"})


@transaction.atomic
def create_story(
    *,
    actor: Access,
    title: str,
    criteria: Iterable[CriterionInput] = (),
    suggestion: Suggestion | None = None,
    **values: Any,
) -> Story:
    """A story at the bottom of the product backlog, or `at_top`, there `below` another (its number).

    Takes description, epic (its number), labels (names), assignee (user id), created_at, and the fields of a
    story: as_a, i_want, so_that, kind, quality_metric, quality_comparator, quality_value, quality_condition,
    points, remaining_points, business_value, design. Criteria are texts, or (kind, text). History names
    the `suggestion` that asked for it. Raises NotAllowed, and Invalid with the fields that are wrong.
    """
    rows = [one if isinstance(one, tuple) else (Criterion.Kind.FUNCTIONAL.value, one) for one in criteria]
    for kind in dict.fromkeys(kind for kind, _ in rows):
        field_rules.cleaned("criteria", field_rules.CRITERION_KINDS, kind)
        policies.require(actor, f"add_{kind}_criterion")
    texts = [(kind, field_rules.cleaned("criteria", field_rules.PART_TEXT, text)) for kind, text in rows]
    story = _create(actor, ItemType.STORY, {"title": title, **values})
    assert isinstance(story, Story)
    Criterion.objects.bulk_create(
        Criterion(story=story, position=position, kind=kind, text=text)
        for position, (kind, text) in enumerate(texts, start=1)
    )
    _tell_created(actor, story, suggestion)
    return story


@transaction.atomic
def create_task(
    *,
    actor: Access,
    title: str,
    done_items: Iterable[str] = (),
    done_template: int | None = None,
    suggestion: Suggestion | None = None,
    **values: Any,
) -> TechnicalTask:
    """A technical task; with `parent` (the number of a story) one of that story's sub-tasks.

    Takes description, epic, labels, assignee, created_at, at_top, so_that, category, points,
    estimate_minutes, remaining_minutes. Without `done_items` its definition of done starts from the template
    that is chosen (its id, 0 for none), else from the project's default. Raises NotAllowed and Invalid.
    """
    texts = [field_rules.cleaned("done_items", field_rules.PART_TEXT, text) for text in done_items]
    texts = texts or starting_lines(actor, done_template)
    task = _create(actor, ItemType.TASK, {"title": title, **values})
    assert isinstance(task, TechnicalTask)
    DoneItem.objects.bulk_create(
        DoneItem(task=task, position=position, text=text) for position, text in enumerate(texts, start=1)
    )
    _tell_created(actor, task, suggestion)
    return task


@transaction.atomic
def create_spike(
    *,
    actor: Access,
    title: str,
    question: str,
    timebox_minutes: int | None = None,
    suggestion: Suggestion | None = None,
    **values: Any,
) -> Spike:
    """A spike; hours given by a developer are agreed at once.

    Takes description, epic, labels, assignee, created_at, at_top, context. Raises NotAllowed and Invalid.
    """
    box = field_rules.cleaned("timebox_minutes", field_rules.minutes, timebox_minutes) or None
    is_agreed = box is not None and actor.user is not None and policies.can(actor, "agree_box")
    extra = {"timebox_minutes": box}
    if is_agreed:
        extra |= {"agreed_at": timezone.now(), "agreed_by": actor.user}
    spike = _create(actor, ItemType.SPIKE, {"title": title, "question": question, **values}, extra)
    assert isinstance(spike, Spike)
    told = {"timebox_minutes": box, "is_agreed": is_agreed} if box else {}
    _tell_created(actor, spike, suggestion, told)
    return spike


@transaction.atomic
def create_defect(*, actor: Access, title: str, **values: Any) -> Defect:
    """A defect at the bottom of the product backlog.

    Takes description, epic, labels, assignee, created_at, at_top, severity, steps, expected, actual,
    environment, points, estimate_minutes, remaining_minutes. Raises NotAllowed and Invalid.
    """
    defect = _create(actor, ItemType.DEFECT, {"title": title, **values})
    assert isinstance(defect, Defect)
    _tell_created(actor, defect)
    return defect


@transaction.atomic
def edit_item(*, actor: Access, item: int, version: int | None = None, **changes: Any) -> Typed:
    """Change fields of an item's own type. Nothing is written, and no version raised, where nothing differs.

    Raises Stale when `version` is not the item's (with theirs and yours of every field), NotAllowed, and
    Invalid with the fields that are wrong or unknown.
    """
    found = locked_item(actor, item)
    _require_edit(actor, found.type, changes, found)
    links = {name: changes[name] for name in LINKS & changes.keys()}
    values = field_rules.clean_fields(
        found.type, {name: value for name, value in changes.items() if name not in LINKS}
    )
    new = values | resolve(actor, found.type, links)
    old = {name: _current(found, name) for name in new}
    if version is not None and version != found.version:
        changed = {name: (_json(old[name]), _json(new[name])) for name in new if old[name] != new[name]}
        raise Stale(
            f"Somebody changed {found.key} while you were editing it. Look at both, then save again.",
            version=found.version,
            changed=changed,
        )
    different = {name: value for name, value in new.items() if not _same(value, old[name])}
    if not different:
        return found
    labels = different.pop("labels", None)
    old_remaining = found.remaining_points if isinstance(found, Story) else None
    for name, value in different.items():
        setattr(found, name, value)
    if isinstance(found, Story) and "points" in different and "remaining_points" not in different:
        _keep_remaining(found)
        if found.remaining_points != old_remaining:
            different["remaining_points"] = found.remaining_points
            old["remaining_points"] = old_remaining
    field_rules.check_together(found)
    if labels is not None:
        set_labels(actor, found, labels)
        different["labels"] = labels
    found.version += 1
    save(found, "version", *(name for name in different if name != "labels"))
    told = {name: [_json(old[name]), _json(value)] for name, value in different.items()}
    if "assignee" in told:
        told.pop("assignee")
        tell(actor, "item_assigned", found, _assignment(old["assignee"], new["assignee"]))
    if told:
        tell(actor, "item_edited", found, {"changed": told})
    if "description" in told:
        tell_mentions_of_description(actor, found, old["description"])
    return found


@transaction.atomic
def delete_item(*, actor: Access, item: int, version: int | None = None) -> Typed:
    """Mark an item deleted. It keeps its key and its rank and can be restored; its clock stops.

    Raises Stale when `version` is not the item's.
    """
    found = locked_item(actor, item)
    policies.require(actor, "delete_item", found)
    if version is not None and version != found.version:
        raise Stale(f"Somebody changed {found.key} in the meantime. Look at it first.", version=found.version)
    if isinstance(found, Spike):
        stop_clocks(actor, found, now=timezone.now())
    found.deleted_at = timezone.now()
    save(found, "deleted_at")
    tell(actor, "item_deleted", found)
    return found


@transaction.atomic
def restore_item(*, actor: Access, item: int) -> Typed:
    """Take back a deletion: the item stands where it stood."""
    found = locked_item(actor, item, is_deleted=True)
    if found.purged_at is not None:
        raise NotFound(f"{found.key} was deleted for good.")
    policies.require(actor, "delete_item", found)
    found.deleted_at = None
    save(found, "deleted_at")
    tell(actor, "item_restored", found)
    return found


def _create(
    actor: Access, type: ItemType, values: Mapping[str, Any], extra: Mapping[str, Any] | None = None
) -> Typed:
    """Insert an item with everything but its parts. Fields that are not given stay at their defaults."""
    policies.require(actor, f"create_{type}")
    given = dict(values)
    created_at: datetime = given.pop("created_at", None) or timezone.now()
    at_top, below = bool(given.pop("at_top", False)), given.pop("below", None)
    given = {name: value for name, value in given.items() if value is not None}
    if type == ItemType.STORY and SIZES & given.keys():
        policies.require(actor, "size_story")
    if "business_value" in given:
        policies.require(actor, "value_story")
    if type == ItemType.DEFECT and HOURS & given.keys():
        policies.require(actor, "edit_defect")
    if "assignee" in given:
        policies.require(actor, "assign_item")
    links = {name: given.pop(name) for name in LINKS & given.keys()}
    cleaned = field_rules.clean_fields(type, given)
    resolved = resolve(actor, type, links)
    labels = resolved.pop("labels", [])
    number = take_numbers(actor)
    backlog = locked_backlog(actor, type)
    item = MODELS[type](
        project=actor.project,
        number=number,
        type=type.value,
        backlog=backlog,
        rank=edge_rank(backlog, at_top=at_top, below=below),
        created_by=actor.user,
        created_at=created_at,
        updated_at=timezone.now(),
        **cleaned,
        **resolved,
        **(extra or {}),
    )
    field_rules.check_together(item)
    item.save(force_insert=True)
    if labels:
        set_labels(actor, item, labels)
    return item


def _tell_created(
    actor: Access,
    item: Typed,
    suggestion: Suggestion | None = None,
    data: Mapping[str, Any] | None = None,
) -> None:
    asked = {"suggestion": suggestion.pk, "suggester": suggestion.created_by_id} if suggestion else {}
    parent = item.parent.number if isinstance(item, TechnicalTask) and item.parent else None
    tell(
        actor,
        "item_created",
        item,
        {
            "title": item.title,
            **({"parent": parent} if parent else {}),
            **({"assignee": item.assignee_id} if item.assignee_id else {}),
            **asked,
            **(data or {}),
        },
    )
    tell_mentions_of_description(actor, item, suggestion.text if suggestion else "")


def _require_edit(actor: Access, type: str, changes: Mapping[str, Any], item: Typed) -> None:
    names = set(changes)
    if type == ItemType.STORY and names & SIZES:
        policies.require(actor, "size_story")
    if type == ItemType.STORY and "business_value" in names:
        policies.require(actor, "value_story")
    if "assignee" in names:
        policies.require(actor, "assign_item")
    if names - SIZES - {"business_value", "assignee"} or not names:
        policies.require(actor, "edit_item", item)


def _current(item: Typed, name: str) -> Any:
    if name == "labels":
        return [label.name for label in item.labels.all()]
    return getattr(item, name)


def _keep_remaining(story: Story) -> None:
    """Points that were changed bound what remains of them."""
    if story.remaining_points is not None:
        story.remaining_points = None if story.points is None else min(story.remaining_points, story.points)


def _assignment(old: User | None, new: User | None) -> dict[str, int | None]:
    return {"from": old.pk if old else None, "to": new.pk if new else None}


def _same(new: Any, old: Any) -> bool:
    """Whether nothing changes; labels are the same in any order and case."""
    if isinstance(new, list) and isinstance(old, list):
        return {one.casefold() for one in new} == {one.casefold() for one in old}
    return bool(new == old)


def _json(value: Any) -> Any:
    """A value as an event keeps it: readable for a person, exact for points."""
    if value is None or isinstance(value, str | int | list):
        return value
    if isinstance(value, Decimal):
        return str(value.normalize()) if value % 1 else str(int(value))
    if isinstance(value, Story):
        return value.number
    return str(value)
