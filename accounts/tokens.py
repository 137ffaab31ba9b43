"""API tokens: shown once, kept as a hash, told apart by their prefix."""

import hashlib
import secrets
from datetime import timedelta

from django.utils import timezone

from accounts.models import ApiToken, User
from common.errors import Invalid, NotFound

PREFIX = "tdm_"
LONGEST_DAYS = 366


def create_token(*, user: User, name: str, days: int = 90) -> tuple[ApiToken, str]:
    """A new token and its secret, which is never shown again. Raises Invalid for an empty name or too many days."""
    if not name.strip():
        raise Invalid(fields={"name": "Give the token a name, so that you know it later."})
    if not 1 <= days <= LONGEST_DAYS:
        raise Invalid(fields={"days": f"A token lives 1 to {LONGEST_DAYS} days."})
    secret = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user=user,
        name=name.strip()[:80],
        prefix=secret[:12],
        digest=digest(secret),
        expires_at=timezone.now() + timedelta(days=days),
    )
    return token, secret


def revoke_token(*, user: User, token_id: int) -> None:
    if not ApiToken.objects.filter(id=token_id, user=user, revoked_at=None).update(revoked_at=timezone.now()):
        raise NotFound()


def user_of(secret: str) -> User | None:
    """Whose token this is, if it is still good. Its last use is kept to the minute."""
    now = timezone.now()
    token = (
        ApiToken.objects.select_related("user")
        .filter(digest=digest(secret), revoked_at=None, expires_at__gt=now, user__is_active=True)
        .first()
    )
    if token is None:
        return None
    if token.last_used_at is None or now - token.last_used_at > timedelta(minutes=1):
        ApiToken.objects.filter(id=token.id).update(last_used_at=now)
    return token.user


def digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
