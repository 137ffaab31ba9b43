"""Reads of the event log."""

from collections.abc import Iterable, Mapping

from django.db.models import OuterRef, Q, QuerySet, Subquery

from activity.models import Event, Stream


def events_about(subject_type: str, subject_id: int) -> QuerySet[Event]:
    """Events about one thing, newest first."""
    return Event.objects.filter(subject_type=subject_type, subject_id=subject_id).order_by("-id")


def events_of(project_id: int) -> QuerySet[Event]:
    """Everything that happened in a project, newest first."""
    return Event.objects.filter(project_id=project_id).order_by("-seq")


def stream_of(field: str, value: str) -> Subquery:
    """Within a query of things: `seq` or `figures` of the stream of the project that `field` of each holds."""
    return Subquery(Stream.objects.filter(project_id=OuterRef(field)).values(value))


def positions(project_ids: Iterable[int]) -> dict[int, tuple[int, int]]:
    """The number of each project's last event, and when its figures last changed."""
    rows = Stream.objects.filter(project_id__in=list(project_ids)).values_list("project_id", "seq", "figures")
    return {project: (seq, figures) for project, seq, figures in rows}


def events_between(spans: Mapping[int, tuple[int, int]]) -> QuerySet[Event]:
    """Events of projects, each after a number and up to another, in their order."""
    wanted = [Q(project_id=one, seq__gt=after, seq__lte=last) for one, (after, last) in spans.items()]
    return Event.objects.filter(Q(*wanted, _connector=Q.OR)).order_by("project_id", "seq")
