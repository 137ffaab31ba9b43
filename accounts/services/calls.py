"""Calls of the API that were answered: what a person asked under a key, and the answer, for a day."""

from datetime import timedelta

from django.db import connection
from django.utils import timezone

from accounts.models import AnsweredCall

KEPT = timedelta(hours=24)
CLAIM = """
INSERT INTO accounts_answeredcall (user_id, digest, body_digest, answer, etag, at) VALUES (%s, %s, %s, '', '', %s)
ON CONFLICT (user_id, digest) DO UPDATE
SET body_digest = excluded.body_digest, status = NULL, answer = '', etag = '', at = excluded.at
WHERE accounts_answeredcall.at < %s RETURNING id
"""


def claim(*, user: int, digest: str, body_digest: str) -> bool:
    """Whether this call is the first of its key today; within the transaction that carries it out.

    Waits while another one of that key is being answered.
    """
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, [user, digest, body_digest, now, now - KEPT])
        return cursor.fetchone() is not None


def keep(*, user: int, digest: str, status: int, answer: str, etag: str) -> None:
    """What the call of this key was answered."""
    AnsweredCall.objects.filter(user=user, digest=digest).update(status=status, answer=answer, etag=etag)


def answered(*, user: int, digest: str) -> AnsweredCall | None:
    return AnsweredCall.objects.filter(user=user, digest=digest).first()


def purge_answered_calls() -> int:
    """Forget calls that are older than a day."""
    return AnsweredCall.objects.filter(at__lt=timezone.now() - KEPT).delete()[0]
