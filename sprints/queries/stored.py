"""Rows as they are stored, each found inside the person's project or not at all: what the API lists."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from accounts.access import Access
from accounts.queries import members_of
from backlog.queries import items_of
from common.errors import NotFound
from sprints.models import Absence, Sprint, SprintItem, WeeklyPattern


def items_in(access: Access, number: int) -> list[SprintItem]:
    """What is in a sprint, in its order, each place with its item at hand. Four queries. Raises NotFound."""
    places = list(_places(access, number).order_by("rank", "id"))
    if not places and not access.project.sprints.filter(number=number).exists():
        raise NotFound()
    rows = items_of(access).prefetch_related("labels").filter(pk__in=[place.item_id for place in places])
    items = {item.pk: item for item in rows}
    for place in places:
        place.item = items[place.item_id]
    return places


def place(access: Access, sprint: int, item: int) -> SprintItem:
    """The place of an item in a sprint (both numbers). Raises NotFound."""
    found = _places(access, sprint).filter(item__number=item).first()
    if found is None:
        raise NotFound()
    return found


def patterns_in(access: Access) -> QuerySet[WeeklyPattern]:
    """Weekly hours of all members; whose first ones hold from a day on worked the default week before."""
    rows = WeeklyPattern.objects.filter(user__in=_members(access)).select_related("user")
    return rows.order_by("user__name", "user", "from_on")


def absences_in(access: Access, start_on: date, end_on: date) -> QuerySet[Absence]:
    """Time off of all members between two days, both inclusive."""
    rows = Absence.objects.filter(user__in=_members(access), on__range=(start_on, end_on))
    return rows.select_related("user").order_by("on", "user__name", "part")


def _places(access: Access, number: int) -> QuerySet[SprintItem]:
    return SprintItem.objects.filter(
        sprint__project=access.project, sprint__number=number, removed_at=None, item__deleted_at=None
    )


def _members(access: Access) -> QuerySet[Any, Any]:
    return members_of(access).order_by().values("user")


def recomputed_since(moments: Mapping[int, datetime]) -> dict[int, list[int]]:
    """By project, the numbers of its sprints whose figures or explanation were computed after its moment."""
    later = [
        Q(project=one) & (Q(figures__computed_at__gt=moment) | Q(explanation__computed_at__gt=moment))
        for one, moment in moments.items()
    ]
    rows = Sprint.objects.filter(Q(*later, _connector=Q.OR)).order_by("project", "number")
    found: dict[int, list[int]] = {one: [] for one in moments}
    for project, number in rows.values_list("project", "number"):
        found[project].append(number)
    return found
