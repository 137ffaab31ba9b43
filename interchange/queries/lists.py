"""Rows of the lists that can be taken away as files: whole lists, a bounded number of queries each."""

from typing import Any

from django.db.models import Count, Q, QuerySet

from accounts.access import Access
from backlog.models import Item, Suggestion, WorkLog
from backlog.models.items import stands_alone
from backlog.queries.filters import BacklogFilter, passing
from backlog.queries.lists import items_of
from sprints.models import Sprint, SprintItem


def backlog_rows(access: Access, filters: BacklogFilter, kind: str = "") -> QuerySet[Item]:
    """Items of one backlog, or of both, one after the other by rank, as the page with this filter lists them."""
    rows = items_of(access).filter(stands_alone() & passing(access, filters))
    if kind:
        rows = rows.filter(backlog__kind=kind)
    return rows.select_related("backlog").prefetch_related("labels").order_by("backlog__kind", "rank")


def sprint_rows(access: Access) -> QuerySet[Sprint]:
    """Sprints by date, with how many items were in them and how many of those are done."""
    planned = Q(sprint_items__removed_at=None)
    return (
        Sprint.objects.filter(project=access.project)
        .annotate(
            items=Count("sprint_items", filter=planned),
            done=Count("sprint_items", filter=planned & Q(sprint_items__item__resolution="done")),
        )
        .order_by("start_on", "number")
    )


def sprint_item_rows(access: Access) -> QuerySet[SprintItem]:
    """Every place of an item in a sprint, removed ones too."""
    rows: QuerySet[Any] = SprintItem.objects.filter(sprint__project=access.project, item__deleted_at=None)
    return rows.select_related("sprint", "item", "item__assignee", "added_by").order_by(
        "sprint__start_on", "sprint__number", "added_at", "pk"
    )


def work_log_rows(access: Access) -> QuerySet[WorkLog]:
    """All logged work by day."""
    rows = WorkLog.objects.filter(item__project=access.project, item__deleted_at=None)
    return rows.select_related("item", "person").order_by("on", "pk")


def suggestion_rows(access: Access, state: str = "", *, mine: bool = False) -> QuerySet[Suggestion]:
    """Suggestions in the order in which they were made: all, those of a state, one's own."""
    rows = Suggestion.objects.filter(project=access.project)
    if state in Suggestion.State.values:
        rows = rows.filter(state=state)
    if mine:
        rows = rows.filter(created_by=access.user_id)
    return rows.select_related("created_by", "decided_by", "item", "opens", "opens_epic")
