"""Sending events to webhooks: in order, at least once, whatever dies; no write waits for it.

A webhook's place in the event log is the truth. The clock looks for those that are behind; a worker claims one for a
while, sends a batch without a transaction, and moves its place when the other side has said yes.
"""

import hashlib
import hmac
import json
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from accounts.models import Webhook
from accounts.sealing import unseal
from activity.queries import events_of, stream_of
from activity.services import record
from activity.telling import Change, changes
from common import outgoing
from common.errors import Refused

BATCH = 100  # events in one request
CLAIM = timedelta(seconds=30)  # longer than a request takes
AT_ONCE = 2  # that wait for other servers, so that these never hold all threads of a worker
LONGEST_WAIT = timedelta(minutes=10)
GIVE_UP_AFTER = timedelta(days=3)
GONE = 410


def due(now: datetime) -> QuerySet[Webhook]:
    """Those that have not got everything yet, and may be tried now; who waited longest comes first."""
    return (
        Webhook.objects.filter(_free(now), is_active=True)
        .annotate(newest=stream_of("project_id", "seq"))
        .filter(newest__gt=F("after_seq"))
        .order_by(F("last_at").asc(nulls_first=True))
    )


def deliver(webhook: int) -> bool:
    """Send one batch; whether there may be more at once. Does nothing for one that another worker has, nor while enough
    others are being sent to."""
    now = timezone.now()
    until = now + CLAIM
    if Webhook.objects.filter(busy_until__gt=now).exclude(pk=webhook).count() >= AT_ONCE:
        return False
    if not Webhook.objects.filter(_free(now), pk=webhook, is_active=True).update(busy_until=until):
        return False
    hook = Webhook.objects.select_related("project").get(pk=webhook)
    events = changes(events_of(hook.project_id).filter(seq__gt=hook.after_seq).order_by("seq")[:BATCH])
    wanted = [event for event in events if concerns(hook, event)]
    answer = _send(hook, wanted) if wanted else None
    with transaction.atomic():
        mine = Webhook.objects.select_for_update(of=("self",)).filter(
            pk=webhook, version=hook.version, busy_until=until
        )
        if not (hook_now := mine.first()):
            return False
        hook_now.busy_until = None
        if answer is None or answer.is_ok:
            hook_now.after_seq = events[-1].seq if events else hook.after_seq
        _note(hook_now, answer, now)
        hook_now.save()
    return len(events) == BATCH and (answer is None or answer.is_ok)


def concerns(hook: Webhook, event: Change) -> bool:
    """Whether a webhook is told of an event: of all where it names nothing, and always of what concerns itself."""
    if (event.type, event.id) == ("webhook", hook.pk):
        return True
    known = event.type in Webhook.About.values
    return not hook.about or (event.type if known else Webhook.About.PROJECT) in hook.about


def signature(secret: str, at: int, body: bytes) -> str:
    """Of the header `Tandem-Signature`: HMAC-SHA256 over the second it was sent, a dot and the body."""
    mac = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256)
    return f"t={at},v1={mac.hexdigest()}"


def _free(now: datetime) -> Q:
    return (Q(busy_until=None) | Q(busy_until__lt=now)) & (Q(retry_at=None) | Q(retry_at__lte=now))


def _send(hook: Webhook, events: list[Change]) -> outgoing.Answer:
    try:
        secret = unseal(hook.sealed_secret)
    except Refused as error:
        return outgoing.Answer(None, error.message)
    body = json.dumps(
        {
            "webhook": hook.pk,
            "project": {"key": hook.project.key, "name": hook.project.name},
            "events": [event.told() for event in events],
        }
    ).encode()
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Tandem",
        "Tandem-Signature": signature(secret, int(timezone.now().timestamp()), body),
    }
    return outgoing.post(hook.url, body, headers)


def _note(hook: Webhook, answer: outgoing.Answer | None, now: datetime) -> None:
    """How it went: failures wait twice as long each time, and after three days the webhook is stopped."""
    if answer is None:
        return
    hook.last_at, hook.last_status, hook.last_error = now, answer.status, answer.error[:200]
    if answer.is_ok:
        hook.failures, hook.failing_since, hook.retry_at = 0, None, None
        return
    hook.failures += 1
    hook.failing_since = hook.failing_since or now
    hook.retry_at = now + min(timedelta(seconds=2 ** min(hook.failures, 20)), LONGEST_WAIT)
    if answer.status == GONE or now - hook.failing_since > GIVE_UP_AFTER:
        hook.is_active = False
        record(
            project_id=hook.project_id,
            kind="webhook_stopped",
            actor_id=None,
            subject=("webhook", hook.pk),
            data={"name": hook.host},
        )
