"""The two backlogs of a project and the columns of its workflow."""

from django.db import models
from django.db.models import Q

from accounts.models import Project


class Backlog(models.Model):
    """One of the two ordered lists. Moves lock this row, so concurrent ones come one after the other."""

    class Kind(models.TextChoices):
        PRODUCT = "product", "Product backlog"
        TECHNICAL = "technical", "Technical backlog"

    project = models.ForeignKey(Project, models.CASCADE, related_name="backlogs")
    kind = models.CharField(max_length=10, choices=Kind)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "kind"], name="backlog_kind_unique")]

    def __str__(self) -> str:
        return self.get_kind_display()


class Column(models.Model):
    """A step of the workflow. An item's column is its only state; no column means: in the backlog."""

    class Category(models.TextChoices):
        TODO = "todo", "To do"
        DOING = "doing", "Doing"
        DONE = "done", "Done"

    project = models.ForeignKey(Project, models.CASCADE, related_name="columns")
    name = models.CharField(max_length=40)
    category = models.CharField(max_length=5, choices=Category)
    position = models.PositiveSmallIntegerField()
    wip_limit = models.PositiveSmallIntegerField(null=True, blank=True)
    is_acceptance = models.BooleanField(default=False)  # where a finished story waits for the product owner

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["project", "name"], name="column_name_unique"),
            models.UniqueConstraint(
                fields=["project"], condition=Q(is_acceptance=True), name="column_one_acceptance"
            ),
            models.CheckConstraint(
                condition=Q(wip_limit=None) | Q(wip_limit__gte=1), name="column_wip_positive"
            ),
        ]

    def __str__(self) -> str:
        return self.name
