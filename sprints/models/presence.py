"""Who is there, and when not."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts.models import Project, User


class WeeklyPattern(models.Model):
    """Minutes a person works on each weekday, Monday first, from a day on."""

    user = models.ForeignKey(User, models.CASCADE, related_name="weekly_patterns")
    from_on = models.DateField(null=True)  # none: since ever
    minutes = ArrayField(models.PositiveSmallIntegerField(), size=7)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "from_on"], name="pattern_one_a_day", nulls_distinct=False
            )
        ]


class DayPart(models.TextChoices):
    FULL = "full", "Whole day"
    AM = "am", "Morning"
    PM = "pm", "Afternoon"
    HOURS = "hours", "Some hours"


class Absence(models.Model):
    """Time off of a person: a day, half of it, or some hours. Belongs to the person, counts in every project."""

    user = models.ForeignKey(User, models.CASCADE, related_name="absences")
    on = models.DateField()
    part = models.CharField(max_length=5, choices=DayPart, default=DayPart.FULL)
    minutes = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "on", "part"], name="absence_once"),
            models.CheckConstraint(
                condition=~Q(part="hours", minutes=0)
                & (Q(part="hours") | Q(minutes=0))
                & Q(minutes__lte=1440),
                name="absence_minutes_for_hours_only",
            ),
        ]


class TeamDayOff(models.Model):
    """A day on which nobody of the project works on it."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="days_off")
    on = models.DateField()
    part = models.CharField(max_length=5, choices=DayPart, default=DayPart.FULL)
    name = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "on", "part"], name="day_off_once")]
