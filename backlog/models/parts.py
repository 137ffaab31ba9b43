"""Parts of items: criteria, done items, comments, logged work."""

from django.db import models
from django.db.models import Q

from accounts.models import User
from backlog.models.items import Item, Story, TechnicalTask


class Criterion(models.Model):
    """One condition of a story."""

    class Kind(models.TextChoices):
        FUNCTIONAL = "functional", "Functional"
        TECHNICAL = "technical", "Technical"
        QUALITY = "quality", "Quality"

    class State(models.TextChoices):
        OPEN = "open", "Open"
        MET = "met", "Met"
        FAILED = "failed", "Failed"

    story = models.ForeignKey(Story, models.CASCADE, related_name="criteria")
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.FUNCTIONAL)
    text = models.CharField(max_length=1000)
    state = models.CharField(max_length=6, choices=State, default=State.OPEN)
    reason = models.CharField(max_length=500, blank=True)
    judged_at = models.DateTimeField(null=True)
    judged_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="criterion_has_text"),
            models.CheckConstraint(
                condition=~Q(state="failed") | ~Q(reason=""), name="criterion_failure_has_reason"
            ),
        ]


class DoneItem(models.Model):
    """One line of a technical task's definition of done."""

    task = models.ForeignKey(TechnicalTask, models.CASCADE, related_name="done_items")
    position = models.PositiveIntegerField()
    text = models.CharField(max_length=1000)
    is_done = models.BooleanField(default=False)
    ticked_at = models.DateTimeField(null=True)
    ticked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="done_item_has_text")]


class Comment(models.Model):
    item = models.ForeignKey(Item, models.CASCADE, related_name="comments")
    author = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    author_name = models.CharField(
        max_length=120, blank=True
    )  # of an imported comment, when nobody here wrote it
    body = models.TextField()
    mentions = models.ManyToManyField(User, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["created_at", "id"]


class Attachment(models.Model):
    """A file at an item. Served as a download; images of known kinds are shown small."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="attachments")
    file = models.FileField(upload_to="attachments/%Y/%m/", max_length=200)
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()  # bytes
    digest = models.CharField(max_length=64)  # SHA-256
    uploaded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="attachment_has_name")]


class WorkLog(models.Model):
    """Minutes that somebody worked on an item on a day."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="work_logs")
    person = models.ForeignKey(User, models.PROTECT, related_name="+")
    on = models.DateField()
    minutes = models.PositiveIntegerField()
    note = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__gte=1, minutes__lte=1440), name="work_log_within_a_day"
            )
        ]
        indexes = [models.Index(fields=["on"], name="work_log_by_day")]
