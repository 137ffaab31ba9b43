"""Programs elsewhere that are told what happens in a project."""

from urllib.parse import urlsplit

from django.contrib.postgres.fields import ArrayField
from django.db import models

from accounts.models.people import User
from accounts.models.projects import Project


class Webhook(models.Model):
    """An address that is sent the project's events in their order, each at least once.

    `after_seq` is the number of the last event that arrived there, so nothing is lost whatever dies.
    """

    class About(models.TextChoices):
        ITEM = "item", "Items, their comments and files"
        EPIC = "epic", "Epics"
        SPRINT = "sprint", "Sprints and sign-off"
        PROJECT = "project", "People, settings and everything else"

    project = models.ForeignKey(Project, models.CASCADE, related_name="webhooks")
    url = models.CharField(max_length=500)
    about = ArrayField(models.CharField(max_length=10, choices=About), default=list)  # empty: everything
    sealed_secret = models.CharField(max_length=300)  # signs what is sent; see accounts.sealing
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    after_seq = models.BigIntegerField()
    busy_until = models.DateTimeField(null=True)  # a worker is at it; it may have died, so not for ever
    retry_at = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)  # in a row
    last_at = models.DateTimeField(null=True)
    last_status = models.PositiveSmallIntegerField(null=True)
    last_error = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["project"], name="webhook_active", condition=models.Q(is_active=True))
        ]

    @property
    def about_words(self) -> str:
        """What it is told of, in words."""
        return ", ".join(self.About(one).label for one in self.about) or "Everything"

    @property
    def host(self) -> str:
        """What everybody in the project may know of the address: whoever knows all of it can often write there."""
        return urlsplit(self.url).netloc

    def __str__(self) -> str:
        return self.url
