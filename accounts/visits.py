"""Who stays for longer than one request, as on the live stream, and whether they still may."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.sessions.models import Session
from django.db.models import OuterRef, Q
from django.http import HttpRequest
from django.utils import timezone

from accounts.access import Access
from accounts.models import ApiToken, Membership, Project, User
from accounts.queries import TODAY_THERE, here_on

Reason = Literal["signed_out", "left", "gone"]


@dataclass(frozen=True, slots=True)
class Visit:
    """A person in a project, let in by the session or the token named here."""

    person: int
    project: int
    session: str | None = None
    session_hash: str = ""
    token: int | None = None


def visit_of(request: HttpRequest, access: Access, token: ApiToken | None) -> Visit:
    """The visit that begins with a request that was let in."""
    assert access.user is not None
    if token is not None:
        return Visit(access.user.pk, access.project_id, token=token.pk)
    session = request.session
    return Visit(access.user.pk, access.project_id, session.session_key, session.get(HASH_SESSION_KEY, ""))


def ended(visits: Iterable[Visit]) -> dict[Visit, Reason]:
    """Those of the visits that may not go on, and why. At most four queries, however many there are."""
    asked = set(visits)
    people = _people({one.person for one in asked})
    sessions = _sessions({one.session for one in asked if one.session})
    tokens = _tokens({one.token for one in asked if one.token})
    lost: dict[Visit, Reason] = {}
    for one in asked:
        person, projects = people.get(one.person, (None, frozenset()))
        by_token = one.token in tokens and tokens[one.token] in (None, one.project)
        by_session = one.session in sessions and person and one.session_hash == person.get_session_auth_hash()
        if not (person and person.is_active and (by_token or by_session)):
            lost[one] = "signed_out"
        elif one.project not in projects:
            lost[one] = "left"
    away = {one.project for one, reason in lost.items() if reason == "left"}
    gone = away - set(Project.objects.filter(pk__in=away).values_list("pk", flat=True)) if away else set()
    return {
        one: "gone" if reason == "left" and one.project in gone else reason for one, reason in lost.items()
    }


def _people(ids: set[int]) -> dict[int, tuple[User, frozenset[int]]]:
    """Each person with the projects that they are in today."""
    inside = Membership.objects.filter(here_on(TODAY_THERE), user=OuterRef("pk")).values("project")
    rows = User.objects.filter(pk__in=ids).only("password", "is_active")
    return {one.pk: (one, frozenset(one.projects)) for one in rows.annotate(projects=ArraySubquery(inside))}


def _sessions(keys: set[str]) -> set[str]:
    good = Session.objects.filter(pk__in=keys, expire_date__gt=timezone.now())
    return set(good.values_list("pk", flat=True)) if keys else set()


def _tokens(ids: set[int]) -> dict[int | None, int | None]:
    """Tokens that are good, each with the only project that it opens."""
    good = Q(pk__in=ids, revoked_at=None, expires_at__gt=timezone.now())
    return dict(ApiToken.objects.filter(good).values_list("pk", "project")) if ids else {}
