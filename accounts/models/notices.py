"""What people are told, in the app and by mail, and how they want to be told."""

from django.db import models

from accounts.models.people import User
from accounts.models.projects import Project


class NoticeKind(models.TextChoices):
    """What one can be told about. The order is that of the settings page."""

    ASSIGNED = "assigned", "Something is assigned to me"
    MENTIONED = "mentioned", "Somebody mentions me"
    SUGGESTED = "suggested", "A suggestion waits for my triage"
    ANSWERED = "answered", "My suggestion is accepted or declined"
    ACCEPTANCE_WANTED = "acceptance_wanted", "A story waits for my acceptance"
    SPRINT_CLOSED = "sprint_closed", "A sprint was closed, and why it went as it did"
    TIME_WANTED = "time_wanted", "My time in a sprint waits to be confirmed"
    SIGN_OFF_WANTED = "sign_off_wanted", "An allocation waits for my sign-off, or changed since"
    BOX_NEARLY_USED = "box_nearly_used", "80 % of a spike's box are used"
    BOX_USED_UP = "box_used_up", "A spike's box is used up, or was extended"
    CRITERION_FAILED = "criterion_failed", "A criterion of my story failed"
    STORY_EDITED = "story_edited", "A developer changed a story's text"
    MEMBER_LEAVES = "member_leaves", "Somebody's last day is set, and a sprint loses their hours"
    FIGURES_LEARNED = "figures_learned", "The last sprints show another focus or rate"


class Notice(models.Model):
    """One thing that one person is told. `key` makes a repeated job write it once."""

    user = models.ForeignKey(User, models.CASCADE, related_name="notices")
    project = models.ForeignKey(Project, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20, choices=NoticeKind)
    key = models.CharField(max_length=120)
    text = models.CharField(max_length=500)
    path = models.CharField(max_length=300)  # of the page that it is about, from the site's root
    actor = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    is_shown = models.BooleanField(default=True)  # in the app; else it is only mailed
    mail = models.CharField(max_length=5, blank=True)  # "", "now" or "daily": how it leaves by mail
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="notice_once")]
        indexes = [
            models.Index(
                fields=["user", "-id"],
                name="notice_unread",
                condition=models.Q(read_at=None, is_shown=True),
            ),
            models.Index(
                fields=["user"],
                name="notice_to_mail",
                condition=models.Q(mailed_at=None) & ~models.Q(mail=""),
            ),
        ]


class NoticePreference(models.Model):
    """How one person wants to be told of one kind; without a row, in the app and by the daily mail."""

    class Mail(models.TextChoices):
        NOW = "now", "At once"
        DAILY = "daily", "Once a day"
        OFF = "off", "Never"

    user = models.ForeignKey(User, models.CASCADE, related_name="notice_preferences")
    kind = models.CharField(max_length=20, choices=NoticeKind)
    in_app = models.BooleanField(default=True)
    mail = models.CharField(max_length=5, choices=Mail, default=Mail.DAILY)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="notice_preference_once")]
