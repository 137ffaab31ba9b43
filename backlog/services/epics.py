"""Epics: the larger aims that items belong to."""

from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.access import Access
from accounts.services.projects import lock_project
from activity.services import record
from backlog import policies
from backlog.models import Epic
from backlog.rules.ranking import between
from backlog.services.fields import TITLE_LENGTH, Cleaner, choice, cleaned, line, text
from backlog.services.mentions import newly_named
from common.errors import Invalid, NotFound, Stale

FIELDS: dict[str, Cleaner] = {
    "title": line(TITLE_LENGTH, is_required=True),
    "description": text(),
    "kind": choice(Epic.Kind.values, is_optional=False),
}


@transaction.atomic
def create_epic(
    *, actor: Access, title: str, kind: str = Epic.Kind.FEATURE.value, description: str = ""
) -> Epic:
    """An epic after all others. Its number counts epics only: it is not an item."""
    policies.require(actor, "create_epic")
    given = {"title": title, "kind": kind, "description": description}
    values = {name: cleaned(name, FIELDS[name], value) for name, value in given.items()}
    lock_project(actor)  # for numbers and ranks
    there = Epic.objects.filter(project_id=actor.project_id).aggregate(number=Max("number"), rank=Max("rank"))
    epic = Epic.objects.create(
        project=actor.project, number=(there["number"] or 0) + 1, rank=between(there["rank"], None), **values
    )
    _tell(actor, "epic_created", epic, {"title": epic.title, "kind": epic.kind})
    _tell_mentions(actor, epic)
    return epic


@transaction.atomic
def edit_epic(*, actor: Access, epic: int, version: int | None = None, **changes: Any) -> Epic:
    """Change title, description or kind. Raises Stale when `version` is not the epic's."""
    found = _locked(actor, epic)
    policies.require(actor, "edit_epic")
    if unknown := changes.keys() - FIELDS.keys():
        raise Invalid(fields=dict.fromkeys(sorted(unknown), "An epic has no such field."))
    values = {name: cleaned(name, FIELDS[name], value) for name, value in changes.items()}
    changed = {
        name: (getattr(found, name), value) for name, value in values.items() if getattr(found, name) != value
    }
    if version is not None and version != found.version:
        raise Stale(f"Somebody changed “{found.title}” in the meantime.", found.version, changed)
    if not changed:
        return found
    for name, (_, value) in changed.items():
        setattr(found, name, value)
    found.version += 1
    found.save(update_fields=[*changed, "version"])
    _tell(actor, "epic_edited", found, {"changed": {name: list(pair) for name, pair in changed.items()}})
    if "description" in changed:
        _tell_mentions(actor, found, changed["description"][0])
    return found


@transaction.atomic
def move_epic(*, actor: Access, epic: int, before: int | None = None, after: int | None = None) -> Epic:
    """Put an epic directly before one, or directly after another (their numbers)."""
    lock_project(actor)  # for numbers and ranks
    found = _locked(actor, epic)
    policies.require(actor, "order_epic")
    others = Epic.objects.filter(project_id=actor.project_id).exclude(pk=found.pk)
    low, high = None, None
    if after is not None and (low := others.filter(number=after).first()):
        high = others.filter(rank__gt=low.rank).order_by("rank").first()
    elif before is not None and (high := others.filter(number=before).first()):
        low = others.filter(rank__lt=high.rank).order_by("-rank").first()
    else:
        raise NotFound("The epic next to which it should go is not there.")
    if (low is None or low.rank < found.rank) and (high is None or found.rank < high.rank):
        return found
    found.rank = between(low.rank if low else None, high.rank if high else None)
    found.save(update_fields=["rank"])
    _tell(
        actor,
        "epic_moved",
        found,
        {"after": low.number if low else None, "before": high.number if high else None},
    )
    return found


@transaction.atomic
def close_epic(*, actor: Access, epic: int, is_closed: bool = True) -> Epic:
    """An epic that is finished is no longer offered; `is_closed=False` opens it again."""
    found = _locked(actor, epic)
    policies.require(actor, "edit_epic")
    if (found.closed_at is not None) == is_closed:
        return found
    found.closed_at = timezone.now() if is_closed else None
    found.save(update_fields=["closed_at"])
    _tell(actor, "epic_closed" if is_closed else "epic_reopened", found)
    return found


def _locked(actor: Access, number: int) -> Epic:
    found = (
        Epic.objects.select_for_update(no_key=True).filter(project_id=actor.project_id, number=number).first()
    )
    if found is None:
        raise NotFound()
    return found


def _tell_mentions(actor: Access, epic: Epic, before: str = "") -> None:
    if people := newly_named(actor, epic.description, before):
        _tell(actor, "mentioned", epic, {"people": people})


def _tell(actor: Access, kind: str, epic: Epic, data: dict[str, Any] | None = None) -> None:
    record(
        project_id=actor.project_id,
        kind=kind,
        actor_id=actor.user_id,
        subject=("epic", epic.pk),
        data={"number": epic.number, **(data or {})},
    )
