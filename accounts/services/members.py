"""Who is in a project, and as what."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TypedDict, Unpack

from django.db import transaction
from django.utils import timezone

from accounts import hooks, policies, tokens
from accounts.access import Access, today_in
from accounts.models import FULL_BP, Invitation, Membership, Project, Role, User
from accounts.services.projects import lock_project
from activity.services import record
from common.errors import Invalid, NotFound, Refused


@transaction.atomic
def add_member(
    *, actor: Access, email: str, roles: Iterable[str], is_admin: bool = False, share_bp: int | None = None
) -> Membership:
    """Put somebody who has an account into the project without asking them: for demonstrations and tests.

    People are invited (`invitations.invite`); no page and no API comes here.
    """
    policies.require(actor, "manage_members")
    lock_members(actor)
    user = User.objects.filter(email__iexact=email.strip(), is_active=True).first()
    if user is None:
        raise Invalid(fields={"email": f"Nobody has signed up with “{email.strip()}” yet."})
    roles = check_roles(roles)
    share = share_bp if share_bp is not None else FULL_BP if Role.DEVELOPER in roles else 0
    check_share(share)
    if Membership.objects.filter(project=actor.project, user=user, left_on=None).exists():
        raise Invalid(fields={"email": f"{user} is a member already."})
    return join(actor=actor, user=user, roles=roles, is_admin=is_admin, share_bp=share)


def join(*, actor: Access, user: User, roles: Iterable[str], is_admin: bool, share_bp: int) -> Membership:
    """Make somebody a member, or a member again. Raises Refused for who is one; called in a transaction."""
    lock_members(actor)
    values = {"roles": list(roles), "is_admin": is_admin, "share_bp": share_bp, "left_on": None}
    found = Membership.objects.filter(project=actor.project, user=user).first()
    if found and not found.ended_before(today_in(actor.project)):
        raise Refused("You are in this project already.")
    membership, _ = Membership.objects.update_or_create(project=actor.project, user=user, defaults=values)
    record_member(actor, "member_added", membership)
    return membership


class Membered(TypedDict, total=False):
    """What may be changed of somebody's membership; what is left out stays as it is."""

    roles: Iterable[str]
    is_admin: bool
    share_bp: int
    joined_on: date | None
    left_on: date | None


@transaction.atomic
def edit_member(
    *, actor: Access, membership_id: int, version: int | None = None, **given: Unpack[Membered]
) -> Membership:
    """Change what somebody is in the project. The last admin stays one.

    With the `version` that a page showed it is refused where somebody changed them since.
    """
    policies.require(actor, "manage_members")
    lock_members(actor)
    membership = member_of(actor=actor, membership_id=membership_id)
    if version is not None and version != membership.version:
        raise Refused(
            f"Somebody changed what {membership.user} is here in the meantime. Reload the page, then try again."
        )
    left_before = membership.left_on
    for name, value in given.items():
        setattr(membership, name, value)
    membership.roles = check_roles(membership.roles)
    check_share(membership.share_bp)
    joined_on, left_on = membership.joined_on, membership.left_on
    if joined_on and left_on and left_on < joined_on:
        raise Invalid(fields={"left_on": "This is before the day they joined."})
    membership.save()
    keep_an_admin(actor.project)
    if not membership.is_admin or left_on:
        end_invitations_by(membership)
    if left_on and left_on < today_in(actor.project):
        _part(membership)
    record_member(actor, "member_edited", membership, with_last_day=left_on != left_before)
    return membership


@transaction.atomic
def remove_member(*, actor: Access, membership_id: int) -> Membership:
    """Somebody's last day in the project is yesterday: they have no access any more, their work keeps their name."""
    policies.require(actor, "manage_members")
    lock_members(actor)
    membership = member_of(actor=actor, membership_id=membership_id)
    end_membership(membership)
    keep_an_admin(actor.project)
    record_member(actor, "member_edited", membership, with_last_day=True)
    return membership


def end_membership(membership: Membership) -> None:
    """Yesterday was the last day. Their tokens for the project and the invitations they sent end with it."""
    yesterday = today_in(membership.project) - timedelta(days=1)
    if membership.joined_on and membership.joined_on > yesterday:
        membership.joined_on = None
    membership.is_admin, membership.left_on = False, yesterday
    membership.save()
    end_invitations_by(membership)
    _part(membership)


def _part(membership: Membership) -> None:
    """Nothing goes on in the project for somebody who is not in it any more."""
    tokens.revoke_all(membership.user, membership.project)
    hooks.part(membership.project, membership.user)


def end_invitations_by(membership: Membership) -> None:
    """Who invites no longer leaves no open door behind."""
    Invitation.objects.filter(
        project=membership.project_id, created_by=membership.user_id, accepted_at=None, revoked_at=None
    ).update(revoked_at=timezone.now())


def member_of(*, actor: Access, membership_id: int) -> Membership:
    found = (
        Membership.objects.select_related("user", "project")
        .filter(project=actor.project, pk=membership_id)
        .first()
    )
    if found is None:
        raise NotFound()
    return found


def check_roles(roles: Iterable[str]) -> list[str]:
    chosen = set(roles)
    if unknown := chosen - set(Role.values):
        raise Invalid(fields={"roles": f"There is no role “{sorted(unknown)[0]}”."})
    if not chosen:
        raise Invalid(fields={"roles": "Choose at least one role."})
    return [role for role in Role.values if role in chosen]


def check_share(share_bp: int) -> None:
    if not 0 <= share_bp <= FULL_BP:
        raise Invalid(fields={"share_bp": "A share of working time is 0 to 100 %."})


def lock_members(actor: Access) -> None:
    """One after the other: two admins never take each other's rights at once."""
    lock_project(actor)


def keep_an_admin(project: Project) -> None:
    if not Membership.objects.filter(project=project, is_admin=True, left_on=None).exists():
        raise Refused("A project needs at least one admin. Make somebody else an admin first.")


def record_member(actor: Access, kind: str, membership: Membership, *, with_last_day: bool = False) -> None:
    """`with_last_day`: it was set just now, which others plan by."""
    left_on = membership.left_on if with_last_day else None
    last_day = {"last_day": left_on.isoformat()} if left_on else {}
    record(
        project_id=actor.project_id,
        kind=kind,
        actor_id=actor.user_id,
        subject=("membership", membership.pk),
        data={"user": membership.user_id, "roles": membership.roles, "share_bp": membership.share_bp}
        | last_day,
    )
