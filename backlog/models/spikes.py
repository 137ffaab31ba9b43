"""A spike's clock, how its box grew, and how it ended."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import F, Func, Q

from accounts.models import User
from backlog.models.items import Spike


class ClockSegment(models.Model):
    """Somebody worked on the spike from … to …; an open end means that the clock runs."""

    class StoppedBy(models.TextChoices):
        PERSON = "person", "stopped"
        BOX = "box", "the box was used up"
        DAY = "day", "the working day ended"
        OUTCOME = "outcome", "the outcome was recorded"

    spike = models.ForeignKey(Spike, models.CASCADE, related_name="segments")
    person = models.ForeignKey(User, models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    stopped_by = models.CharField(max_length=8, choices=StoppedBy, blank=True)

    class Meta:
        ordering = ["started_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("started_at")), name="segment_ends_after_start"
            ),
            ExclusionConstraint(
                name="segment_one_clock_a_person",
                expressions=[
                    (Func(F("person_id"), F("person_id"), models.Value("[]"), function="int8range"), "&&"),
                    (Func(F("started_at"), F("ended_at"), function="tstzrange"), "&&"),
                ],
            ),
        ]


class BoxExtension(models.Model):
    """More hours for a spike: why, and what was learned so far."""

    spike = models.ForeignKey(Spike, models.CASCADE, related_name="extensions")
    minutes = models.PositiveIntegerField()
    reason = models.TextField()
    learned = models.TextField()
    extended_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    extended_at = models.DateTimeField()
    is_own = models.BooleanField()  # taken by developers themselves: once, at most half the box

    class Meta:
        ordering = ["extended_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["spike"], condition=Q(is_own=True), name="extension_own_once"),
            models.CheckConstraint(condition=Q(minutes__gte=1), name="extension_positive"),
        ]


class Outcome(models.Model):
    """How a spike ended. A decision is an entry of the decision log."""

    class Kind(models.TextChoices):
        KNOWLEDGE = "knowledge", "Knowledge"
        DECISION = "decision", "Decision"
        INCONCLUSIVE = "inconclusive", "We don't know yet"
        CANCELLED = "cancelled", "Cancelled"

    spike = models.OneToOneField(Spike, models.CASCADE, related_name="outcome")
    kind = models.CharField(max_length=12, choices=Kind)
    findings = models.TextField(blank=True)
    decision = models.TextField(blank=True)
    spent_minutes = models.PositiveIntegerField()
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="decision") | ~Q(decision=""), name="outcome_decision_has_text"
            )
        ]


class OutcomeOption(models.Model):
    """A possibility that was weighed."""

    outcome = models.ForeignKey(Outcome, models.CASCADE, related_name="options")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=300)
    note = models.CharField(max_length=300, blank=True)
    is_chosen = models.BooleanField(default=False)

    class Meta:
        ordering = ["position"]
