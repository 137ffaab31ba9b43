"""What is to be done: an item, and the four types it can be, each with fields of its own."""

from django.db import models
from django.db.models import F, Q, Sum

from accounts.models import Project, User
from backlog.models.workflow import Backlog, Column
from backlog.rules import estimate as estimates
from backlog.rules.estimate import Estimate
from backlog.rules.quality import Target
from backlog.rules.readiness import Facts, checked, lacking


class ItemType(models.TextChoices):
    STORY = "story", "Story"
    TASK = "task", "Technical task"
    SPIKE = "spike", "Spike"
    DEFECT = "defect", "Defect"


class RankField(models.CharField):  # type: ignore[type-arg]
    """A place in an order, compared byte by byte (see backlog.rules.ranking)."""

    def __init__(self, **kwargs: object) -> None:
        kwargs |= {"max_length": 200, "db_collation": "C"}
        super().__init__(**kwargs)  # type: ignore[arg-type]


class Epic(models.Model):
    """A larger aim that items belong to; a foundation epic is a swim lane of its own."""

    class Kind(models.TextChoices):
        FEATURE = "feature", "Feature"
        FOUNDATION = "foundation", "Foundation"

    project = models.ForeignKey(Project, models.CASCADE, related_name="epics")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.FEATURE)
    rank = RankField()
    closed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["rank"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="epic_number_unique"),
            models.UniqueConstraint(
                fields=["project", "rank"], name="epic_rank_unique", deferrable=models.Deferrable.DEFERRED
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Label(models.Model):
    project = models.ForeignKey(Project, models.CASCADE, related_name="labels")
    name = models.CharField(max_length=60)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["project", "name"], name="label_name_unique")]

    def __str__(self) -> str:
        return self.name


class Item(models.Model):
    """What all types share. The database refuses an item that is two types or none."""

    class Resolution(models.TextChoices):
        DONE = "done", "Done"
        DROPPED = "dropped", "Dropped"

    project = models.ForeignKey(Project, models.CASCADE, related_name="items")
    number = models.PositiveIntegerField()
    type = models.CharField(max_length=6, choices=ItemType)
    backlog = models.ForeignKey(Backlog, models.PROTECT, related_name="items")
    rank = RankField()
    title = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    epic = models.ForeignKey(Epic, models.SET_NULL, null=True, blank=True, related_name="items")
    labels = models.ManyToManyField(Label, blank=True, related_name="items")
    assignee = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    column = models.ForeignKey(Column, models.PROTECT, null=True, blank=True, related_name="items")
    column_since = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    resolution = models.CharField(max_length=10, choices=Resolution, blank=True)
    blocked_since = models.DateTimeField(null=True)
    blocked_reason = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True)
    purged_at = models.DateTimeField(null=True)  # its words are gone; key, rank and figures stay

    warning: str = ""  # what a service wants to be said about what it did; not stored

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="item_number_unique"),
            models.UniqueConstraint(
                fields=["backlog", "rank"], name="item_rank_unique", deferrable=models.Deferrable.DEFERRED
            ),
            models.CheckConstraint(
                condition=Q(done_at=None, resolution="") | Q(done_at__isnull=False) & ~Q(resolution=""),
                name="item_done_has_resolution",
            ),
            models.CheckConstraint(
                condition=Q(blocked_since=None, blocked_reason="") | Q(blocked_since__isnull=False),
                name="item_blocked_has_moment",
            ),
            models.CheckConstraint(condition=~Q(title=""), name="item_has_title"),
        ]
        indexes = [
            models.Index(
                fields=["backlog", "rank"],
                name="item_open_by_rank",
                condition=Q(deleted_at=None, done_at=None),
            ),
            models.Index(fields=["epic"], name="item_by_epic", condition=Q(deleted_at=None)),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def key(self) -> str:
        return f"{self.project.key}-{self.number}"

    @property
    def is_done(self) -> bool:
        return self.done_at is not None

    @property
    def detail(self) -> "Story | TechnicalTask | Spike | Defect":
        """The item as its own type, sharing what is loaded. No query where queries.items_of made it."""
        if isinstance(self, (Story, TechnicalTask, Spike, Defect)):
            return self
        child: Story | TechnicalTask | Spike | Defect = getattr(self, CHILDREN[ItemType(self.type)])
        for name in ("project", "epic", "assignee", "column"):
            if name in self._state.fields_cache:
                child._state.fields_cache.setdefault(name, self._state.fields_cache[name])
        return child

    @property
    def estimate(self) -> Estimate:
        """How large it is, in the unit of its type; nothing remains of what is done. What remained when it was is kept
        and counts again when it is reopened. No query where queries.items_of made it."""
        return self._estimate.finished if self.is_done else self._estimate

    @property
    def _estimate(self) -> Estimate:
        child = self.detail
        if isinstance(child, Story):
            return estimates.of_story(child.points, child.remaining_points)
        if isinstance(child, Spike):
            return Estimate(minutes=child.timebox_minutes)
        if child.points is not None and self.project.sizes_in_points:
            return estimates.of_points(child.points, child.remaining_minutes)
        logged = getattr(self, "logged_minutes", None)
        if logged is None:
            logged = self.work_logs.aggregate(total=Sum("minutes"))["total"] or 0
        return estimates.of_hours(child.estimate_minutes, child.remaining_minutes, logged)

    @property
    def checks(self) -> list[tuple[str, bool]]:
        """All that it needs before a sprint, and whether that is there. No query where queries.items_of made it."""
        return checked(self._facts())

    @property
    def lacks(self) -> list[str]:
        """What it still needs before a sprint. No query where queries.items_of made it."""
        return lacking(self._facts())

    def _facts(self) -> Facts:
        child = self.detail
        return Facts(
            type=self.type,
            points=getattr(child, "points", None),
            criteria=self._parts("criteria_count", "criteria"),
            so_that=getattr(child, "so_that", ""),
            done_items=self._parts("done_count", "done_items"),
            estimate_minutes=getattr(child, "estimate_minutes", None),
            severity=getattr(child, "severity", None),
            is_box_agreed=getattr(child, "agreed_at", None) is not None,
            small_work_minutes=self.project.small_work_minutes,
            sizes_in_points=self.project.sizes_in_points,
            rate_minutes_per_point=self.project.rate_minutes_per_point,
            is_quality=isinstance(child, Story) and child.kind == Story.Kind.QUALITY,
            has_target=isinstance(child, Story) and child.target.is_measurable,
        )

    def _parts(self, annotated: str, name: str) -> int:
        """How many parts of a kind it has: as queries.items_of counted them, else counted now."""
        known: int | None = getattr(self, annotated, None)
        rows = getattr(self.detail, name, None)
        return known if known is not None else rows.count() if rows else 0


CHILDREN = {
    ItemType.STORY: "story",
    ItemType.TASK: "technicaltask",
    ItemType.SPIKE: "spike",
    ItemType.DEFECT: "defect",
}  # an item's accessor of its own type


def stands_alone() -> Q:
    """Items that are listed by themselves: all but sub-tasks of a story that is open."""
    return (
        Q(technicaltask__parent=None)
        | Q(technicaltask__parent__deleted_at__isnull=False)
        | Q(technicaltask__parent__done_at__isnull=False)
    )


class Story(Item):
    """Value for a user or customer, in points, with criteria that say when it is there."""

    class Kind(models.TextChoices):
        FUNCTIONAL = "functional", "Functional"
        QUALITY = "quality", "Quality"

    class Design(models.TextChoices):
        IN_POINTS = "in_points", "Design is in its points"
        SEPARATE = "separate", "Design is a separate item"
        NOT_NEEDED = "not_needed", "No design needed"

    as_a = models.CharField(max_length=200, blank=True)
    i_want = models.TextField(blank=True)
    so_that = models.TextField(blank=True)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.FUNCTIONAL)
    quality_metric = models.CharField(max_length=120, blank=True)
    quality_comparator = models.CharField(
        max_length=2, blank=True, choices=[("<", "<"), ("<=", "≤"), ("=", "="), (">=", "≥"), (">", ">")]
    )
    quality_value = models.CharField(max_length=60, blank=True)
    quality_condition = models.CharField(max_length=200, blank=True)
    points = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    remaining_points = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    business_value = models.PositiveIntegerField(null=True, blank=True)
    design = models.CharField(max_length=10, choices=Design, blank=True)
    acceptance_wanted_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    @property
    def target(self) -> Target:
        """What a quality story is measured by."""
        return Target(
            self.quality_metric, self.quality_comparator, self.quality_value, self.quality_condition
        )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(points=None) | Q(points__gte=0), name="story_points_positive"),
            models.CheckConstraint(
                condition=Q(remaining_points=None)
                | Q(remaining_points__gte=0) & Q(points__isnull=False) & Q(remaining_points__lte=F("points")),
                name="story_remaining_within_points",
            ),
        ]


