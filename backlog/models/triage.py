"""What one side asks of the other, what waits for what, and how items hang together."""

from django.db import models
from django.db.models import F, Q

from accounts.models import Project, User
from backlog.models.items import Epic, Item, ItemType


class Suggestion(models.Model):
    """Work that somebody asks the other owner for. It becomes an item, with a key, when it is accepted."""

    class State(models.TextChoices):
        OPEN = "open", "Open"
        ACCEPTED = "accepted", "Accepted"
        DECLINED = "declined", "Declined"

    KINDS = [ItemType.STORY, ItemType.TASK, ItemType.SPIKE]

    project = models.ForeignKey(Project, models.CASCADE, related_name="suggestions")
    kind = models.CharField(max_length=6, choices=[(one.value, one.label) for one in KINDS])
    title = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    opens = models.ForeignKey(Item, models.SET_NULL, null=True, related_name="asked_for")
    opens_epic = models.ForeignKey(Epic, models.SET_NULL, null=True, related_name="asked_for")
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    reason = models.CharField(max_length=500, blank=True)
    item = models.ForeignKey(Item, models.SET_NULL, null=True, related_name="suggestions")
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="suggestion_has_title"),
            models.CheckConstraint(
                condition=Q(state="open", decided_at=None) | ~Q(state="open") & Q(decided_at__isnull=False),
                name="suggestion_decided_has_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state="declined") | ~Q(reason=""), name="suggestion_declined_has_reason"
            ),
            models.CheckConstraint(
                condition=Q(opens=None) | Q(opens_epic=None), name="suggestion_opens_one_thing"
            ),
        ]
        indexes = [
            models.Index(fields=["project", "kind"], name="suggestion_open", condition=Q(state="open"))
        ]

    def __str__(self) -> str:
        return self.title


class Gate(models.Model):
    """An item, or all of an epic, does not enter "in progress" before something else is done.

    It waits for an item, or for a suggestion until that becomes one. A link, never parent and child.
    """

    class Opened(models.TextChoices):
        DONE = "done", "done"
        OUTCOME = "outcome", "opened by the outcome"
        LIFTED = "lifted", "lifted"

    project = models.ForeignKey(Project, models.CASCADE, related_name="gates")
    item = models.ForeignKey(Item, models.CASCADE, null=True, related_name="gates")
    epic = models.ForeignKey(Epic, models.CASCADE, null=True, related_name="gates")
    waits_for = models.ForeignKey(Item, models.CASCADE, null=True, related_name="opens")
    suggestion = models.ForeignKey(Suggestion, models.CASCADE, null=True, related_name="gates")
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    opened_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    how = models.CharField(max_length=7, choices=Opened, blank=True)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(item=None, epic__isnull=False) | Q(item__isnull=False, epic=None),
                name="gate_is_of_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(waits_for__isnull=False) | Q(suggestion__isnull=False),
                name="gate_waits_for_something",
            ),
            models.CheckConstraint(
                condition=Q(item=None) | Q(waits_for=None) | ~Q(item=F("waits_for")),
                name="gate_not_of_itself",
            ),
            models.CheckConstraint(
                condition=Q(opened_at=None, how="") | Q(opened_at__isnull=False) & ~Q(how=""),
                name="gate_opened_says_how",
            ),
            models.CheckConstraint(condition=~Q(how="lifted") | ~Q(reason=""), name="gate_lifted_has_reason"),
            models.UniqueConstraint(
                fields=["item", "waits_for"], condition=Q(opened_at=None), name="gate_open_once"
            ),
            models.UniqueConstraint(
                fields=["epic", "waits_for"], condition=Q(opened_at=None), name="epic_gate_open_once"
            ),
        ]
        indexes = [
            models.Index(fields=["waits_for"], name="gate_open_by_work", condition=Q(opened_at=None)),
        ]


class Link(models.Model):
    """Two items that belong together: `source` blocks, relates to, or results from `target`."""

    class Kind(models.TextChoices):
        BLOCKS = "blocks", "blocks"
        RELATES = "relates", "relates to"
        RESULTS_FROM = "results_from", "results from"

    project = models.ForeignKey(Project, models.CASCADE, related_name="+")
    source = models.ForeignKey(Item, models.CASCADE, related_name="links_out")
    target = models.ForeignKey(Item, models.CASCADE, related_name="links_in")
    kind = models.CharField(max_length=12, choices=Kind)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["kind", "id"]
        constraints = [
            models.UniqueConstraint(fields=["source", "target", "kind"], name="link_once"),
            models.CheckConstraint(condition=~Q(source=F("target")), name="link_not_to_itself"),
        ]
