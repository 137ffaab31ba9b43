"""The append-only event log, the outbox of jobs that must happen, and who is alive to do them."""

from django.db import models


class Stream(models.Model):
    """Numbers the events of one project without gaps, in the order of their commits.

    `figures` says when figures changed that no event tells of, in milliseconds; it only grows.
    """

    project_id = models.BigIntegerField(primary_key=True)
    seq = models.BigIntegerField(default=0)
    figures = models.BigIntegerField(db_default=0)


class Event(models.Model):
    """Something that happened. The database refuses UPDATE and DELETE."""

    project_id = models.BigIntegerField()
    seq = models.BigIntegerField()
    kind = models.CharField(max_length=60)
    actor_id = models.BigIntegerField(null=True)
    subject_type = models.CharField(max_length=30)
    subject_id = models.BigIntegerField()
    data = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project_id", "seq"], name="event_seq_unique")]
        indexes = [models.Index(fields=["subject_type", "subject_id", "-id"], name="event_by_subject")]


class Outbox(models.Model):
    """A job that must happen: written in the transaction that causes it, done exactly once per change or later."""

    project_id = models.BigIntegerField()
    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=100)
    payload = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    available_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["kind", "key"], name="outbox_pending", condition=models.Q(done_at=None)),
            models.Index(fields=["available_at"], name="outbox_due", condition=models.Q(done_at=None)),
            models.Index(fields=["kind", "key"], name="outbox_failed", condition=~models.Q(error="")),
        ]


class Heartbeat(models.Model):
    """When a worker was last heard of."""

    name = models.CharField(max_length=120, primary_key=True)
    at = models.DateTimeField()


class JobRun(models.Model):
    """When jobs of a kind last ran for a project, and how that went. Project 0: of the whole installation."""

    project_id = models.BigIntegerField()
    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=100)
    runs = models.PositiveBigIntegerField(default=0)
    last_at = models.DateTimeField(null=True)
    took_ms = models.PositiveIntegerField(default=0)
    slowest_ms = models.PositiveIntegerField(default=0)
    failures = models.PositiveBigIntegerField(default=0)
    failed_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project_id", "kind"], name="job_run_once_a_kind")]