class TechnicalTask(Item):
    """Work that the team needs and no user asks for: why, until when it is done, how long."""

    class Category(models.TextChoices):
        SET_UP = "set_up", "Set-up"
        ACCESS = "access", "Access"
        INFRASTRUCTURE = "infrastructure", "Infrastructure"
        ARCHITECTURE = "architecture", "Architecture"
        REFACTORING = "refactoring", "Refactoring"
        DEBT = "debt", "Debt"
        TOOLING = "tooling", "Tooling"
        SECURITY = "security", "Security"
        CHORE = "chore", "Chore"

    so_that = models.TextField(blank=True)
    category = models.CharField(max_length=14, choices=Category, blank=True)
    estimate_minutes = models.PositiveIntegerField(null=True, blank=True)
    remaining_minutes = models.PositiveIntegerField(null=True, blank=True)
    points = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)  # see sizes_in_points
    parent = models.ForeignKey(Story, models.SET_NULL, null=True, blank=True, related_name="children")


class Spike(Item):
    """A question, the hours that an answer may cost, and the answer."""

    question = models.TextField()
    context = models.TextField(blank=True)
    timebox_minutes = models.PositiveIntegerField(null=True, blank=True)  # agreed hours with all extensions
    agreed_at = models.DateTimeField(null=True)
    agreed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(question=""), name="spike_has_question"),
            models.CheckConstraint(
                condition=Q(timebox_minutes=None) | Q(timebox_minutes__gte=1), name="spike_box_positive"
            ),
            models.CheckConstraint(
                condition=Q(agreed_at=None) | Q(timebox_minutes__isnull=False), name="spike_agreed_has_box"
            ),
        ]


class Defect(Item):
    """Something broken: how bad, how to see it, what should happen instead."""

    class Severity(models.IntegerChoices):
        CRITICAL = 1, "Critical"
        MAJOR = 2, "Major"
        MINOR = 3, "Minor"
        TRIVIAL = 4, "Trivial"

    severity = models.PositiveSmallIntegerField(choices=Severity, null=True, blank=True)
    steps = models.TextField(blank=True)
    expected = models.TextField(blank=True)
    actual = models.TextField(blank=True)
    environment = models.CharField(max_length=200, blank=True)
    estimate_minutes = models.PositiveIntegerField(null=True, blank=True)
    remaining_minutes = models.PositiveIntegerField(null=True, blank=True)
    points = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)  # see sizes_in_points
    close_reason = models.CharField(max_length=300, blank=True)
