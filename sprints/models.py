"""Sprints, what is planned in them, who is there, what was agreed, and the figures computed from it."""

from collections.abc import Mapping

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, Q

from accounts.models import FULL_BP, Project, User
from backlog.models import Item
from backlog.models.items import RankField


class Sprint(models.Model):
    """An inclusive pair of local dates with a goal. Sprints of one project do not overlap."""

    class State(models.TextChoices):
        PLANNED = "planned", "Planned"
        ACTIVE = "active", "Active"
        CLOSED = "closed", "Closed"

    project = models.ForeignKey(Project, models.CASCADE, related_name="sprints")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=80)
    goal = models.CharField(max_length=300, blank=True)
    start_on = models.DateField()
    end_on = models.DateField()
    state = models.CharField(max_length=7, choices=State, default=State.PLANNED)
    focus_bp = models.PositiveIntegerField()
    reserve_bp = models.PositiveIntegerField()
    target_feature_bp = models.PositiveIntegerField(null=True, blank=True)
    target_technical_bp = models.PositiveIntegerField(null=True, blank=True)
    target_defect_bp = models.PositiveIntegerField(null=True, blank=True)
    started_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["start_on"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="sprint_number_unique"),
            models.UniqueConstraint(
                fields=["project"], condition=Q(state="active"), name="sprint_one_active"
            ),
            models.CheckConstraint(condition=Q(end_on__gte=F("start_on")), name="sprint_ends_after_start"),
            models.CheckConstraint(
                condition=Q(focus_bp__lte=FULL_BP, reserve_bp__lte=FULL_BP), name="sprint_focus_and_reserve"
            ),
            models.CheckConstraint(
                condition=Q(target_feature_bp=None, target_technical_bp=None, target_defect_bp=None)
                | Q(
                    target_feature_bp=FULL_BP - F("target_technical_bp") - F("target_defect_bp"),
                    target_technical_bp__isnull=False,
                    target_defect_bp__isnull=False,
                ),
                name="sprint_target_sums_to_whole",
            ),
            ExclusionConstraint(
                name="sprint_no_overlap",
                expressions=[
                    (Func(F("project_id"), F("project_id"), models.Value("[]"), function="int8range"), "&&"),
                    (Func(F("start_on"), F("end_on"), models.Value("[]"), function="daterange"), "&&"),
                ],
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def target_bp(self) -> dict[str, int] | None:
        """Agreed shares of plannable time by category; None until the team chooses."""
        if self.target_feature_bp is None:
            return None
        return {
            "feature": self.target_feature_bp,
            "technical": self.target_technical_bp or 0,
            "defect": self.target_defect_bp or 0,
        }

    @target_bp.setter
    def target_bp(self, shares: Mapping[str, int] | None) -> None:
        shares = shares or {}
        self.target_feature_bp = shares.get("feature")
        self.target_technical_bp = shares.get("technical")
        self.target_defect_bp = shares.get("defect")


class SprintItem(models.Model):
    """An item was planned in a sprint: since when, with what, and what became of it."""

    class Outcome(models.TextChoices):
        DONE = "done", "Done"
        RETURNED = "returned", "Returned to the backlog"
        CARRIED = "carried", "Carried into the next sprint"

    sprint = models.ForeignKey(Sprint, models.CASCADE, related_name="sprint_items")
    item = models.ForeignKey(Item, models.CASCADE, related_name="sprint_items")
    rank = RankField()
    is_open = models.BooleanField(default=True)  # neither removed nor in a closed sprint
    is_unplanned = models.BooleanField(default=False)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    worked_before_minutes = models.PositiveIntegerField(default=0)  # on the item, when it was added
    removed_at = models.DateTimeField(null=True)
    removed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    # the next four are frozen at start or when added; a category says that they are
    planned_category = models.CharField(max_length=10, blank=True)
    planned_minutes = models.PositiveIntegerField(null=True)
    planned_split = models.JSONField(null=True)  # planned_minutes by category
    planned_points = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    was_in_at_start = models.BooleanField(default=False)
    remaining_points_at_start = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    remaining_points_at_end = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    points_at_end = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    not_done_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["item"], condition=Q(is_open=True), name="item_in_one_open_sprint"
            ),
            models.UniqueConstraint(
                fields=["sprint", "rank"],
                condition=Q(is_open=True),
                name="sprint_item_rank_unique",
            ),
            models.CheckConstraint(
                condition=Q(removed_at=None) | Q(is_open=False), name="removed_sprint_item_is_not_open"
            ),
        ]


class WeeklyPattern(models.Model):
    """Minutes a person works on each weekday, Monday first, from a day on."""

    user = models.ForeignKey(User, models.CASCADE, related_name="weekly_patterns")
    from_on = models.DateField(null=True)  # none: since ever
    minutes = ArrayField(models.PositiveSmallIntegerField(), size=7)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "from_on"], name="pattern_one_a_day", nulls_distinct=False
            )
        ]


class DayPart(models.TextChoices):
    FULL = "full", "Whole day"
    AM = "am", "Morning"
    PM = "pm", "Afternoon"
    HOURS = "hours", "Some hours"


class Absence(models.Model):
    """Time off of a person: a day, half of it, or some hours. Belongs to the person, counts in every project."""

    user = models.ForeignKey(User, models.CASCADE, related_name="absences")
    on = models.DateField()
    part = models.CharField(max_length=5, choices=DayPart, default=DayPart.FULL)
    minutes = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "on", "part"], name="absence_once"),
            models.CheckConstraint(
                condition=~Q(part="hours", minutes=0)
                & (Q(part="hours") | Q(minutes=0))
                & Q(minutes__lte=1440),
                name="absence_minutes_for_hours_only",
            ),
        ]


class TeamDayOff(models.Model):
    """A day on which nobody of the project works on it."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="days_off")
    on = models.DateField()
    part = models.CharField(max_length=5, choices=DayPart, default=DayPart.FULL)
    name = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "on", "part"], name="day_off_once")]


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
