"""Creating, editing, starting and deleting sprints. Closing has a module of its own."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from accounts.access import Access
from accounts.models import Project
from accounts.services.projects import forget_first_steps
from common.errors import Invalid, Refused, Stale
from sprints import policies
from sprints.models import Sprint, SprintItem
from sprints.services import fields
from sprints.services.assuming import assume_rate
from sprints.services.closing import close_sprint
from sprints.services.figures import freeze_plan, keep_start, refresh
from sprints.services.loading import (
    lock_item_rows,
    locked_open_sprint,
    locked_sprint,
    open_parts,
    tell,
)
from sprints.services.placing import put_on_board

__all__ = ["close_sprint", "create_sprint", "delete_sprint", "edit_sprint", "start_sprint"]


@transaction.atomic
def create_sprint(
    *,
    actor: Access,
    name: str = "",
    goal: str = "",
    start_on: date,
    end_on: date,
    focus_bp: int | None = None,
    reserve_bp: int | None = None,
    target_bp: Mapping[str, int] | None = None,
    normal_points: Decimal | None = None,
) -> Sprint:
    """A planned sprint from `start_on` to `end_on`, both inclusive. Without a name it is called Sprint and its number.

    Focus and reserve are the project's unless given; there is no target until the team chooses one. `normal_points`:
    about how many points a normal sprint brings, where the project has no hours per point to work with yet.
    Raises NotAllowed, and Invalid with the fields that are wrong: dates that overlap another sprint name it.
    """
    policies.require(actor, "create_sprint")
    project = Project.objects.select_for_update(no_key=True).get(pk=actor.project_id)
    last = Sprint.objects.filter(project=project).aggregate(last=Max("number"))["last"] or 0
    sprint = Sprint(project=actor.project, number=last + 1)
    given = {
        "name": name,
        "goal": goal,
        "start_on": start_on,
        "end_on": end_on,
        "focus_bp": project.focus_bp if focus_bp is None else focus_bp,
        "reserve_bp": project.reserve_bp if reserve_bp is None else reserve_bp,
        "target_bp": target_bp,
    }
    values = fields.clean_sprint(given)
    _apply(sprint, values | {"name": values["name"] or f"Sprint {last + 1}"})
    _save(sprint)
    if normal_points is not None:
        assume_rate(actor, sprint, normal_points)
    fields.check_target(sprint)
    tell(actor, "sprint_created", sprint, {"start_on": str(sprint.start_on), "end_on": str(sprint.end_on)})
    return sprint


@transaction.atomic
def edit_sprint(*, actor: Access, sprint: int, version: int | None = None, **changes: Any) -> Sprint:
    """Change name, goal, start_on, end_on, focus_bp, reserve_bp or target_bp of a sprint that is not closed.

    Raises Stale when `version` is not the sprint's, NotAllowed, Refused, and Invalid with the fields that are wrong.
    """
    found = locked_open_sprint(actor, sprint)
    policies.require(actor, "edit_sprint")
    new = fields.clean_sprint(changes, found)
    if "name" in new and not new["name"]:
        new["name"] = f"Sprint {found.number}"
    old = {name: getattr(found, name) for name in new}
    different = {name: value for name, value in new.items() if value != old[name]}
    if version is not None and version != found.version:
        raise Stale(
            f"Somebody changed {found.name} while you were editing it. Look at both, then save again.",
            version=found.version,
            changed={name: (_json(old[name]), _json(value)) for name, value in different.items()},
        )
    if not different:
        return found
    _apply(found, different)
    found.version += 1
    _save(found)
    if "target_bp" in different:
        fields.check_target(found)
    changed = {name: [_json(old[name]), _json(value)] for name, value in different.items()}
    tell(actor, "sprint_edited", found, {"changed": changed})
    return found


@transaction.atomic
def start_sprint(*, actor: Access, sprint: int) -> Sprint:
    """The sprint runs from now on. What is planned is frozen; its items enter the board where they are not on it yet.

    Nothing waits for a signature. Raises NotAllowed, and Refused unless it is planned and no other one runs.
    """
    found = locked_sprint(actor, sprint)
    policies.require(actor, "start_sprint")
    return start_locked(actor, found)


def start_locked(actor: Access, sprint: Sprint) -> Sprint:
    """Start a sprint that the caller has locked."""
    if sprint.state != Sprint.State.PLANNED:
        raise Refused(
            f"{sprint.name} is {'running' if sprint.state == Sprint.State.ACTIVE else 'closed'} already."
        )
    if running := Sprint.objects.filter(project_id=actor.project_id, state=Sprint.State.ACTIVE).first():
        raise Refused(f"{running.name} is still running. Close it first.")
    now = timezone.now()
    item_ids = list(SprintItem.objects.filter(sprint=sprint, is_open=True).values_list("item_id", flat=True))
    item_ids += open_parts(item_ids)
    lock_item_rows(item_ids)
    freeze_plan(sprint, at_start=True)
    sprint.state, sprint.started_at = Sprint.State.ACTIVE, now
    sprint.version += 1
    try:
        with transaction.atomic():
            sprint.save(update_fields=["state", "started_at", "version"])
    except IntegrityError:
        raise Refused("Another sprint was started a moment ago. Close it first.") from None
    put_on_board(sprint.project_id, item_ids, now)
    forget_first_steps(actor.project)
    tell(actor, "sprint_started", sprint, {"items": len(item_ids)})
    keep_start(refresh(sprint.pk, now=now))
    return sprint


@transaction.atomic
def delete_sprint(*, actor: Access, sprint: int, version: int | None = None) -> None:
    """Take a planned, empty sprint away. Refused once it has started, holds items, or its split was proposed.

    Raises Stale when `version` is not the sprint's.
    """
    found = locked_sprint(actor, sprint)
    policies.require(actor, "delete_sprint")
    if version is not None and version != found.version:
        raise Stale(f"Somebody changed {found.name} in the meantime. Look at it first.", found.version)
    if found.state != Sprint.State.PLANNED:
        raise Refused(f"{found.name} has started; only a planned sprint can be deleted.")
    if count := SprintItem.objects.filter(sprint=found, is_open=True).count():
        raise Refused(
            f"{found.name} still holds {count} item{'s' if count > 1 else ''}. Take them out first."
        )
    if found.allocation_steps.exists():
        raise Refused(
            f"The split of {found.name} was proposed, and that stays on record. Change its dates instead."
        )
    tell(actor, "sprint_deleted", found)
    found.delete()


def _apply(sprint: Sprint, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(sprint, name, value)


def _save(sprint: Sprint) -> None:
    """Save, with what the database refuses said at its field."""
    fields.check_overlap(sprint)
    try:
        with transaction.atomic():
            sprint.save()
    except IntegrityError as error:
        if "sprint_no_overlap" in str(error):
            fields.check_overlap(sprint)
            raise Invalid(fields={"start_on": "Another sprint took these days a moment ago."}) from None
        raise


def _json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
