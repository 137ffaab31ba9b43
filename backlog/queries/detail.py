"""One item with everything that hangs on it, and its history in sentences."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import prefetch_related_objects

from accounts.access import Access
from accounts.models import User
from activity.models import Event
from activity.queries import history_of
from backlog.models import (
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
from backlog.queries.lists import items_of
from backlog.rules.spike_clock import Clock
from backlog.rules.texts import texts_of
from backlog.rules.wording import people_in, wording
from common.errors import NotFound

NOBODY = "Tandem"  # who did what no person did


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """Something that happened: `str()` is the sentence, "Priya moved it from To do to In progress"."""

    at: datetime
    who: User | None
    kind: str
    text: str
    event: int = 0
    has_words: bool = False  # whether words were replaced, which queries.changes shows

    @property
    def name(self) -> str:
        return str(self.who) if self.who else NOBODY

    def __str__(self) -> str:
        return f"{self.name} {self.text}"


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
    comments: list[Comment] = field(default_factory=list)
    work_logs: list[WorkLog] = field(default_factory=list)
    history: list[HistoryLine] = field(default_factory=list)


def item_detail(access: Access, number: int) -> ItemDetail:
    """Everything about one item, in a bounded number of queries. Raises NotFound, for deleted items too."""
    item = (
        items_of(access).select_related("created_by").prefetch_related("labels").filter(number=number).first()
    )
    if item is None:
        raise NotFound()
    detail = item.detail
    common: dict[str, Any] = {
        "item": item,
        "detail": detail,
        "lacks": item.lacks,
        "comments": list(item.comments.filter(deleted_at=None).select_related("author")),
        "work_logs": list(item.work_logs.select_related("person").order_by("-on", "-id")),
        "history": history(item),
    }
    if isinstance(detail, Story):
        prefetch_related_objects([detail], "criteria__judged_by")
        children = list(items_of(access).filter(technicaltask__parent_id=detail.pk).order_by("rank"))
        return ItemDetail(**common, criteria=list(detail.criteria.all()), children=children)
    if isinstance(detail, TechnicalTask):
        prefetch_related_objects([detail], "done_items__ticked_by")
        return ItemDetail(**common, done_items=list(detail.done_items.all()))
    if isinstance(detail, Spike):
        prefetch_related_objects([detail], "segments__person", "extensions__extended_by", "agreed_by")
        return ItemDetail(
            **common,
            segments=list(detail.segments.all()),
            extensions=list(detail.extensions.all()),
            outcome=outcome_of(detail),
            clock=clock_of(item),
        )
    return ItemDetail(**common)


def outcome_of(spike: Spike) -> Outcome | None:
    """How a spike ended, with its options; None while it is open."""
    return (
        Outcome.objects.select_related("recorded_by").prefetch_related("options").filter(spike=spike).first()
    )


def history(item: Item, limit: int = 200) -> list[HistoryLine]:
    """What happened to an item, newest first; two queries."""
    events = list(history_of("item", item.pk, limit))
    people = _people(events)
    names = {pk: str(person) for pk, person in people.items()}
    return [
        HistoryLine(
            at=event.at,
            who=people.get(event.actor_id) if event.actor_id else None,
            kind=event.kind,
            text=wording(event.kind, event.data, names),
            event=event.pk,
            has_words=bool(texts_of(event.kind, event.data)),
        )
        for event in events
    ]


def _people(events: Iterable[Event]) -> dict[int, User]:
    wanted: set[int] = set()
    for event in events:
        wanted |= people_in(event.kind, event.data) | ({event.actor_id} if event.actor_id else set())
    return User.objects.in_bulk(wanted) if wanted else {}
