"""One item with everything that hangs on it, and its history in sentences."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet

from accounts.access import Access
from backlog.models import (
    Attachment,
    BoxExtension,
    ClockSegment,
    Column,
    Comment,
    Criterion,
    Defect,
    DoneItem,
    Item,
    Label,
    Outcome,
    OutcomeOption,
    Spike,
    Story,
    TechnicalTask,
    WorkLog,
)
from backlog.queries.clock import clock_of
from backlog.queries.history import HistoryLine, Talk, talk_of
from backlog.queries.lists import counted, items_of
from backlog.queries.nested import nested, revived
from backlog.rules.spike_clock import Clock
from common.errors import NotFound
from common.fixed import Among, Fixed, remember


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
    columns: list[Column] = field(default_factory=list)  # the workflow from left to right

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
    found = _whole.all(project=access.project_id, number=number)
    for one in found:
        one.project = access.project
    item = next((one for one in found if one.number == number), None)
    if item is None:
        raise NotFound()
    remember(item, "labels", revived(Label, item.label_rows))
    detail = item.detail
    common: dict[str, Any] = {
        "item": item,
        "detail": detail,
        "lacks": item.lacks,
        "attachments": revived(Attachment, item.attachment_rows, "uploaded_by"),
        "talk": talk_of(access, item, before),
        "columns": revived(Column, item.column_rows),
        "work_logs": revived(WorkLog, item.log_rows, "person"),
    }
    if isinstance(detail, Story):
        criteria = revived(Criterion, item.part_rows, "judged_by")
        remember(detail, "criteria", criteria)
        children = [one for one in found if one is not item]
        return ItemDetail(**common, criteria=criteria, children=children)
    if isinstance(detail, TechnicalTask):
        done_items = revived(DoneItem, item.done_rows, "ticked_by")
        remember(detail, "done_items", done_items)
        return ItemDetail(**common, done_items=done_items)
    if isinstance(detail, Spike):
        segments = revived(ClockSegment, item.segment_rows, "person")
        remember(detail, "segments", segments)
        return ItemDetail(
            **common,
            segments=segments,
            extensions=revived(BoxExtension, item.extension_rows, "extended_by"),
            outcome=_outcome(item),
            clock=clock_of(item),
        )
    return ItemDetail(**common)


def _with_parts(project: int, number: int) -> QuerySet[Item]:
    """An item and the parts of a story, each with what hangs on it."""
    own = Item.objects.filter(project=project, number=number).order_by().values("pk")
    parts = TechnicalTask.objects.filter(parent__project=project, parent__number=number).order_by()
    asked = Among("pk", ArraySubquery(own.union(parts.values("pk"), all=True)))
    rows = counted(Item.objects.filter(asked, project=project, deleted_at=None))
    return rows.select_related("created_by", "spike__agreed_by").annotate(**_hanging()).order_by("rank")


_whole: Fixed[Any] = Fixed(_with_parts, project=int, number=int)


def _hanging() -> dict[str, ArraySubquery]:
    """What hangs on an item, whatever its type, with the people whom its page names."""
    own, spike = OuterRef("pk"), {"spike": OuterRef("pk")}
    return {
        "column_rows": nested(Column.objects.filter(project=OuterRef("project")).order_by("position", "pk")),
        "label_rows": nested(Label.objects.filter(items=own)),
        "attachment_rows": nested(Attachment.objects.filter(item=own, deleted_at=None), "uploaded_by"),
        "log_rows": nested(WorkLog.objects.filter(item=own).order_by("-on", "-id"), "person"),
        "part_rows": nested(Criterion.objects.filter(story=own), "judged_by"),
        "done_rows": nested(DoneItem.objects.filter(task=own), "ticked_by"),
        "segment_rows": nested(ClockSegment.objects.filter(**spike), "person"),
        "extension_rows": nested(BoxExtension.objects.filter(**spike), "extended_by"),
        "outcome_rows": nested(Outcome.objects.filter(**spike), "recorded_by"),
        "option_rows": nested(OutcomeOption.objects.filter(outcome__spike=own)),
    }


def _outcome(item: Any) -> Outcome | None:
    """How a spike ended, with its options; None while it is open."""
    found = revived(Outcome, item.outcome_rows, "recorded_by")
    for outcome in found:
        remember(outcome, "options", revived(OutcomeOption, item.option_rows))
    return found[0] if found else None


def splittable(access: Access, number: int) -> tuple[Story, list[Criterion], list[Item]]:
    """A story with the criteria and sub-tasks that may move to a part of it. Raises NotFound for other items."""
    item = items_of(access).filter(number=number).first()
    if item is None or not isinstance(item.detail, Story):
        raise NotFound()
    criteria = item.detail.criteria.exclude(state=Criterion.State.MET)
    children = items_of(access).filter(technicaltask__parent_id=item.pk, done_at=None).order_by("rank")
    return item.detail, list(criteria), list(children.exclude(column__category="doing"))
