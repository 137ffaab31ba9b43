"""What an admin may have to answer for: who came and went, who may do what, what was signed, shared and taken away."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.access import Access
from activity.models import Event
from activity.queries import events_of
from backlog.queries.history import HistoryLine, lines_of

PAGE = 100
DAILY = ("item", "epic", "sprint", "suggestion", "mention")  # the daily work, which the activity page shows
WEIGHTY = (
    Q(kind__in=("item_deleted", "item_restored", "item_purged", "items_changed_together"))
    | Q(subject_type="sprint", kind__startswith="allocation_")
    | Q(kind__in=("sprint_started", "sprint_closed", "sprint_deleted"))
)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which part of it: by a person, from a day to a day, before an event's number."""

    person: int | None = None
    since: date | None = None
    until: date | None = None
    before: int | None = None


def audit_events(access: Access, asked: Asked) -> QuerySet[Event]:
    """Newest first; days are those of the zone that is active."""
    events = events_of(access.project_id).filter(~Q(subject_type__in=DAILY) | WEIGHTY)
    if asked.person is not None:
        events = events.filter(actor_id=asked.person)
    if asked.since:
        events = events.filter(at__gte=_midnight(asked.since))
    if asked.until:
        events = events.filter(at__lt=_midnight(asked.until + timedelta(days=1)))
    if asked.before is not None:
        events = events.filter(seq__lt=asked.before)
    return events


def audit(access: Access, asked: Asked, limit: int = PAGE) -> tuple[list[HistoryLine], int | None]:
    """A page of it, each event by itself, and the number before which the next begins. Two queries."""
    found = list(audit_events(access, asked)[: limit + 1])
    older = found[limit - 1].seq if len(found) > limit else None
    return lines_of(found[:limit], [access.user]), older


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), timezone.get_current_timezone())
