"""Links by which people without an account read a project's capacity reports, without names."""

import hashlib
import secrets
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.access import Access
from accounts.models import Project
from activity.services import record
from common.errors import Invalid, NotFound, Refused
from common.text import storable
from sprints import policies
from sprints.models import ReportLink, Sprint
from sprints.services.loading import locked_sprint

DAYS, LONGEST_DAYS = 90, 3650
MOST = 50  # links of a project that work at the same time


@transaction.atomic
def share_report(
    *, actor: Access, name: str, sprint: int | None = None, days: int | None = DAYS
) -> tuple[ReportLink, str]:
    """A new link and its address, which is told this once; only a hash of its secret is kept.

    Without a sprint (number) it always shows the latest report; without days it works until it is revoked. Raises
    NotAllowed, NotFound for no such sprint, Invalid, and Refused where too many links work already.
    """
    policies.require(actor, "share_report")
    found = _locked_sprint(actor, sprint)
    Project.objects.select_for_update(no_key=True).only("id").get(pk=actor.project_id)
    name = storable(name).strip()
    if not name:
        raise Invalid(fields={"name": "Say who gets this link, so that you know it later."})
    if len(name) > 80:
        raise Invalid(fields={"name": f"At most 80 characters; these are {len(name)}."})
    if days is not None and not 1 <= days <= LONGEST_DAYS:
        raise Invalid(fields={"days": f"A link works for 1 to {LONGEST_DAYS} days, or without end."})
    now = timezone.now()
    if _working(ReportLink.objects.filter(project=actor.project_id)).count() >= MOST:
        raise Refused(f"{MOST} links of this project work already. Revoke those that nobody needs.")
    secret = secrets.token_urlsafe(32)
    assert actor.user is not None
    link = ReportLink.objects.create(
        project=actor.project,
        sprint=found,
        name=name,
        digest=_digest(secret),
        created_by=actor.user,
        created_at=now,
        expires_at=None if days is None else now + timedelta(days=days),
    )
    _tell(actor, "report_shared", link)
    return link, f"{settings.SITE_URL}/r/{secret}/"


@transaction.atomic
def unshare_report(*, actor: Access, link: int) -> ReportLink:
    """The link works no longer. Raises NotAllowed, NotFound, and Refused for one that was revoked before."""
    policies.require(actor, "unshare_report")
    found = ReportLink.objects.select_for_update().filter(project=actor.project_id, pk=link).first()
    if found is None:
        raise NotFound()
    if found.revoked_at:
        raise Refused("This link was revoked already.")
    found.revoked_at, found.revoked_by = timezone.now(), actor.user
    found.save(update_fields=["revoked_at", "revoked_by"])
    _tell(actor, "report_unshared", found)
    return found


def open_link(secret: str) -> ReportLink:
    """The working link of a secret; when it was last opened is kept to the minute.

    Raises NotFound for one that is unknown, revoked or expired: nobody learns which.
    """
    links = ReportLink.objects.select_related("project", "sprint")
    link = _working(links.filter(digest=_digest(secret))).first()
    if link is None:
        raise NotFound()
    now = timezone.now()
    if link.last_opened_at is None or now - link.last_opened_at > timedelta(minutes=1):
        ReportLink.objects.filter(pk=link.pk).update(last_opened_at=now)
    return link


def _working(links: QuerySet[ReportLink]) -> QuerySet[ReportLink]:
    return links.filter(Q(expires_at=None) | Q(expires_at__gt=timezone.now()), revoked_at=None)


def _locked_sprint(actor: Access, number: int | None) -> Sprint | None:
    """Locked before the project, as everywhere."""
    return None if number is None else locked_sprint(actor, number)


def _tell(actor: Access, kind: str, link: ReportLink) -> None:
    data: dict[str, Any] = {"name": link.name}
    if link.sprint is not None:
        data |= {"sprint": link.sprint.number, "sprint_name": link.sprint.name}
    record(
        project_id=actor.project_id,
        kind=kind,
        actor_id=actor.user_id,
        subject=("report_link", link.pk),
        data=data,
    )


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
