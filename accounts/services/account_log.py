"""What happened to a person's account: kept in the event log, as of no project."""

from typing import Any

from django.db import transaction

from accounts.models import User
from activity import outbox
from activity.runs import INSTALLATION
from activity.services import record

FAILED = "note_failed_sign_in"


@transaction.atomic
def note(user: User, kind: str, **data: Any) -> None:
    """Append an event about the account of `user`."""
    record(project_id=INSTALLATION, kind=kind, actor_id=user.pk, subject=("user", user.pk), data=data)


@transaction.atomic
def failed_sign_in(address: str) -> None:
    """Somebody tried a wrong password. As much is written where nobody has this address, so that time tells nothing;
    the address itself is not, for people type passwords where it belongs."""
    user = (
        User.objects.filter(email__iexact=address.strip(), is_active=True)
        .values_list("pk", flat=True)
        .first()
    )
    outbox.enqueue(kind=FAILED, key=user or 0, project_id=INSTALLATION)


def note_failed_sign_in(user_id: int) -> None:
    """In a job: tell whose account it was, if it was anybody's."""
    if user := User.objects.filter(pk=user_id, is_active=True).first():
        note(user, "account_sign_in_failed")
