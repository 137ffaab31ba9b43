"""Imports of other tools' files: the file, what its columns mean, how far it got, what it made."""

from django.db import models

from accounts.models import Project, User
from backlog.models import Item


class ImportJob(models.Model):
    """One upload, from preview to result. All of it is applied, or nothing."""

    class State(models.TextChoices):
        PREVIEW = "preview", "Waiting for you"
        QUEUED = "queued", "Waiting for a worker"
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"

    project = models.ForeignKey(Project, models.CASCADE, related_name="imports")
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    file = models.FileField(upload_to="imports/%Y/%m/")
    file_name = models.CharField(max_length=200)
    file_digest = models.CharField(max_length=64)
    state = models.CharField(max_length=8, choices=State, default=State.PREVIEW)
    mapping = models.JSONField(
        default=dict
    )  # columns, types, states, sprint dates, as confirmed in the preview
    rows_total = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    report = models.JSONField(default=dict)
    error = models.TextField(blank=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]


class ImportedItem(models.Model):
    """Which item a foreign issue became, so that the same file twice adds nothing."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="+")
    source = models.CharField(max_length=40)
    external_id = models.CharField(max_length=120)
    item = models.ForeignKey(Item, models.CASCADE, null=True, related_name="+")
    epic_id = models.BigIntegerField(null=True)
    job = models.ForeignKey(ImportJob, models.CASCADE, related_name="imported")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "source", "external_id"], name="imported_item_once")
        ]
