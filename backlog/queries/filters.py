"""Which items a list shows: the filter that addresses and the API ask for, for the database."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, fields
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThanOrEqual, LessThanOrEqual

from accounts.access import Access
from backlog import hooks
from backlog.models import Attachment, Gate, Item, ItemType
from backlog.queries.readiness import estimated, ready
from backlog.queries.search import matching, without_nul

STATES = ("backlog", "todo", "doing", "done", "blocked", "all")
NOWHERE = 0  # as the number of a sprint: in none that is open


@dataclass(frozen=True, slots=True, kw_only=True)
class BacklogFilter:
    """Which items of a backlog to show; whatever is not set lets all pass.

    `epic` is a number and 0 means without one; `assignee` a user's id and 0 means nobody; `sprint` a number and 0
    means in none that is open. `state` is one of STATES, empty means open ones. `in_sprint` asks whether an item
    is among `planned`, primary keys that floors above know; where they are not given, whether it is on the board.
    Ranges include both ends; an item without points is in no range of points.
    """

    text: str = ""
    types: Collection[str] = ()
    epic: int | None = None
    epic_kind: str = ""
    labels: Collection[str] = ()
    assignee: int | None = None
    created_by: int | None = None
    state: str = ""
    estimated: bool | None = None
    ready: bool | None = None
    story_kind: str = ""
    design: str = ""
    category: str = ""
    severity: int | None = None
    blocked: bool | None = None
    gated: bool | None = None
    attachments: bool | None = None
    sprint: int | None = None
    created_since: date | None = None
    updated_since: date | None = None
    points_min: Decimal | None = None
    points_max: Decimal | None = None
    minutes_min: int | None = None
    minutes_max: int | None = None
    in_sprint: bool | None = None
    planned: Collection[int] | QuerySet[Any, Any] | None = None

    @property
    def is_set(self) -> bool:
        """Whether it may hide anything that a backlog would show."""
        values = ((one.name, getattr(self, one.name)) for one in fields(self) if one.name != "planned")
        return any(
            bool(value.strip() if isinstance(value, str) else value)
            if isinstance(value, str | list | tuple | set | frozenset)
            else value is not None
            for _, value in values
        )


def passing(access: Access, filters: BacklogFilter) -> Q:
    """What the filter says, for a QuerySet of items."""
    conditions = _state(filters.state)
    if filters.text.strip():
        conditions &= matching(access, filters.text)
    if filters.types:
        conditions &= Q(type__in=[type for type in ItemType.values if type in filters.types])
    if filters.epic is not None:
        conditions &= Q(epic__number=filters.epic) if filters.epic else Q(epic=None)
    for name in filters.labels:
        conditions &= Q(
            Exists(Item.labels.through.objects.filter(item=OuterRef("pk"), label__name=without_nul(name)))
        )
    if filters.assignee is not None:
        conditions &= Q(assignee=filters.assignee) if filters.assignee else Q(assignee=None)
    if filters.created_by is not None:
        conditions &= Q(created_by=filters.created_by)
    if filters.sprint is not None:
        planned = Q(pk__in=hooks.sprint_items(access, filters.sprint or None))
        conditions &= planned if filters.sprint else ~planned
    if filters.in_sprint is not None:
        inside = Q(column__isnull=False) if filters.planned is None else Q(pk__in=filters.planned)
        conditions &= inside if filters.in_sprint else ~inside
    return conditions & _own(filters) & _switches(access, filters) & _ranges(access, filters)


def _own(filters: BacklogFilter) -> Q:
    """Fields of one type: items of other types do not pass."""
    wanted = {
        "epic__kind": filters.epic_kind,
        "story__kind": filters.story_kind,
        "story__design": filters.design,
        "technicaltask__category": filters.category,
        "defect__severity": filters.severity,
    }
    return Q(**{name: value for name, value in wanted.items() if value not in ("", None)})


def _switches(access: Access, filters: BacklogFilter) -> Q:
    """Questions that are answered by yes or no."""
    asked: dict[str, Callable[[], Q]] = {
        "estimated": lambda: estimated(access.project),
        "ready": lambda: ready(access.project),
        "blocked": lambda: Q(blocked_since__isnull=False),
        "gated": _gated,
        "attachments": lambda: Q(Exists(Attachment.objects.filter(item=OuterRef("pk"), deleted_at=None))),
    }
    conditions = Q()
    for name, condition in asked.items():
        if (wanted := getattr(filters, name)) is not None:
            conditions &= condition() if wanted else ~condition()
    return conditions


def _ranges(access: Access, filters: BacklogFilter) -> Q:
    hours = _hours()
    wanted = {
        "created_at__gte": _midnight(access, filters.created_since),
        "updated_at__gte": _midnight(access, filters.updated_since),
        "story__points__gte": filters.points_min,
        "story__points__lte": filters.points_max,
    }
    conditions = Q(**{name: value for name, value in wanted.items() if value is not None})
    if filters.minutes_min is not None:
        conditions &= Q(GreaterThanOrEqual(hours, filters.minutes_min))
    if filters.minutes_max is not None:
        conditions &= Q(LessThanOrEqual(hours, filters.minutes_max))
    return conditions


def _midnight(access: Access, day: date | None) -> datetime | None:
    """When a day begins in the project's zone."""
    return None if day is None else datetime.combine(day, time.min, ZoneInfo(access.project.timezone))


def _hours() -> Coalesce:
    return Coalesce(
        F("technicaltask__estimate_minutes"), F("defect__estimate_minutes"), F("spike__timebox_minutes")
    )


def _gated() -> Q:
    """Something keeps it, or its epic as a whole, from being begun."""
    waiting = Gate.objects.filter(opened_at=None)
    return Q(Exists(waiting.filter(item=OuterRef("pk")))) | Q(Exists(waiting.filter(epic=OuterRef("epic"))))


def _state(state: str) -> Q:
    if state == "all":
        return Q()
    if state == "done":
        return Q(done_at__isnull=False)
    is_open = Q(done_at=None)
    if state == "backlog":
        return is_open & Q(column=None)
    if state == "blocked":
        return is_open & Q(blocked_since__isnull=False)
    return is_open & Q(column__category=state) if state in ("todo", "doing") else is_open
