"""Asking people into a project. Nobody is in one who did not agree to it."""

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts import policies
from accounts.access import Access, today_in
from accounts.addresses import check_address
from accounts.models import FULL_BP, Invitation, Membership, Project, Role, User
from accounts.queries import here_on, open_invitations_of
from accounts.services.members import check_roles, check_share, join, lock_members
from activity import outbox
from activity.services import record
from common.errors import Invalid, NotFound, Refused
from common.text import storable

LIVES = timedelta(days=7)
AT_ONCE = 50
A_DAY = 200
MAIL_JOB = "mail_invitation"


@dataclass(frozen=True, slots=True)
class Invited:
    """What came of it: each invitation with its link, which is told this once; each wrong address with why."""

    sent: list[tuple[Invitation, str]] = field(default_factory=list)
    wrong: list[tuple[str, str]] = field(default_factory=list)


@transaction.atomic
def invite(
    *, actor: Access, emails: str, roles: Iterable[str], is_admin: bool = False, share_bp: int | None = None
) -> Invited:
    """Ask everybody whose address is in `emails`; a wrong one does not keep the others from being asked.

    Whether an address has an account makes no difference. An older open invitation of an address ends.
    """
    policies.require(actor, "manage_members")
    lock_members(actor)
    chosen = check_roles(roles)
    share = share_bp if share_bp is not None else FULL_BP if Role.DEVELOPER in chosen else 0
    check_share(share)
    addresses = addresses_in(emails)
    _check_number(actor, addresses)
    found = Invited()
    for address in addresses:
        if why := _why_not(actor, address):
            found.wrong.append((address, why))
        else:
            found.sent.append(_ask(actor, address, chosen, is_admin, share))
    if found.sent:
        _tell(actor, "members_invited", found.sent[0][0], [made.pk for made, _ in found.sent])
    return found


@transaction.atomic
def renew(*, actor: Access, invitation_id: int) -> tuple[Invitation, str]:
    """Ask again: a new link for seven days; the old one ends. Raises Refused for one that was answered."""
    policies.require(actor, "manage_members")
    lock_members(actor)
    old = _of(actor, invitation_id)
    if old.accepted_at or old.revoked_at:
        raise Refused("This invitation was answered or withdrawn already.")
    if why := _why_not(actor, old.email):
        raise Refused(why)
    _check_number(actor, [old.email])
    made = _ask(actor, old.email, old.roles, old.is_admin, old.share_bp)
    _tell(actor, "members_invited", made[0], [made[0].pk])
    return made


@transaction.atomic
def revoke(*, actor: Access, invitation_id: int) -> Invitation:
    """Its link does not work any more. Raises Refused for one that was answered."""
    policies.require(actor, "manage_members")
    lock_members(actor)
    found = _of(actor, invitation_id)
    if found.accepted_at or found.revoked_at:
        raise Refused("This invitation was answered or withdrawn already.")
    found.revoked_at = timezone.now()
    found.save(update_fields=["revoked_at"])
    _tell(actor, "invitation_revoked", found, [found.pk])
    return found


def find(secret: str) -> Invitation:
    """The open invitation of a link. Raises NotFound for a link of none, Refused with the reason for one that ended."""
    digest = _digest(secret.partition(".")[0])
    found = Invitation.objects.select_related("project", "created_by").filter(digest=digest).first()
    if found is None:
        raise NotFound(
            "This invitation link is not complete. Copy it again from the mail, or ask for a new one."
        )
    if found.accepted_at:
        raise Refused("This invitation was used already. A link works once.")
    if found.revoked_at:
        raise Refused("This invitation was declined, withdrawn or replaced by a newer one.")
    if found.expires_at <= timezone.now():
        raise Refused(f"This invitation has expired. Ask {found.created_by} for a new one.")
    if found.project.archived_at:
        raise Refused("This project is archived; nobody joins it any more.")
    if not _may_invite(found):
        raise Refused(
            f"{found.created_by} no longer invites to this project. Ask another admin for a new link."
        )
    return found


def _may_invite(invitation: Invitation) -> bool:
    """Whether whoever sent it is an admin still: a last day that was set beforehand ends it, too."""
    here = Membership.objects.filter(project=invitation.project, user=invitation.created_by, is_admin=True)
    here = here.filter(user__is_active=True)
    return here.filter(here_on(today_in(invitation.project))).exists()


def is_for(invitation: Invitation, user: User) -> bool:
    """Whether it asks this person."""
    return invitation.email.lower() == user.email.lower()


def proves_address(secret: str) -> bool:
    """Whether this link came by mail: who has it reads the mails of the address. A copied link shows no such thing."""
    known, _, proof = secret.partition(".")
    return hmac.compare_digest(proof.encode(), _proof(known).encode())


@transaction.atomic
def accept(*, user: User, secret: str) -> Membership:
    """Into the project, as what the invitation says. Raises Refused for anybody but the person asked."""
    invitation = _locked(user, secret)
    access = Access(user=user, project=invitation.project)
    membership = join(
        actor=access,
        user=user,
        roles=invitation.roles,
        is_admin=invitation.is_admin,
        share_bp=invitation.share_bp,
    )
    invitation.accepted_at, invitation.accepted_by = timezone.now(), user
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    return membership


