"""Jobs about people: who is told what, who is invited, and by which mail."""

from typing import Any

import structlog
from celery import shared_task
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from accounts.services import account_log, calls, mails, notice_mails, notices, webhook_delivery
from accounts.services.invitations import MAIL_JOB
from activity import outbox, runs

log = structlog.get_logger(__name__)
BEAT = {
    "purge_answered_calls": {
        "task": "accounts.tasks.purge_answered_calls",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "purge_sessions": {
        "task": "accounts.tasks.purge_sessions",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "mail_the_day": {"task": "accounts.tasks.mail_the_day", "schedule": 300.0, "options": {"expires": 300}},
    "webhooks": {"task": "accounts.tasks.send_webhooks", "schedule": 2.0, "options": {"expires": 2}},
}
BATCHES = 10  # to one webhook, before others have their turn


def tell_of_many(keys: list[str]) -> None:
    for key in keys:
        notices.tell_people(int(key))


@outbox.handler(notices.TELL, "Notifications", many=tell_of_many)
def tell_people(key: str, payload: dict[str, Any]) -> None:
    """The people whom the event with this id concerns."""
    notices.tell_people(int(key))


@outbox.handler(notices.MAIL, "Mails with notifications")
def mail_notices(key: str, payload: dict[str, Any]) -> None:
    """What the person with this id wants by mail at once."""
    notice_mails.mail_at_once(int(key))


@shared_task
@runs.noted("purge_answered_calls", "Forgetting answered calls")
def purge_answered_calls() -> None:
    """Every hour: answers that were kept for a day."""
    calls.purge_answered_calls()


@shared_task
@runs.noted("purge_sessions", "Forgetting expired sessions")
def purge_sessions() -> None:
    """Every hour: sessions that open nothing any more."""
    SessionStore.clear_expired()


@shared_task
def send_webhooks() -> None:
    """Every two seconds: a task for each webhook that has not got everything. A task that is lost is made again."""
    for webhook in webhook_delivery.due(timezone.now()).values_list("pk", flat=True):
        deliver_webhook.apply_async([webhook], retry=False, expires=30)


@shared_task
def deliver_webhook(webhook: int) -> None:
    """A part of what waits for it; the clock comes again for the rest."""
    for _ in range(BATCHES):
        if not webhook_delivery.deliver(webhook):
            return


@outbox.handler(account_log.FAILED, "Failed sign-ins")
def note_failed_sign_in(key: str, payload: dict[str, Any]) -> None:
    """Of the person with this id; 0 is nobody."""
    account_log.note_failed_sign_in(int(key))


@outbox.handler(MAIL_JOB, "Mails with invitations")
def mail_invitation(key: str, payload: dict[str, Any]) -> None:
    """The invitation with this id."""
    mails.send_invitation(int(key))


@shared_task
@runs.noted("mail_the_day", "Mails of the day")
def mail_the_day() -> None:
    """Every five minutes: the daily mail of everybody whose morning has come; one failing stops no other."""
    now = timezone.now()
    for user_id in notice_mails.due_for_the_day(now):
        try:
            notice_mails.mail_the_day(user_id)
        except Exception:
            log.exception("daily mail not sent", user=user_id)
    notice_mails.forget_old(now)
