"""Mails about accounts, written when they are sent: no text of one lies in the database."""

from django.core.mail import send_mail
from django.template.loader import render_to_string

from accounts.models import Invitation
from accounts.services.invitations import link_of


def send_invitation(invitation_id: int) -> None:
    """Mail the link, unless the invitation ended in the meantime."""
    found = Invitation.objects.select_related("project", "created_by").filter(pk=invitation_id).first()
    if found is None or found.accepted_at or found.revoked_at or found.is_expired:
        return
    context = {"invitation": found, "link": link_of(found, by_mail=True)}
    subject = f"{found.created_by} invites you to {found.project}"
    body = render_to_string("accounts/mail/invitation.txt", context)
    send_mail(" ".join(subject.split())[:200], body, None, [found.email])