@transaction.atomic
def decline(*, user: User, secret: str) -> Invitation:
    """The link ends; the admins see that it is no longer open."""
    invitation = _locked(user, secret)
    invitation.revoked_at = timezone.now()
    invitation.save(update_fields=["revoked_at"])
    _tell(Access(user=user, project=invitation.project), "invitation_declined", invitation, [invitation.pk])
    return invitation


def addresses_in(text: str) -> list[str]:
    """The addresses of a pasted text, once each: lines, commas, semicolons, `Name <address>`."""
    found: dict[str, str] = {}
    for part in re.split(r"[,;\r\n]+", storable(text)):
        inside = re.findall(r"<([^<>]*)>", part)
        for address in inside or part.split():
            found.setdefault(address.strip().casefold(), address.strip())
    return [address for address in found.values() if address]


def link_of(invitation: Invitation, *, by_mail: bool = False) -> str:
    """The address to open; only what goes out by mail proves the mailbox. Only a hash of it is kept."""
    secret = _secret(invitation.project_id, invitation.email, invitation.expires_at)
    return f"{settings.SITE_URL}/invitations/{secret}{'.' + _proof(secret) if by_mail else ''}/"


def _ask(
    actor: Access, email: str, roles: list[str], is_admin: bool, share_bp: int
) -> tuple[Invitation, str]:
    assert actor.user is not None
    expires_at = timezone.now() + LIVES
    end_open(actor.project, email=email)
    made = Invitation.objects.create(
        project=actor.project,
        email=email,
        roles=roles,
        is_admin=is_admin,
        share_bp=share_bp,
        digest=_digest(_secret(actor.project_id, email, expires_at)),
        created_by=actor.user,
        expires_at=expires_at,
    )
    outbox.enqueue(kind=MAIL_JOB, key=made.pk, project_id=actor.project_id)
    return made, link_of(made)


def end_open(project: Project, *, email: str) -> None:
    """Links of this address to the project do not work any more."""
    Invitation.objects.filter(project=project, email__iexact=email, accepted_at=None, revoked_at=None).update(
        revoked_at=timezone.now()
    )


def _why_not(actor: Access, email: str) -> str:
    try:
        validate_email(check_address(email))
    except ValidationError:
        return f"“{email[:100]}” is not an e-mail address."
    if len(email) > 254:
        return f"“{email[:40]}…” is too long for an e-mail address."
    if actor.user and email.casefold() == actor.user.email.casefold():
        return "This is your own address: you are in the project already."
    inside = Membership.objects.filter(project=actor.project, left_on=None, user__email__iexact=email)
    if member := inside.select_related("user").first():
        return f"{member.user} ({email}) is a member already."
    return ""


def _check_number(actor: Access, addresses: list[str]) -> None:
    if not addresses:
        raise Invalid(fields={"emails": "Write at least one e-mail address."})
    if len(addresses) > AT_ONCE:
        raise Invalid(fields={"emails": f"At most {AT_ONCE} addresses at once; these are {len(addresses)}."})
    since = timezone.now() - timedelta(days=1)
    if Invitation.objects.filter(created_by=actor.user, created_at__gt=since).count() > A_DAY - len(
        addresses
    ):
        raise Invalid(fields={"emails": f"One person invites at most {A_DAY} times a day. Go on tomorrow."})


def _of(actor: Access, invitation_id: int) -> Invitation:
    found = open_invitations_of(actor).filter(pk=invitation_id).first()
    if found is None:
        raise NotFound()
    return found


def _locked(user: User, secret: str) -> Invitation:
    """The invitation of this person, held until the transaction ends: a link works once.

    The project is locked first, as by everybody who changes its members.
    """
    known = find(secret)
    lock_members(Access(user=user, project=known.project))
    Invitation.objects.select_for_update().filter(pk=known.pk).first()
    invitation = find(secret)
    if not is_for(invitation, user):
        raise Refused(f"This invitation is for {invitation.email}. You are signed in as {user.email}.")
    return invitation


def _tell(actor: Access, kind: str, invitation: Invitation, ids: list[int]) -> None:
    """Events keep no addresses: they cannot be forgotten again."""
    record(
        project_id=actor.project_id,
        kind=kind,
        actor_id=actor.user_id,
        subject=("invitation", invitation.pk),
        data={"invitations": ids, "roles": invitation.roles, "is_admin": invitation.is_admin},
    )


def _secret(project_id: int, email: str, expires_at: datetime) -> str:
    """Made from the installation's key, so that the job that mails it need not find it in the database."""
    value = f"{project_id}:{email}:{expires_at.isoformat()}"
    digest = salted_hmac("accounts.invitation", value, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def _proof(secret: str) -> str:
    return salted_hmac("accounts.invitation.mailed", secret, algorithm="sha256").hexdigest()[:32]


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
