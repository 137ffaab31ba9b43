"""Mails with notices: at once, or all of a day in the morning. What was read in the app meanwhile is not mailed."""

from datetime import datetime, time, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from accounts.models import Notice, User
from accounts.queries import TODAY_THERE
from accounts.services.notices import DAILY, NOW

MORNING = time(8)
MOST_LINES = 100
KEPT_FOR = timedelta(days=90)


@transaction.atomic
def mail_at_once(user_id: int) -> int:
    """Send a person what waits to be mailed at once, in one mail. Answers how many notices it held."""
    return _send(user_id, Q(mail=NOW))


@transaction.atomic
def mail_the_day(user_id: int) -> int:
    """Send a person everything that is not mailed yet."""
    return _send(user_id, Q())


def due_for_the_day(now: datetime) -> list[int]:
    """People with notices for the daily mail whose morning has come, and who had none since it came."""
    waiting = Notice.objects.filter(mail=DAILY, mailed_at=None, read_at=None, user__is_active=True)
    due = []
    for user in User.objects.filter(pk__in=waiting.values("user")).only("id", "timezone"):
        local = now.astimezone(ZoneInfo(user.timezone))
        morning = datetime.combine(local.date(), MORNING, local.tzinfo)
        had_one = Notice.objects.filter(user=user, mail=DAILY, mailed_at__gte=morning)
        if local >= morning and not had_one.exists():
            due.append(user.pk)
    return due


def forget_old(now: datetime) -> int:
    """Notices live for 90 days."""
    return Notice.objects.filter(created_at__lt=now - KEPT_FOR).delete()[0]


def _send(user_id: int, which: Q) -> int:
    user = User.objects.select_for_update(no_key=True).filter(pk=user_id, is_active=True).first()
    rows = Notice.objects.filter(which, user_id=user_id, mailed_at=None).exclude(mail="")
    unread = list(_still_theirs(rows.filter(read_at=None))) if user else []
    rows.update(mailed_at=timezone.now())
    if user and unread:
        _mail(user, unread).send()
    return len(unread)


def _still_theirs(rows: QuerySet[Notice]) -> QuerySet[Notice]:
    """Without those of projects that the person has left since."""
    memberships = Q(project__memberships__left_on=None) | Q(project__memberships__left_on__gte=TODAY_THERE)
    mine = Q(project__memberships__user=F("user"))
    return rows.filter(memberships & mine).select_related("project").order_by("project__name", "id")


def _mail(user: User, rows: list[Notice]) -> EmailMessage:
    one = rows[0]
    count = len(rows)
    subject = one.text if count == 1 else f"{count} things in {_projects(rows)}"
    lines = []
    for name, group in groupby(rows[:MOST_LINES], key=lambda row: row.project.name):
        lines += [name, ""]
        for row in group:
            lines += [f"- {row.text}", f"  {settings.SITE_URL}{row.path}"]
        lines.append("")
    if count > MOST_LINES:
        lines += [f"… and {count - MOST_LINES} more: {settings.SITE_URL}/notices/", ""]
    lines.append(f"How Tandem tells you: {settings.SITE_URL}/notices/settings/")
    return EmailMessage(
        subject=" ".join(f"{settings.ACCOUNT_EMAIL_SUBJECT_PREFIX}{subject}".split())[:200],
        body="\n".join(lines),
        to=[user.email],
        headers={
            "Auto-Submitted": "auto-generated",
            "List-Unsubscribe": f"<{settings.SITE_URL}/notices/settings/>",
        },
    )


def _projects(rows: list[Notice]) -> str:
    names = list(dict.fromkeys(row.project.name for row in rows))
    return names[0] if len(names) == 1 else f"{len(names)} projects"
