"""Writes to projects and memberships."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts import calendars, policies
from accounts.access import Access, today_in
from accounts.models import FULL_BP, WORKING_ROLES, Membership, Project, Role, User
from activity.services import record
from common.errors import Invalid, NotFound, Refused
from common.text import is_blank, storable

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
    "technical_child_category",
    "quality_category",
    "defect_category",
    "criteria_binding",
    "small_work_minutes",
)


@transaction.atomic
def create_project(*, user: User, key: str, name: str, **settings: Any) -> Access:
    """A project whose creator has all working roles and is its admin, so that one person can try everything.

    Raises Invalid for a key that is taken or malformed. Other apps add what a project needs on `project_created`.
    """
    project = Project(key=key.strip().upper(), name=name.strip(), created_by=user, **settings)
    _validate(project)
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
    project = Project.objects.select_for_update().get(pk=actor.project_id)
    before = {name: getattr(project, name) for name in changes if name in SETTINGS}
    for name, value in changes.items():
        if name not in SETTINGS:
            raise Invalid(fields={name: "There is no such setting."})
        setattr(project, name, value)
    _validate(project)
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
def add_member(
    *, actor: Access, email: str, roles: Iterable[str], is_admin: bool = False, share_bp: int | None = None
) -> Membership:
    """Add somebody who has an account. Their share is all their time for developers, none for others, unless given."""
    policies.require(actor, "manage_members")
    _lock_members(actor)
    user = User.objects.filter(email__iexact=email.strip(), is_active=True).first()
    if user is None:
        raise Invalid(fields={"email": f"Nobody has signed up with “{email.strip()}” yet."})
    roles = _roles(roles)
    share = share_bp if share_bp is not None else FULL_BP if Role.DEVELOPER in roles else 0
    _check_share(share)
    if found := Membership.objects.filter(project=actor.project, user=user).first():
        if found.left_on is None:
            raise Invalid(fields={"email": f"{user} is a member already."})
        found.left_on, found.roles, found.is_admin, found.share_bp = None, roles, is_admin, share
        found.save()
        membership = found
    else:
        membership = Membership.objects.create(
            project=actor.project, user=user, roles=roles, is_admin=is_admin, share_bp=share
        )
    _record_member(actor, "member_added", membership)
    return membership


@transaction.atomic
def edit_member(
    *,
    actor: Access,
    membership_id: int,
    roles: Iterable[str],
    is_admin: bool,
    share_bp: int,
    joined_on: date | None = None,
    left_on: date | None = None,
) -> Membership:
    """Change what somebody is in the project. The last admin stays one."""
    policies.require(actor, "manage_members")
    _lock_members(actor)
    membership = member_of(actor=actor, membership_id=membership_id)
    _check_share(share_bp)
    if joined_on and left_on and left_on < joined_on:
        raise Invalid(fields={"left_on": "This is before the day they joined."})
    membership.roles, membership.is_admin, membership.share_bp = _roles(roles), is_admin, share_bp
    membership.joined_on, membership.left_on = joined_on, left_on
    membership.save()
    _keep_an_admin(actor.project)
    _record_member(actor, "member_edited", membership)
    return membership


def remove_member(*, actor: Access, membership_id: int) -> Membership:
    """Somebody's last day in the project is yesterday: they have no access any more, their work keeps their name."""
    policies.require(actor, "manage_members")
    membership = member_of(actor=actor, membership_id=membership_id)
    yesterday = today_in(actor.project) - timedelta(days=1)
    joined_on = membership.joined_on
    return edit_member(
        actor=actor,
        membership_id=membership_id,
        roles=membership.roles,
        is_admin=False,
        share_bp=membership.share_bp,
        joined_on=joined_on if joined_on and joined_on <= yesterday else None,
        left_on=yesterday,
    )


@transaction.atomic
def edit_profile(*, user: User, **changes: Any) -> User:
    """A person's own name, zone, theme and holiday calendar; the calendar counts in all their projects."""
    calendar = user.country, user.region
    for name in ("name", "timezone", "theme", "country", "region"):
        if name in changes:
            setattr(user, name, changes[name])
    _validate(user)
    user.save()
    if calendar != (user.country, user.region):
        for project_id in user.memberships.order_by("project_id").values_list("project_id", flat=True):
            record(
                project_id=project_id,
                kind="calendar_set",
                actor_id=user.pk,
                subject=("user", user.pk),
                data={"user": user.pk, "country": user.country, "region": user.region},
            )
    return user


def member_of(*, actor: Access, membership_id: int) -> Membership:
    found = Membership.objects.select_related("user").filter(project=actor.project, pk=membership_id).first()
    if found is None:
        raise NotFound()
    return found


def _roles(roles: Iterable[str]) -> list[str]:
    chosen = set(roles)
    if unknown := chosen - set(Role.values):
        raise Invalid(fields={"roles": f"There is no role “{sorted(unknown)[0]}”."})
    if not chosen:
        raise Invalid(fields={"roles": "Choose at least one role."})
    return [role for role in Role.values if role in chosen]


def _check_share(share_bp: int) -> None:
    if not 0 <= share_bp <= FULL_BP:
        raise Invalid(fields={"share_bp": "A share of working time is 0 to 100 %."})


def _lock_members(actor: Access) -> None:
    """One after the other: two admins never take each other's rights at once."""
    Project.objects.select_for_update(no_key=True).only("id").get(pk=actor.project_id)


def _keep_an_admin(project: Project) -> None:
    if not Membership.objects.filter(project=project, is_admin=True, left_on=None).exists():
        raise Refused("A project needs at least one admin. Make somebody else an admin first.")


def _record_member(actor: Access, kind: str, membership: Membership) -> None:
    record(
        project_id=actor.project_id,
        kind=kind,
        actor_id=actor.user_id,
        subject=("membership", membership.pk),
        data={"user": membership.user_id, "roles": membership.roles, "share_bp": membership.share_bp},
    )


def _validate(instance: Project | User) -> None:
    instance.name = " ".join(storable(instance.name).split())
    if is_blank(instance.name):
        raise Invalid(fields={"name": "This must not be empty."})
    instance.country, instance.region = calendars.check(instance.country, instance.region)
    try:
        instance.full_clean()
    except ValidationError as error:
        raise Invalid(fields=error.message_dict) from None
