"""Making a project, and its settings."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import hooks, policies
from accounts.access import Access
from accounts.models import FULL_BP, STEPS, WORKING_ROLES, Membership, Project, User
from accounts.services.checks import validate
from activity.services import record
from common.errors import Invalid, Refused
from common.text import storable

LONGEST_TEXT = 20_000
TEXTS = ("description", "definition_of_done")
SETTINGS = (
    "name",
    "description",
    "timezone",
    "working_day_ends_at",
    "country",
    "region",
    "focus_bp",
    "reserve_bp",
    "rate_minutes_per_point",
    "small_work_minutes",
    "technical_child_category",
    "quality_category",
    "defect_category",
    "criteria_binding",
    "ready_binding",
    "sizes_in_points",
    "definition_of_done",
)


@transaction.atomic
def create_project(*, user: User, key: str, name: str, **settings: Any) -> Access:
    """A project whose creator has all working roles and is its admin, so that one person can try everything.

    Raises Invalid for a key that is taken or malformed. Other apps add what a project needs on `project_created`.
    """
    project = Project(
        key=key.strip().upper(), name=name.strip(), created_by=user, first_steps=list(STEPS), **settings
    )
    validate(project)
    try:
        with transaction.atomic():
            project.save()
    except IntegrityError:
        raise Invalid(fields={"key": "Another project took this key a moment ago."}) from None
    membership = Membership.objects.create(
        project=project, user=user, roles=list(WORKING_ROLES), is_admin=True, share_bp=FULL_BP
    )
    record(project_id=project.pk, kind="project_created", actor_id=user.pk, subject=("project", project.pk))
    return Access.from_membership(membership, user)


@transaction.atomic
def edit_settings(*, actor: Access, **changes: Any) -> Project:
    """Change settings of the project; what concerns capacity reaches the figures by its event."""
    policies.require(actor, "edit_settings")
    return change_settings(actor=actor, **changes)


@transaction.atomic
def change_settings(*, actor: Access, rate_origin: str | None = None, **changes: Any) -> Project:
    """The same for services that have asked a policy of their own. Hours per point are assumed where they are new,
    unless it is said where they are from."""
    project = Project.objects.select_for_update(no_key=True).get(pk=actor.project_id)
    before = {name: getattr(project, name) for name in changes if name in SETTINGS}
    for name, value in changes.items():
        if name not in SETTINGS:
            raise Invalid(fields={name: "There is no such setting."})
        setattr(project, name, storable(value) if isinstance(value, str) else value)
    too_long = [name for name in TEXTS if len(getattr(project, name)) > LONGEST_TEXT]
    if too_long:
        raise Invalid(fields=dict.fromkeys(too_long, f"At most {LONGEST_TEXT:,} characters fit."))
    if rate_origin or ("rate_minutes_per_point" in changes and _is_new_rate(project, before)):
        before["rate_origin"] = project.rate_origin
        project.rate_origin = rate_origin or Project.RateOrigin.ASSUMED
    validate(project)
    project.save()
    changed = {
        name: [str(old), str(getattr(project, name))]
        for name, old in before.items()
        if old != getattr(project, name)
    }
    if changed:
        record(
            project_id=project.pk,
            kind="settings_edited",
            actor_id=actor.user_id,
            subject=("project", project.pk),
            data={"changed": changed},
        )
    return project


@transaction.atomic
def end_first_steps(*, actor: Access, steps: Iterable[str] = STEPS) -> Project:
    """These first steps of a project are taken, or left out: its home does not lead to them any more."""
    policies.require(actor, "edit_settings")
    ended = set(steps)
    if unknown := ended - set(STEPS):
        raise Invalid(fields={"steps": f"There is no step “{min(unknown)[:20]}”."})
    project = Project.objects.select_for_update(no_key=True).get(pk=actor.project_id)
    left = [step for step in project.first_steps if step not in ended]
    if left != project.first_steps:
        project.first_steps = left
        project.save(update_fields=["first_steps"])
        subject = ("project", project.pk)
        data = {"left": left}
        record(
            project_id=project.pk,
            kind="first_steps_ended",
            actor_id=actor.user_id,
            subject=subject,
            data=data,
        )
    actor.project.first_steps = left
    return project


def forget_first_steps(project: Project) -> None:
    """They are over, by what happened in the project: in the transaction of that."""
    if project.first_steps:
        Project.objects.filter(pk=project.pk).update(first_steps=[])
        project.first_steps = []


@transaction.atomic
def archive_project(*, actor: Access) -> Project:
    """From now on the project is only read. Raises Refused while something runs in it."""
    policies.require(actor, "archive_project")
    project = Project.objects.select_for_update().get(pk=actor.project_id)
    if why := hooks.why_not_archive(project):
        raise Refused(why)
    return _set_archived(actor, project, timezone.now(), "project_archived")


@transaction.atomic
def restore_project(*, actor: Access) -> Project:
    """The project is worked in again."""
    policies.require(actor, "restore_project")
    project = Project.objects.select_for_update().get(pk=actor.project_id)
    return _set_archived(actor, project, None, "project_restored")


def _is_new_rate(project: Project, before: dict[str, Any]) -> bool:
    return bool(project.rate_minutes_per_point != before["rate_minutes_per_point"])


def lock_project(actor: Access) -> None:
    """One after the other until the transaction ends: whoever writes what rows of the project say together."""
    Project.objects.select_for_update(no_key=True).only("id").get(pk=actor.project_id)


def _set_archived(actor: Access, project: Project, at: datetime | None, kind: str) -> Project:
    if (project.archived_at is None) == (at is None):
        return project
    project.archived_at = at
    project.save(update_fields=["archived_at"])
    record(project_id=project.pk, kind=kind, actor_id=actor.user_id, subject=("project", project.pk))
    return project
