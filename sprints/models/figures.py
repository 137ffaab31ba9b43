"""What was agreed, and the figures computed from all of it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from accounts.models import Project, User
from sprints.models.sprints import Sprint


class AllocationStep(models.Model):
    """One step of a sprint's sign-off: a trail that is only appended to. A signature keeps what was signed."""

    class Kind(models.TextChoices):
        PROPOSED = "proposed", "Proposed"
        SIGNED = "signed", "Signed off"
        REJECTED = "rejected", "Rejected"
        CHANGED = "changed", "Changed since"
        RESTORED = "restored", "Within tolerance again"

    sprint = models.ForeignKey(Sprint, models.CASCADE, related_name="allocation_steps")
    kind = models.CharField(max_length=8, choices=Kind)
    person = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    role = models.CharField(max_length=20, blank=True)
    at = models.DateTimeField()
    note = models.CharField(max_length=500, blank=True)
    snapshot = models.JSONField(
        default=dict
    )  # target_bp, sprint dates, options, rate, focus, plannable, planned
    reasons = ArrayField(models.CharField(max_length=20), default=list)

    class Meta:
        ordering = ["id"]


class SplitFigures(models.Model):
    """How a sprint's capacity divides, as last computed. Pages read this row and never compute."""

    sprint = models.OneToOneField(Sprint, models.CASCADE, related_name="figures")
    figures = models.JSONField()
    input_hash = models.CharField(max_length=64)
    event_seq = models.BigIntegerField()
    computed_at = models.DateTimeField()
    took_ms = models.PositiveIntegerField()
    frozen_at = models.DateTimeField(null=True)


class SplitSnapshot(models.Model):
    """The figures at the end of a local day of the sprint, kept for burndown and history."""

    sprint = models.ForeignKey(Sprint, models.CASCADE, related_name="snapshots")
    on = models.DateField()
    figures = models.JSONField()
    taken_at = models.DateTimeField()

    class Meta:
        ordering = ["on"]
        constraints = [models.UniqueConstraint(fields=["sprint", "on"], name="snapshot_once_a_day")]


class TimeStatement(models.Model):
    """How a person's working time in a sprint divided, as they say themselves. Minutes; unplanned work of any
    type counts as unplanned only."""

    sprint = models.ForeignKey(Sprint, models.CASCADE, related_name="statements")
    person = models.ForeignKey(User, models.PROTECT, related_name="+")
    feature_minutes = models.PositiveIntegerField(default=0)
    technical_minutes = models.PositiveIntegerField(default=0)
    defect_minutes = models.PositiveIntegerField(default=0)
    unplanned_minutes = models.PositiveIntegerField(default=0)
    stated_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    stated_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sprint", "person"], name="statement_once")]


class SprintExplanation(models.Model):
    """Why a closed sprint's velocity differs from the one before, worked out by a job when it closes."""

    sprint = models.OneToOneField(Sprint, models.CASCADE, related_name="explanation")
    result = models.JSONField()
    computed_at = models.DateTimeField()
    took_ms = models.PositiveIntegerField()


class ProjectForecast(models.Model):
    """What the sprints to come deliver, as last computed; pages read this row. `previous`: the result before the
    capacity to come last changed, for dates before and after."""

    project = models.OneToOneField(Project, models.CASCADE, related_name="forecast")
    result = models.JSONField()
    previous = models.JSONField(null=True)
    input_hash = models.CharField(max_length=64)
    computed_at = models.DateTimeField()
    took_ms = models.PositiveIntegerField()


class LearnedFigures(models.Model):
    """Focus and rate as the closed sprints show them: suggestions, until somebody takes them over or waves them off."""

    project = models.OneToOneField(Project, models.CASCADE, related_name="learned")
    result = models.JSONField()
    computed_at = models.DateTimeField()
    took_ms = models.PositiveIntegerField()
    dismissed = models.JSONField(default=dict)  # the suggested figures that were waved off, by name


class ReportLink(models.Model):
    """Lets whoever has it read a project's capacity reports, without names, until it is revoked. Only a hash of
    its secret is kept. Without a sprint it shows the latest report."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="report_links")
    sprint = models.ForeignKey(Sprint, models.CASCADE, null=True, related_name="+")
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    last_opened_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-id"]
