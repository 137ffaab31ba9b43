"""What people say of themselves."""

from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.services import account_log
from accounts.services.checks import validate
from activity.services import record
from common.errors import Invalid


@transaction.atomic
def sign_out_everywhere(*, user: User, password: str) -> User:
    """End all sessions of this person. Raises Invalid for a wrong password.

    Sessions are bound to the hash of the password: hashing the same one anew ends them.
    """
    if not user.check_password(password):
        raise Invalid(fields={"password": "This is not your password."})
    user.set_password(password)
    user.save(update_fields=["password"])
    account_log.note(user, "account_sessions_ended")
    return user


@transaction.atomic
def edit_profile(*, user: User, **changes: Any) -> User:
    """A person's own name, zone, theme and holiday calendar; the calendar counts in all their projects."""
    calendar = user.country, user.region
    for name in ("name", "timezone", "theme", "country", "region"):
        if name in changes:
            setattr(user, name, changes[name])
    validate(user)
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
