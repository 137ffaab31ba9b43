"""API tokens: shown once, kept as a hash, told apart by their prefix."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import ApiToken, Project, User
from accounts.queries import projects_of
from accounts.services import account_log
from activity.services import record
from common.errors import Invalid, NotFound
from common.fixed import Fixed

PREFIX = "tdm_"
LONGEST_DAYS = 366
_good: Fixed[ApiToken] = Fixed(
    lambda digest, now: ApiToken.objects.select_related("user", "project").filter(
        digest=digest, revoked_at=None, expires_at__gt=now, user__is_active=True
    ),
    digest=str,
    now=datetime,
)


@transaction.atomic
def create_token(
    *, user: User, name: str, days: int = 90, scope: str = ApiToken.Scope.ADMIN, project: str = ""
) -> tuple[ApiToken, str]:
    """A new token and its secret, which is never shown again; for everything its owner may do, or for less.

    `project` is the key of the only project that it opens. Raises Invalid for an empty name, too many days, an
    unknown scope or somebody else's project.
    """
    if not name.strip():
        raise Invalid(fields={"name": "Give the token a name, so that you know it later."})
    if not 1 <= days <= LONGEST_DAYS:
        raise Invalid(fields={"days": f"A token lives 1 to {LONGEST_DAYS} days."})
    if scope not in ApiToken.Scope.values:
        raise Invalid(fields={"scope": "A token reads, writes, or administers."})
    secret = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user=user,
        name=name.strip()[:80],
        prefix=secret[:12],
        digest=digest(secret),
        scope=scope,
        project=_project(user, project),
        expires_at=timezone.now() + timedelta(days=days),
    )
    _tell(token, "token_created")
    return token, secret


@transaction.atomic
def revoke_token(*, user: User, token_id: int) -> None:
    """It opens nothing any more. Raises NotFound for what is not one's own."""
    token = ApiToken.objects.filter(id=token_id, user=user, revoked_at=None).first()
    if token is None or not ApiToken.objects.filter(id=token_id, revoked_at=None).update(
        revoked_at=timezone.now()
    ):
        raise NotFound()
    _tell(token, "token_revoked")


def revoke_all(user: User, project: Project | None = None) -> int:
    """No token of this person works any more; with a project, none of those made for it."""
    found = ApiToken.objects.filter(user=user, revoked_at=None)
    if project is not None:
        found = found.filter(project=project)
    return found.update(revoked_at=timezone.now())


def find(secret: str) -> ApiToken | None:
    """The token of this secret, with its owner, if it is still good. Its last use is kept to the minute."""
    now = timezone.now()
    token = _good.first(digest=digest(secret), now=now)
    if token and (token.last_used_at is None or now - token.last_used_at > timedelta(minutes=1)):
        ApiToken.objects.filter(id=token.id).update(last_used_at=now)
    return token


def _tell(token: ApiToken, kind: str) -> None:
    """On its owner's page; a project's admins read of one that opens their project only."""
    data, subject = {"name": token.name}, ("token", token.pk)
    if token.project_id:
        record(project_id=token.project_id, kind=kind, actor_id=token.user_id, subject=subject, data=data)
    account_log.note(token.user, kind, **data)


def _project(user: User, key: str) -> Project | None:
    if not key:
        return None
    found = projects_of(user).filter(key=key).first()
    if found is None:
        raise Invalid(fields={"project": "You are in no such project."})
    return found


def digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
