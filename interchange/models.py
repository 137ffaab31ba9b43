"""Imports and exports: the file, what its columns mean, how far it got, what it made."""

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

    class Source(models.TextChoices):
        JIRA_CSV = "jira_csv", "Jira, CSV"
        JIRA_JSON = "jira_json", "Jira, REST JSON"
        TABLE = "table", "A table of issues, CSV"

    project = models.ForeignKey(Project, models.CASCADE, related_name="imports")
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    source = models.CharField(max_length=10, choices=Source, default=Source.JIRA_CSV)
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


class SavedMapping(models.Model):
    """What the columns, types and states of one kind of file mean, kept for the next one like it."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="saved_mappings")
    name = models.CharField(max_length=80)
    mapping = models.JSONField(default=dict)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["project", "name"], name="saved_mapping_name_unique")]

    def __str__(self) -> str:
        return self.name


class ExportJob(models.Model):
    """Everything that a project holds, as one file, from request to download."""

    class State(models.TextChoices):
        QUEUED = "queued", "Waiting for a worker"
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"

    project = models.ForeignKey(Project, models.CASCADE, related_name="exports")
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=8, choices=State, default=State.QUEUED)
    file = models.FileField(upload_to="exports/%Y/%m/", blank=True)
    size = models.PositiveBigIntegerField(default=0)  # bytes
    rows_total = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]


class ProjectImport(models.Model):
    """An export of Tandem on its way to being a project here. There is no project until all of it is in."""

    class State(models.TextChoices):
        QUEUED = "queued", "Waiting for a worker"
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"

    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    file = models.FileField(upload_to="imports/%Y/%m/")
    file_name = models.CharField(max_length=200)
    key = models.CharField(max_length=10)
    name = models.CharField(max_length=120)
    project = models.ForeignKey(Project, models.CASCADE, null=True, related_name="+")
    state = models.CharField(max_length=8, choices=State, default=State.QUEUED)
    rows_total = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
