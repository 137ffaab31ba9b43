"""Sprints, and what is planned in them."""

from collections.abc import Mapping

from django.contrib.postgres.constraints import ExclusionConstraint
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

    class Cause(models.TextChoices):
        """Why it was not done, as far as it can be told from the item, or as people said."""

        BLOCKED = "blocked", "Blocked"
        GATE = "gate", "Waited for other work"
        CRITERION = "criterion", "A criterion failed"
        ACCEPTANCE = "acceptance", "Waited for acceptance"
        UNPLANNED = "unplanned", "Unplanned work came first"
        TOO_BIG = "too_big", "Bigger than thought"
        NOT_STARTED = "not_started", "Not started"
        OTHER = "other", "Something else"

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
    not_done_cause = models.CharField(max_length=11, choices=Cause, blank=True)
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
