"""Which sprints need their figures although nothing happened in them; each with the id of its project."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q

from activity.models import Event
from backlog.models import ClockSegment
from sprints.models import Sprint
from sprints.queries.inputs import local_date
from sprints.queries.sprints import OPEN


def unfinished_days(now: datetime) -> Iterator[tuple[int, int]]:
    """Open sprints whose figures are of an earlier day than today where the project is, or were never computed."""
    sprints = (
        Sprint.objects.filter(state__in=OPEN, project__archived_at=None)
        .select_related("project", "figures")
        .only("project__timezone", "project__id", "figures__computed_at", "figures__sprint")
    )
    for sprint in sprints.iterator(chunk_size=500):
        stored = getattr(sprint, "figures", None)
        if stored is None or local_date(stored.computed_at, sprint.project) < local_date(now, sprint.project):
            yield sprint.pk, sprint.project_id


def running_clocks(computed_before: datetime) -> list[tuple[int, int]]:
    """Running sprints with a running clock in them whose figures are older than that."""
    ticking = ClockSegment.objects.filter(ended_at=None, spike__sprint_items__sprint=OuterRef("pk"))
    sprints = Sprint.objects.filter(Exists(ticking), state=Sprint.State.ACTIVE)
    return list(sprints.filter(Q(figures__computed_at__lt=computed_before)).values_list("pk", "project_id"))


def on_their_last_day(now: datetime) -> list[tuple[int, int]]:
    """Running sprints, with their projects, that end today where the project is, and whose people were not asked yet
    how their time divided."""
    asked = Event.objects.filter(kind="time_wanted", subject_type="sprint", subject_id=OuterRef("pk"))
    sprints = Sprint.objects.filter(
        state=Sprint.State.ACTIVE, end_on__lte=now.date() + timedelta(days=1), project__archived_at=None
    )
    rows = sprints.exclude(Exists(asked)).select_related("project")
    return [(one.pk, one.project_id) for one in rows if local_date(now, one.project) >= one.end_on]
