"""One change for many items: those whose rules allow it are changed, the others named with their reason."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Case, F, Value, When
from django.utils import timezone

from accounts.access import Access
from activity.services import record, record_many
from backlog import policies
from backlog.models import (
    Backlog,
    ClockSegment,
    Defect,
    Epic,
    Item,
    ItemType,
    Label,
    Spike,
    Story,
    TechnicalTask,
)
from backlog.services import fields as field_rules
from backlog.services.links import labels_of
from backlog.services.loading import epic_of, member_of
from backlog.services.ranking import Place, check_place, neighbours, ranks_for, stand_between
from backlog.services.spike_state import stop_clocks
from common.errors import DomainError, Invalid, NotFound

MOST = 2_000
BATCH = 1_000
LABELS = Item.labels.through
UNSET: Any = object()
Change = dict[str, list[Any]]  # field → [before, after], as events keep it


@dataclass(slots=True)
class Bulk:
    """What became of a change: numbers of the items that it changed, and why others were not.

    `event` is given to `undo_bulk` to take it back; None where nothing changed.
    """

    changed: list[int] = field(default_factory=list)
    refused: list[tuple[int, str]] = field(default_factory=list)
    event: int | None = None

    @contextmanager
    def each(self, number: int, *, unless: str = "") -> Iterator[None]:
        """What is done to one item: whole, or it stays as it is and is named with the reason. A refusal with the code
        `unless` is one of all of them, and is raised."""
        try:
            with transaction.atomic():
                yield
        except DomainError as refused:
            if unless and getattr(refused, "code", "") == unless:
                raise
            self.refused.append((number, refused.message))
        else:
            self.changed.append(number)


@transaction.atomic
def bulk_edit(
    *,
    actor: Access,
    items: Sequence[int],
    epic: int | None = UNSET,
    assignee: int | None = UNSET,
    add_labels: Sequence[str] = (),
    remove_labels: Sequence[str] = (),
    points: Any = UNSET,
    estimate_minutes: Any = UNSET,
    place: Place | None = None,
    before: int | None = None,
    after: int | None = None,
    is_deleted: bool = False,
) -> Bulk:
    """Change items by their numbers: epic (its number), assignee (a user's id), labels (names), points of stories,
    hours of tasks and defects, their place, or delete them.

    They move as one block in the order they have: to a `place` of their backlogs (top, bottom, a position), or next to
    an item that is named by its number; one of the other backlog stays where it is.

    Each item asks its own rules: what they refuse is left as it is and named with the reason. A bounded number of
    queries for any number of items up to 2,000. Raises Invalid for values that suit no item.
    """
    policies.require(actor, "bulk_edit")
    if not 1 <= len(set(items)) <= MOST:
        raise Invalid(fields={"items": f"Choose 1 to {MOST:,} items."})
    if place is not None:
        check_place(place, "place")
    is_ranking = (place, before, after) != (None, None, None)
    work = Work(actor, items, is_ranking=is_ranking)
    if epic is not UNSET:
        _set_epic(work, epic_of(actor, epic))
    if assignee is not UNSET:
        _assign(work, assignee)
    if add_labels or remove_labels:
        _label(work, field_rules.clean_labels(add_labels), field_rules.clean_labels(remove_labels))
    if points is not UNSET or estimate_minutes is not UNSET:
        _size(work, points, estimate_minutes)
    if is_ranking:
        _rank(work, before, after, place)
    if is_deleted:
        _delete(work)
    return work.finish()


class Work:
    """The locked items, what may be done with them, and what was."""

    def __init__(
        self, actor: Access, numbers: Sequence[int], *, is_ranking: bool, is_deleted: bool = False
    ) -> None:
        self.actor, self.now = actor, timezone.now()
        if is_ranking:
            self.backlogs = list(
                Backlog.objects.select_for_update(no_key=True).filter(project=actor.project).order_by("pk")
            )
        rows = Item.objects.select_for_update(no_key=True, of=("self",)).filter(
            project_id=actor.project_id,
            number__in=set(numbers),
            deleted_at__isnull=not is_deleted,
            purged_at=None,
        )
        self.items = list(
            rows.select_related("epic", *("story", "technicaltask", "spike", "defect")).order_by("pk")
        )
        for item in self.items:
            item.project = actor.project
        missing = set(numbers) - {item.number for item in self.items}
        self.reasons: dict[int, str] = dict.fromkeys(sorted(missing), NotFound().message)
        self.changes: dict[int, Change] = defaultdict(dict)
        self._why: dict[tuple[str, str], str] = {}

    def allowed(self, action: Callable[[Item], str] | str, among: Sequence[Item] | None = None) -> list[Item]:
        """Items (those `among` them) with which the actor may do it; others are refused with their reason."""
        may = []
        for item in self.items if among is None else among:
            name = action if isinstance(action, str) else action(item)
            if (name, item.type) not in self._why:
                self._why[name, item.type] = policies.why_not(self.actor, name, item)
            if why := self._why[name, item.type]:
                self.refuse(item, why)
            else:
                may.append(item)
        return may

    def refuse(self, item: Item, why: str) -> None:
        self.reasons.setdefault(item.number, why)

    def note(self, item: Item, name: str, before: Any, after: Any) -> None:
        self.changes[item.pk][name] = [before, after]

    def touch(self, ids: Sequence[int]) -> None:
        """Fields of these items are newer than whoever reads them has seen."""
        Item.objects.filter(pk__in=ids).update(version=F("version") + 1, updated_at=self.now)

    def finish(self, undoes: int | None = None) -> Bulk:
        by_pk = {item.pk: item for item in self.items}
        done = Bulk(
            changed=[by_pk[pk].number for pk in self.changes],
            refused=[(number, why) for number, why in self.reasons.items()],
        )
        if self.changes:
            self._tell(by_pk)
            before = {str(by_pk[pk].number): change for pk, change in self.changes.items()}
            told = record(
                project_id=self.actor.project_id,
                kind="items_changed_together",
                actor_id=self.actor.user_id,
                subject=("project", self.actor.project_id),
                data={"count": len(before), "items": before} | ({"undoes": undoes} if undoes else {}),
            )
            done.event = told.pk
        return done

    def _tell(self, items: Mapping[int, Item]) -> None:
        """Each item's history says it as if it had been done alone."""
        kinds: dict[str, list[tuple[str, int, Mapping[str, Any]]]] = defaultdict(list)
        for pk, change in self.changes.items():
            item = items[pk]
            base = {"number": item.number, "type": item.type}
            for kind, data in _events_of(change):
                kinds[kind].append(("item", pk, base | data))
        for kind, subjects in kinds.items():
            record_many(
                project_id=self.actor.project_id, kind=kind, actor_id=self.actor.user_id, subjects=subjects
            )


def _events_of(change: Change) -> list[tuple[str, dict[str, Any]]]:
    told: list[tuple[str, dict[str, Any]]] = []
    fields = dict(change)
    if "assignee" in fields:
        before, after = fields.pop("assignee")
        told.append(("item_assigned", {"from": before, "to": after}))
    if "rank" in fields:
        from_rank, rank = fields.pop("rank")
        low, high = fields.pop("between", [0, 0])
        told.append(("item_moved", {"rank": rank, "from_rank": from_rank, "after": low, "before": high}))
    if fields.pop("deleted", None):
        told.append(("item_deleted", {}))
    if fields.pop("restored", None):
        told.append(("item_restored", {}))
    for kept_for_undo in ("epic_number", "type", "retyped"):  # a change of type is told by itself
        fields.pop(kept_for_undo, None)
    if fields:
        told.append(("item_edited", {"changed": fields}))
    return told


def _set_epic(work: Work, epic: Epic | None) -> None:
    ids = []
    for item in work.allowed("edit_item"):
        if item.epic_id != (epic.pk if epic else None):
            work.note(item, "epic", str(item.epic) if item.epic else None, str(epic) if epic else None)
            work.note(
                item, "epic_number", item.epic.number if item.epic else None, epic.number if epic else None
            )
            ids.append(item.pk)
    Item.objects.filter(pk__in=ids).update(epic=epic)
    work.touch(ids)


def _assign(work: Work, assignee: int | None) -> None:
    person = member_of(work.actor, assignee)
    ids = []
    for item in work.allowed("assign_item"):
        if item.assignee_id != assignee:
            work.note(item, "assignee", item.assignee_id, assignee)
            ids.append(item.pk)
    Item.objects.filter(pk__in=ids).update(assignee=person, updated_at=work.now)


def _label(work: Work, add: Sequence[str], remove: Sequence[str]) -> None:
    may = work.allowed("edit_item")
    known = {one.name.casefold(): one for one in Label.objects.filter(project=work.actor.project)}
    new = {one.name.casefold(): one for one in labels_of(work.actor, add)} if add and may else {}
    known |= new
    there: dict[int, dict[str, str]] = defaultdict(dict)
    rows = LABELS.objects.filter(item__in=[item.pk for item in may]).order_by("label__name")
    for pk, name in rows.values_list("item_id", "label__name"):
        there[pk][name.casefold()] = name
    gone, ids = {name.casefold() for name in remove}, []
    adding, removing = [], []
    for item in may:
        before = there[item.pk]
        after = {name: shown for name, shown in before.items() if name not in gone}
        after |= {name: one.name for name, one in new.items() if name not in after}
        if len(after) > field_rules.MOST_LABELS:
            work.refuse(item, f"An item has at most {field_rules.MOST_LABELS} labels.")
        elif after.keys() != before.keys():
            work.note(item, "labels", list(before.values()), list(after.values()))
            adding += [
                LABELS(item_id=item.pk, label_id=known[name].pk) for name in after if name not in before
            ]
            removing += [(item.pk, known[name].pk) for name in before if name not in after]
            ids.append(item.pk)
    LABELS.objects.bulk_create(adding, batch_size=BATCH, ignore_conflicts=True)
    LABELS.objects.filter(
        item__in={item for item, _ in removing}, label__in={label for _, label in removing}
    ).delete()
    work.touch(ids)


def _size(work: Work, points: Any, minutes: Any) -> None:
    size = UNSET if points is UNSET else field_rules.cleaned("points", field_rules.points, points)
    hours = (
        UNSET if minutes is UNSET else field_rules.cleaned("estimate_minutes", field_rules.minutes, minutes)
    )
    stories, timed = [], []
    for item in work.allowed(sizing):
        detail = item.detail
        if isinstance(detail, Spike):
            work.refuse(item, "The hours of a spike are agreed at the spike.")
        elif isinstance(detail, Story):
            if size is UNSET:
                work.refuse(item, "A story is sized in points.")
            elif detail.points != size:
                work.note(item, "points", points_text(detail.points), points_text(size))
                left = detail.remaining_points
                if left is not None and (size is None or left > size):
                    work.note(item, "remaining_points", points_text(left), points_text(size))
                stories.append(item.pk)
        elif hours is UNSET:
            work.refuse(item, "Tasks and defects are sized in hours.")
        elif detail.estimate_minutes != hours:
            work.note(item, "estimate_minutes", detail.estimate_minutes, hours)
            timed.append(item.pk)
    if stories:
        kept = Case(When(remaining_points__gt=Value(size), then=Value(size)), default=F("remaining_points"))
        Story._base_manager.filter(pk__in=stories).update(
            points=size, remaining_points=None if size is None else kept
        )
    for model in (TechnicalTask, Defect) if timed else ():
        model._base_manager.filter(pk__in=timed).update(estimate_minutes=hours)
    work.touch([*stories, *timed])


def _rank(work: Work, before: int | None, after: int | None, to: Place | None) -> None:
    """Those that may move stand there in their backlogs, in the order they had; one row is written for each."""
    may = work.allowed("order_item")
    for backlog in work.backlogs:
        moving = sorted((item for item in may if item.backlog_id == backlog.pk), key=lambda item: item.rank)
        if not moving:
            continue
        try:
            low, high = neighbours(work.actor, backlog, moving, before, after, to)
        except Invalid as error:  # the other item stands in the other backlog
            for item in moving:
                work.refuse(item, error.fields["to"][0])
            continue
        if stand_between(moving, low, high):
            continue
        for item, rank in zip(moving, ranks_for(backlog, moving, low, high), strict=True):
            if rank == item.rank:
                continue
            work.note(item, "rank", item.rank, rank)
            work.note(item, "between", low.number if low else None, high.number if high else None)
            item.rank = rank
        Item.objects.bulk_update(moving, ["rank"], batch_size=BATCH)


def _delete(work: Work) -> None:
    may = work.allowed("delete_item")
    running = set(
        ClockSegment.objects.filter(spike__in=[item.pk for item in may], ended_at=None).values_list(
            "spike", flat=True
        )
    )
    for item in may:
        work.note(item, "deleted", False, True)
        detail = item.detail
        if isinstance(detail, Spike) and item.pk in running:
            detail.project = work.actor.project
            stop_clocks(work.actor, detail, now=work.now)
    Item.objects.filter(pk__in=[item.pk for item in may]).update(deleted_at=work.now, updated_at=work.now)


def sizing(item: Item) -> str:
    """The rule that says who sizes an item."""
    return "size_story" if item.type == ItemType.STORY else "edit_item"


def points_text(value: Decimal | None) -> str | None:
    return None if value is None else str(value.normalize()) if value % 1 else str(int(value))
