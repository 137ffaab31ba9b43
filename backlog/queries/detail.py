"""One item with everything that hangs on it, and its history in sentences."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects

from accounts.access import Access
from backlog.models import (
    Attachment,
    BoxExtension,
    ClockSegment,
    Comment,
    Criterion,
    Defect,
    DoneItem,
    Item,
    Outcome,
    Spike,
    Story,
    TechnicalTask,
    WorkLog,
)
from backlog.queries.clock import clock_of
from backlog.queries.history import HistoryLine, Talk, talk_of
from backlog.queries.lists import items_of
from backlog.rules.spike_clock import Clock
from common.errors import NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemDetail:
    """What an item's page shows. Parts that its type does not have are empty."""

    item: Item
    detail: Story | TechnicalTask | Spike | Defect
    lacks: list[str]
    criteria: list[Criterion] = field(default_factory=list)
    done_items: list[DoneItem] = field(default_factory=list)
    children: list[Item] = field(default_factory=list)
    segments: list[ClockSegment] = field(default_factory=list)
    extensions: list[BoxExtension] = field(default_factory=list)
    outcome: Outcome | None = None
    clock: Clock | None = None
    attachments: list[Attachment] = field(default_factory=list)
    talk: Talk = field(default_factory=Talk)
    work_logs: list[WorkLog] = field(default_factory=list)

    @property
    def history(self) -> list[HistoryLine]:
        return self.talk.history

    @property
    def comments(self) -> list[Comment]:
        return self.talk.comments


def item_detail(access: Access, number: int, before: datetime | None = None) -> ItemDetail:
    """Everything about one item, in a bounded number of queries; of what was said and done the newest part, or the
    newest one `before` a moment. Raises NotFound, for deleted items too.
    """
    item = (
        items_of(access)
        .select_related("created_by", "spike__agreed_by")
        .prefetch_related("labels")
        .filter(number=number)
        .first()
    )
    if item is None:
        raise NotFound()
    detail = item.detail
    common: dict[str, Any] = {
        "item": item,
        "detail": detail,
        "lacks": item.lacks,
        "attachments": list(item.attachments.filter(deleted_at=None).select_related("uploaded_by")),
        "talk": talk_of(access, item, before),
        "work_logs": list(item.work_logs.select_related("person").order_by("-on", "-id"))
        if getattr(item, "logged_minutes", 0)
        else [],
    }
    if isinstance(detail, Story):
        prefetch_related_objects(
            [detail], Prefetch("criteria", Criterion.objects.select_related("judged_by"))
        )
        children = list(items_of(access).filter(technicaltask__parent_id=detail.pk).order_by("rank"))
        return ItemDetail(**common, criteria=list(detail.criteria.all()), children=children)
    if isinstance(detail, TechnicalTask):
        prefetch_related_objects(
            [detail], Prefetch("done_items", DoneItem.objects.select_related("ticked_by"))
        )
        return ItemDetail(**common, done_items=list(detail.done_items.all()))
    if isinstance(detail, Spike):
        grown = Prefetch("extensions", BoxExtension.objects.select_related("extended_by"))
        prefetch_related_objects([detail], "segments__person", grown)
        return ItemDetail(
            **common,
            segments=list(detail.segments.all()),
            extensions=list(detail.extensions.all()),
            outcome=outcome_of(detail),
            clock=clock_of(item),
        )
    return ItemDetail(**common)


def splittable(access: Access, number: int) -> tuple[Story, list[Criterion], list[Item]]:
    """A story with the criteria and sub-tasks that may move to a part of it. Raises NotFound for other items."""
    item = items_of(access).filter(number=number).first()
    if item is None or not isinstance(item.detail, Story):
        raise NotFound()
    criteria = item.detail.criteria.exclude(state=Criterion.State.MET)
    children = items_of(access).filter(technicaltask__parent_id=item.pk, done_at=None).order_by("rank")
    return item.detail, list(criteria), list(children.exclude(column__category="doing"))


def outcome_of(spike: Spike) -> Outcome | None:
    """How a spike ended, with its options; None while it is open."""
    return (
        Outcome.objects.select_related("recorded_by").prefetch_related("options").filter(spike=spike).first()
    )
