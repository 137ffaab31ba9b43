"""What makes lists easier to work with: saved views, templates of done, and the text that search reads."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q

from accounts.models import Project, User
from backlog.models.items import Item


class SavedView(models.Model):
    """Filters of the backlog under a name: the query of its address, for its owner or for everybody."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="saved_views")
    owner = models.ForeignKey(User, models.CASCADE, related_name="+")
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=2000)
    is_shared = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["project", "owner", "name"], name="saved_view_name_unique"),
            models.CheckConstraint(condition=~Q(name=""), name="saved_view_has_name"),
        ]

    def __str__(self) -> str:
        return self.name


class DoneTemplate(models.Model):
    """Lines that a new technical task's definition of done starts with."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="done_templates")
    name = models.CharField(max_length=60)
    lines = ArrayField(models.CharField(max_length=1000))
    is_default = models.BooleanField(default=False)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["project", "name"], name="done_template_name_unique"),
            models.UniqueConstraint(
                fields=["project"], condition=Q(is_default=True), name="done_template_one_default"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SearchText(models.Model):
    """Everything that is written in an item, its parts, comments and outcome, as full-text search reads it.

    Rewritten by the job `index_item` after each change of a text; words of titles weigh most.
    """

    item = models.OneToOneField(Item, models.CASCADE, primary_key=True, related_name="search_text")
    project = models.ForeignKey(Project, models.CASCADE, related_name="+")
    text = models.TextField()  # what a result's excerpt is cut from
    vector = SearchVectorField()

    class Meta:
        indexes = [GinIndex(fields=["vector"], name="search_text_vector")]
