"""Lists of items: the base of all of them, a backlog page by page, search."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, When
from django.db.models.functions import Cast, Coalesce
from django.db.models.lookups import StartsWith

from accounts.access import Access
from backlog.models import Column, Criterion, DoneItem, Item, ItemType, Label, WorkLog
from backlog.models.items import stands_alone
from backlog.rules.estimate import Estimate

PAGE = 50
KEY = re.compile(r"(?:(?P<key>[a-z][a-z0-9]{1,9})-)?(?P<number>\d{1,9})", re.IGNORECASE)
STATES = ("backlog", "todo", "doing", "done", "blocked", "all")


@dataclass(frozen=True, slots=True, kw_only=True)
class BacklogFilter:
    """Which items of a backlog to show; whatever is not set lets all pass.

    `epic` is a number and 0 means without one; `assignee` a user's id and 0 means nobody. `state` is one of
    STATES, empty means open ones. `in_sprint` asks whether an item is among `planned`, primary keys that
    floors above know; where they are not given, whether it is on the board.
    """

    text: str = ""
    types: Collection[str] = ()
    epic: int | None = None
    labels: Collection[str] = ()
    assignee: int | None = None
    state: str = ""
    estimated: bool | None = None
    ready: bool | None = None
    in_sprint: bool | None = None
    planned: Collection[int] | QuerySet[Any, Any] | None = None

    @property
    def is_set(self) -> bool:
        """Whether it may hide anything that a backlog would show."""
        switches = (self.epic, self.assignee, self.estimated, self.ready, self.in_sprint)
        texts = (self.text.strip(), self.types, self.labels, self.state)
        return any(texts) or any(switch is not None for switch in switches)


def items_of(access: Access) -> QuerySet[Item]:
    """The project's items that are not deleted, each with its own type, epic, assignee, column and counts.

    Two queries whatever their number. Counts: criteria_count, criteria_met, done_count, done_ticked,
    logged_minutes. `item.detail`, `item.key`, `item.lacks` and `item.estimate` need no query.
    """
    return (
        access.project.items.filter(deleted_at=None)
        .select_related("story", "technicaltask__parent", "spike", "defect", "epic", "assignee", "column")
        .prefetch_related("spike__segments")
        .annotate(
            criteria_count=_counted(Criterion.objects.filter(story=OuterRef("pk")), "story"),
            criteria_met=_counted(
                Criterion.objects.filter(story=OuterRef("pk"), state=Criterion.State.MET), "story"
            ),
            done_count=_counted(DoneItem.objects.filter(task=OuterRef("pk")), "task"),
            done_ticked=_counted(DoneItem.objects.filter(task=OuterRef("pk"), is_done=True), "task"),
            logged_minutes=Coalesce(
                Subquery(
                    WorkLog.objects.filter(item=OuterRef("pk"))
                    .order_by()
                    .values("item")
                    .annotate(total=Sum("minutes"))
                    .values("total")
                ),
                0,
            ),
        )
    )


def find_items(access: Access, filters: BacklogFilter, kind: str = "") -> QuerySet[Item]:
    """Items that the filter lets pass, sub-tasks among them, by number; of one backlog if `kind` names it."""
    rows = items_of(access).filter(passing(access, filters)).prefetch_related("labels").order_by("number")
    return rows.filter(backlog__kind=kind) if kind else rows


def open_count(access: Access) -> int:
    """How many items both backlogs show."""
    return access.project.items.filter(_shown()).count()


def search(access: Access, q: str, limit: int = 10) -> list[Item]:
    """Items whose key or title contains `q`, open ones and exact keys first."""
    text = _plain(q).strip()
    if not text:
        return []
    is_exact = Case(When(number=int(_key(access, text) or 0), then=0), default=1)
    order = (is_exact, F("done_at").asc(nulls_first=True), "-updated_at")
    found = access.project.items.filter(_text(access, text), deleted_at=None).order_by(*order)
    return list(items_of(access).filter(pk__in=found.values("pk")[:limit]).order_by(*order))


def columns(access: Access) -> list[Column]:
    """The workflow from left to right."""
    return list(access.project.columns.order_by("position", "pk"))


def labels(access: Access) -> list[Label]:
    """All labels by name."""
    return list(access.project.labels.order_by("name"))


def estimate_of(item: Item) -> Estimate:
    """How large an item of `items_of` is, in the unit of its type."""
    return item.estimate


def _counted(rows: QuerySet[Any], of: str) -> Coalesce:
    """How many rows a sub-query has; `of` is the field by which it belongs to the item."""
    return Coalesce(Subquery(rows.order_by().values(of).annotate(count=Count("*")).values("count")), 0)


def _shown() -> Q:
    return Q(deleted_at=None, done_at=None) & stands_alone()


def passing(access: Access, filters: BacklogFilter) -> Q:
    """What the filter says, for a QuerySet of items."""
    conditions = _state(filters.state)
    if filters.text.strip():
        conditions &= _text(access, filters.text)
    if filters.types:
        conditions &= Q(type__in=[type for type in ItemType.values if type in filters.types])
    if filters.epic is not None:
        conditions &= Q(epic__number=filters.epic) if filters.epic else Q(epic=None)
    for name in filters.labels:
        conditions &= Q(
            Exists(Item.labels.through.objects.filter(item=OuterRef("pk"), label__name=_plain(name)))
        )
    if filters.assignee is not None:
        conditions &= Q(assignee=filters.assignee) if filters.assignee else Q(assignee=None)
    if filters.estimated is not None:
        conditions &= _estimated() if filters.estimated else ~_estimated()
    if filters.ready is not None:
        ready = _ready(access.project.small_work_minutes)
        conditions &= ready if filters.ready else ~ready
    if filters.in_sprint is not None:
        inside = Q(column__isnull=False) if filters.planned is None else Q(pk__in=filters.planned)
        conditions &= inside if filters.in_sprint else ~inside
    return conditions


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


def _text(access: Access, text: str) -> Q:
    wanted = _plain(text).strip()
    found = Q(title__icontains=wanted)
    if digits := _key(access, wanted):
        found |= Q(StartsWith(Cast("number", CharField()), digits))
    return found


def _key(access: Access, text: str) -> str:
    """The digits of what may be the beginning of a key of this project; empty when it is none."""
    match = KEY.fullmatch(text)
    if not match or (match["key"] and match["key"].upper() != access.project.key):
        return ""
    return match["number"].lstrip("0")


def _plain(text: str) -> str:
    """Without the one character that the database does not take."""
    return text.replace("\x00", "")


def _estimated() -> Q:
    return (
        Q(story__points__isnull=False)
        | Q(technicaltask__estimate_minutes__isnull=False)
        | Q(defect__estimate_minutes__isnull=False)
        | Q(spike__timebox_minutes__isnull=False)
    )


def _ready(small_work_minutes: int) -> Q:
    """The same as rules.readiness, for the database; a test holds the two together."""
    criteria = Exists(Criterion.objects.filter(story=OuterRef("pk")))
    done_items = Exists(DoneItem.objects.filter(task=OuterRef("pk")))
    small_task = Q(technicaltask__estimate_minutes__lt=small_work_minutes)
    small_defect = Q(defect__estimate_minutes__lt=small_work_minutes)
    task = ~Q(technicaltask__so_that="") & Q(done_items)
    return (
        Q(type="story", story__points__isnull=False) & Q(criteria)
        | Q(type="task", technicaltask__estimate_minutes__isnull=False) & (small_task | task)
        | Q(type="spike", spike__agreed_at__isnull=False)
        | Q(type="defect", defect__estimate_minutes__isnull=False)
        & (small_defect | Q(defect__severity__isnull=False))
    )
