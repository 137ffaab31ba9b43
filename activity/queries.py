"""Reads of the event log."""

from django.db.models import QuerySet

from activity.models import Event


def events_about(subject_type: str, subject_id: int) -> QuerySet[Event]:
    """Events about one thing, newest first."""
    return Event.objects.filter(subject_type=subject_type, subject_id=subject_id).order_by("-id")


def events_of(project_id: int) -> QuerySet[Event]:
    """Everything that happened in a project, newest first."""
    return Event.objects.filter(project_id=project_id).order_by("-seq")
