"""Leaving a project, and closing one's account without taking away what others need of the past."""

import re

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts import hooks, policies
from accounts.access import Access, today_in
from accounts.models import Invitation, Membership, Notice, NoticePreference, StandIn, User
from accounts.services.members import end_membership, keep_an_admin, lock_members, record_member
from common.errors import Invalid, NotFound

WORD = "close"
SHORTEST_NAME = 3  # a shorter one would be taken out of the middle of sentences


@transaction.atomic
def leave_project(*, actor: Access) -> Membership:
    """Out of the project at once; what one did keeps one's name. Raises Refused for the last admin."""
    policies.require(actor, "leave_project")
    lock_members(actor)
    found = Membership.objects.filter(project=actor.project, user=actor.user).select_related("user").first()
    if found is None:
        raise NotFound()
    return _leave(found, actor)


@transaction.atomic
def anonymise(*, user: User, password: str, word: str) -> User:
    """Close the account: nobody signs in with it, and its name and address are gone.

    What stays under “Former member”: what was done, written and agreed, hours, and the weekly pattern and time off
    that past figures rest on. Names typed into texts stay text. Raises Invalid where a project would lose its last
    admin, or the password or word is wrong.
    """
    if word.strip().casefold() != WORD:
        raise Invalid(fields={"word": f"Type the word “{WORD}”."})
    if not user.check_password(password):
        raise Invalid(fields={"password": "This is not your password."})
    memberships = _current(user)
    _check_handed_over(memberships)
    name, email = user.name, user.email
    for membership in memberships:
        _leave(membership, Access.from_membership(membership, user), last_one_too=True)
    _forget_credentials(user)
    _forget_words(user, name)
    hooks.forget(user)
    user.name, user.email = f"Former member {user.pk}", f"former-{user.pk}@anonymised.invalid"
    user.timezone, user.theme = "UTC", User.Theme.SYSTEM
    user.is_active, user.anonymised_at = False, timezone.now()
    user.set_unusable_password()
    user.save()
    _forget_invitations(user, email)
    return user


def _current(user: User) -> list[Membership]:
    rows = Membership.objects.filter(user=user).select_related("project", "user").order_by("project_id")
    return [row for row in rows if not row.ended_before(today_in(row.project))]


def _is_last_admin(row: Membership) -> bool:
    if not row.is_admin or row.project.archived_at:
        return False
    others: QuerySet[Membership] = Membership.objects.filter(
        project=row.project_id, is_admin=True, left_on=None
    ).exclude(pk=row.pk)
    return not others.exists()


def _check_handed_over(memberships: list[Membership]) -> None:
    for row in memberships:
        lock_members(Access(user=None, project=row.project))
    if blocked := [str(row.project) for row in memberships if _is_last_admin(row)]:
        raise Invalid(
            f"You are the last admin of {', '.join(blocked)}. Make somebody else an admin there, or archive it, first."
        )


def _leave(membership: Membership, actor: Access, *, last_one_too: bool = False) -> Membership:
    end_membership(membership)
    if not last_one_too:
        keep_an_admin(membership.project)
    record_member(actor, "member_left", membership, with_last_day=True)
    return membership


def _forget_credentials(user: User) -> None:
    user.api_tokens.all().delete()
    EmailAddress.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()


def _forget_words(user: User, name: str) -> None:
    """The name leaves what others were told; what the person was told goes altogether."""
    Notice.objects.filter(user=user).delete()
    NoticePreference.objects.filter(user=user).delete()
    StandIn.objects.filter(user=user, ends_on__gte=timezone.now().date()).delete()
    if len(name) < SHORTEST_NAME:
        return
    whole = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
    shared = Membership.objects.filter(user=user).values("project")
    for notice in Notice.objects.filter(project__in=shared, text__contains=name):
        notice.text = whole.sub(f"Former member {user.pk}", notice.text)[:500]
        notice.save(update_fields=["text"])


def _forget_invitations(user: User, email: str) -> None:
    now = timezone.now()
    theirs = Invitation.objects.filter(email__iexact=email)
    theirs.filter(accepted_at=None, revoked_at=None).update(revoked_at=now)
    theirs.update(email=user.email)
    Invitation.objects.filter(created_by=user, accepted_at=None, revoked_at=None).update(revoked_at=now)
