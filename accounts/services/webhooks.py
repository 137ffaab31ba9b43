"""Setting up where a project's events are sent."""

import secrets
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts import policies
from accounts.access import Access
from accounts.models import Webhook
from accounts.sealing import reseal, seal
from accounts.services.projects import lock_project
from activity.models import Stream
from activity.services import record
from common import outgoing
from common.errors import Invalid, NotFound, Refused, Stale

MOST = 10  # in one project


@transaction.atomic
def add_webhook(*, actor: Access, url: str, about: Sequence[str] = ()) -> tuple[Webhook, str]:
    """Send what happens from now on to `url`; its own making is the first event. The second of the answer is the secret
    that signs it, which is never told again.

    Raises NotAllowed, Invalid for an address that nothing is sent to, and Refused beyond ten in a project.
    """
    policies.require(actor, "manage_webhooks")
    url, about = _checked_url(url), _checked_about(about)
    lock_project(actor)
    if Webhook.objects.filter(project=actor.project).count() >= MOST:
        raise Refused(f"A project has at most {MOST} webhooks. Remove one first.")
    secret = new_secret()
    stream = Stream.objects.filter(project_id=actor.project_id).first()
    hook = Webhook.objects.create(
        project=actor.project,
        url=url,
        about=about,
        sealed_secret=seal(secret),
        created_by=actor.user,
        created_at=timezone.now(),
        after_seq=stream.seq if stream else 0,
    )
    _tell(actor, "webhook_added", hook)
    return hook, secret


@transaction.atomic
def edit_webhook(*, actor: Access, webhook: int, version: int, **changes: Any) -> Webhook:
    """Change `url`, `about` or `is_active`; what failed is tried again at once. Raises NotFound, Invalid and Stale."""
    policies.require(actor, "manage_webhooks")
    if "url" in changes:
        changes["url"] = _checked_url(changes["url"])
    if "about" in changes:
        changes["about"] = _checked_about(changes["about"])
    hook = _locked(actor, webhook)
    if hook.version != version:
        changed = {name: (getattr(hook, name), value) for name, value in changes.items()}
        raise Stale("Somebody changed this webhook in the meantime.", version=hook.version, changed=changed)
    for name, value in changes.items():
        setattr(hook, name, value)
    _try_again(hook)
    _tell(actor, "webhook_edited", hook)
    return hook


@transaction.atomic
def remove_webhook(*, actor: Access, webhook: int, version: int | None = None) -> None:
    """Nothing more is sent there. Raises NotFound, and Stale when `version` is not the webhook's."""
    policies.require(actor, "manage_webhooks")
    hook = _locked(actor, webhook)
    if version is not None and version != hook.version:
        raise Stale("Somebody changed this webhook in the meantime. Look at it first.", hook.version)
    _tell(actor, "webhook_removed", hook)
    hook.delete()


@transaction.atomic
def renew_secret(*, actor: Access, webhook: int) -> tuple[Webhook, str]:
    """A new secret, from the next request on, told this once. Raises NotFound."""
    policies.require(actor, "manage_webhooks")
    hook = _locked(actor, webhook)
    secret = new_secret()
    hook.sealed_secret = seal(secret)
    _try_again(hook)
    _tell(actor, "webhook_secret_renewed", hook)
    return hook, secret


@transaction.atomic
def retry_webhook(*, actor: Access, webhook: int) -> Webhook:
    """Send what waits now, and go on sending where that was given up. Raises NotFound."""
    policies.require(actor, "manage_webhooks")
    hook = _locked(actor, webhook)
    hook.is_active = True
    _try_again(hook)
    _tell(actor, "webhook_retried", hook)
    return hook


def reseal_all() -> int:
    """Every secret under the newest key; how many there were."""
    rows = list(Webhook.objects.select_for_update())
    for row in rows:
        row.sealed_secret = reseal(row.sealed_secret)
        row.save(update_fields=["sealed_secret"])
    return len(rows)


def new_secret() -> str:
    return "whk_" + secrets.token_urlsafe(32)


def _checked_url(url: str) -> str:
    try:
        outgoing.target_of(url.strip())
    except outgoing.Forbidden as error:
        raise Invalid(fields={"url": str(error)}) from None
    return url.strip()


def _checked_about(about: Sequence[str]) -> list[str]:
    if any(one not in Webhook.About.values for one in about):
        raise Invalid(fields={"about": "Choose from what there is."})
    return [one for one in Webhook.About.values if one in about]


def _locked(actor: Access, webhook: int) -> Webhook:
    hook = Webhook.objects.select_for_update(of=("self",)).filter(project=actor.project, pk=webhook).first()
    if hook is None:
        raise NotFound()
    return hook


def _try_again(hook: Webhook) -> None:
    """Also ends what a worker is at: what it then learns is of an older version and is not kept."""
    hook.version += 1
    hook.busy_until = hook.retry_at = hook.failing_since = None
    hook.failures = 0
    hook.save()


def _tell(actor: Access, kind: str, hook: Webhook) -> None:
    record(
        project_id=actor.project_id,
        kind=kind,
        actor_id=actor.user_id,
        subject=("webhook", hook.pk),
        data={"name": hook.host},
    )
