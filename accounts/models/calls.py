"""Calls of the API that are made once, however often they are sent."""

from django.db import models

from accounts.models.people import User


class AnsweredCall(models.Model):
    """A call that carried an Idempotency-Key: a hash of what was asked, and what was answered, for a day."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)  # of method, address and key
    body_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)  # null while it is being answered
    answer = models.TextField(blank=True)
    etag = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "digest"], name="call_answered_once")]
        indexes = [models.Index(fields=["at"], name="call_by_age")]
