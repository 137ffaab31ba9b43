"""Reads of the event log."""

from typing import Any

from django.db.models import OuterRef, QuerySet

from activity.models import Event, Stream


def events_about(subject_type: str, subject_id: int) -> QuerySet[Event]:
    """Events about one thing, newest first."""
    return Event.objects.filter(subject_type=subject_type, subject_id=subject_id).order_by("-id")


def events_of(project_id: int) -> QuerySet[Event]:
    """Everything that happened in a project, newest first."""
    return Event.objects.filter(project_id=project_id).order_by("-seq")


def seq_of(field: str) -> QuerySet[Stream, Any]:
    """Within a query of things: the number of the last event of the project that `field` of each holds."""
    return Stream.objects.filter(project_id=OuterRef(field)).values("seq")
