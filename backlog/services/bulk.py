"""Many items at once, for the import: few statements, the same rules for their fields, one event."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.access import Access
from accounts.models import Membership
from activity.services import record
from backlog import policies
from backlog.models import (
    Backlog,
    Column,
    Comment,
    Criterion,
    DoneItem,
    Epic,
    Item,
    ItemType,
    Outcome,
    Spike,
    Story,
    TechnicalTask,
    WorkLog,
)
from backlog.rules.ranking import between, spread
from backlog.services import fields as field_rules
from backlog.services.links import labels_of
from backlog.services.loading import BACKLOG_OF, MODELS, Typed, locked_backlog, take_numbers
from common.errors import Invalid

LABELS = Item.labels.through
BATCH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class NewComment:
    """Said by a member (`author`, a user's id), or by somebody unknown here (`author_name`)."""

    body: str
    created_at: datetime
    author: int | None = None
    author_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewWork:
    """Minutes that a member (a user's id) worked on a day."""

    person: int
    on: date
    minutes: int
    created_at: datetime
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewItem:
    """An item to be: shared fields, those of its type in `fields`, and its parts.

    `epic` is a number, `assignee` and `created_by` are users' ids (None: nobody here), `column` is a
    column's id (None: in the backlog), `parent` the position of its story in the same list of rows,
    `parent_number` the number of a story that was there before. In a done column it is done since `done_at`,
    else since `created_at`. A spike's box goes into `fields` as `timebox_minutes`, agreed where `agreed_at`
    says since when; in a done column it gets an outcome with `findings`, recorded by the actor.
    """

    type: str
    title: str
    created_at: datetime
    description: str = ""
    epic: int | None = None
    labels: Sequence[str] = ()
    assignee: int | None = None
    created_by: int | None = None
    column: int | None = None
    resolution: str = Item.Resolution.DONE.value
    started_at: datetime | None = None
    done_at: datetime | None = None
    updated_at: datetime | None = None
    parent: int | None = None
    parent_number: int | None = None
    criteria: Sequence[str | tuple[str, str]] = ()
    done_items: Sequence[str] = ()
    comments: Sequence[NewComment] = ()
    work: Sequence[NewWork] = ()
    agreed_at: datetime | None = None
    findings: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)


@transaction.atomic
def create_items(
    *,
    actor: Access,
    rows: Sequence[NewItem],
    data: Mapping[str, Any] | None = None,
    on_written: Callable[[int], None] = lambda count: None,
) -> list[Typed]:
    """Insert all rows at the bottom of their backlogs, in their order, or none of them.

    Answers the items in the order of the rows. Raises NotAllowed, and Invalid whose fields are `3.points` and
    the like: the row's position from 0, and the field. Ends with one event `items_imported`, which also
    carries `data`. `on_written` is told now and then how many rows have been written so far.
    """
    policies.require(actor, "import_items")
    if not rows:
        return []
    lookups = _Lookups(actor, rows)
    first = take_numbers(actor, len(rows))
    items = [_item(actor, lookups, position, row, first + position) for position, row in enumerate(rows)]
    for kind in Backlog.Kind:  # one order of locks for everybody: backlogs are made in this one
        inside = [item for item in items if BACKLOG_OF[ItemType(item.type)] == kind]
        if inside:
            _rank(locked_backlog(actor, inside[0].type), inside)
    _insert(items, on_written)
    _link_parents(actor, rows, items)
    _insert_parts(lookups, rows, items)
    record(
        project_id=actor.project_id,
        kind="items_imported",
        actor_id=actor.user_id,
        subject=("project", actor.project_id),
        data={"count": len(items), "first": first, "last": first + len(items) - 1, **(data or {})},
    )
    return items


class _Lookups:
    """What the rows name, fetched once."""

    def __init__(self, actor: Access, rows: Sequence[NewItem]) -> None:
        self.actor_id = actor.user_id
        self.epics = {one.number: one for one in Epic.objects.filter(project_id=actor.project_id)}
        self.columns = {one.pk: one for one in Column.objects.filter(project_id=actor.project_id)}
        self.members = set(
            Membership.objects.filter(project_id=actor.project_id).values_list("user_id", flat=True)
        )
        names = field_rules.clean_labels([])
        for position, row in enumerate(rows):
            try:
                names += field_rules.clean_labels(row.labels)
            except Invalid as error:
                raise _at(position, error) from None
        unique = list({name.casefold(): name for name in names}.values())
        self.labels = {label.name.casefold(): label for label in labels_of(actor, unique)}


def _item(actor: Access, lookups: _Lookups, position: int, row: NewItem, number: int) -> Typed:
    if row.type not in MODELS:
        raise Invalid(fields={f"{position}.type": "This is no type of item."})
    given = {"title": row.title, "description": row.description, **row.fields}
    box = given.pop("timebox_minutes", None) if row.type == ItemType.SPIKE else None
    wrong = {}
    if row.epic is not None and row.epic not in lookups.epics:
        wrong["epic"] = "This project has no such epic."
    if row.column is not None and row.column not in lookups.columns:
        wrong["column"] = "This project has no such column."
    if row.assignee is not None and row.assignee not in lookups.members:
        wrong["assignee"] = "This person is not in the project."
    try:
        values = field_rules.clean_fields(row.type, given)
        if row.type == ItemType.SPIKE:
            box = field_rules.cleaned("timebox_minutes", field_rules.minutes, box) or None
            field_rules.cleaned("question", field_rules.text(is_required=True), values.get("question"))
            values |= {"timebox_minutes": box, "agreed_at": row.agreed_at if box else None}
    except Invalid as error:
        raise _at(position, error) from None
    if wrong:
        raise _at(position, Invalid(fields=wrong))
    item = MODELS[row.type](
        project=actor.project,
        number=number,
        type=row.type,
        epic=lookups.epics[row.epic] if row.epic is not None else None,
        assignee_id=row.assignee,
        created_by_id=row.created_by if row.created_by in lookups.members else None,
        created_at=row.created_at,
        updated_at=row.updated_at or row.created_at,
        **values,
        **_state(lookups.columns[row.column] if row.column is not None else None, row),
    )
    try:
        field_rules.check_together(item)
    except Invalid as error:
        raise _at(position, error) from None
    if isinstance(item, Story) and item.is_done and item.resolution == Item.Resolution.DONE:
        item.accepted_at = item.done_at
    return item


def _state(column: Column | None, row: NewItem) -> dict[str, Any]:
    if column is None:
        return {}
    since = row.updated_at or row.created_at
    if column.category != Column.Category.DONE:
        started = row.started_at or (since if column.category == Column.Category.DOING else None)
        return {"column": column, "column_since": since, "started_at": started}
    done = row.done_at or since
    return {
        "column": column,
        "column_since": done,
        "started_at": row.started_at,
        "done_at": done,
        "resolution": row.resolution,
    }


def _rank(backlog: Backlog, items: Sequence[Typed]) -> None:
    """Ranks below everything that the locked backlog holds."""
    last = Item.objects.filter(backlog=backlog).order_by("-rank").values_list("rank", flat=True).first()
    ranks = spread(len(items)) if last is None else []
    for position, item in enumerate(items):
        last = ranks[position] if ranks else between(last, None)
        item.backlog, item.rank = backlog, last


def _insert(items: Sequence[Typed], on_written: Callable[[int], None]) -> None:
    """Shared rows in one statement, those of each type in one more: bulk_create knows no inherited tables."""
    for start in range(0, len(items), BATCH):
        batch = items[start : start + BATCH]
        shared = [
            Item(
                **{field.attname: getattr(item, field.attname) for field in Item._meta.local_concrete_fields}
            )
            for item in batch
        ]
        Item.objects.bulk_create(shared)
        for item, row in zip(batch, shared, strict=True):
            item.pk = item.id = row.pk
            item._state.adding = False
        on_written(start + len(batch))
    for model in MODELS.values():
        own = [item for item in items if isinstance(item, model)]
        for start in range(0, len(own), BATCH):
            manager: Any = model._base_manager
            manager._insert(
                own[start : start + BATCH], fields=model._meta.local_concrete_fields, using="default"
            )


def _link_parents(actor: Access, rows: Sequence[NewItem], items: Sequence[Typed]) -> None:
    numbers = {row.parent_number for row in rows if row.parent_number is not None}
    before = {
        one.number: one for one in Story.objects.filter(project_id=actor.project_id, number__in=numbers)
    }
    children: list[TechnicalTask] = []
    for position, (row, item) in enumerate(zip(rows, items, strict=True)):
        if row.parent is None and row.parent_number is None:
            continue
        parent: Typed | None = before.get(row.parent_number or 0)
        if row.parent is not None:
            parent = items[row.parent] if 0 <= row.parent < len(items) else None
        if not isinstance(item, TechnicalTask) or not isinstance(parent, Story):
            raise Invalid(fields={f"{position}.parent": "Only a technical task stands under a story."})
        item.parent = parent
        children.append(item)
    TechnicalTask.objects.bulk_update(children, ["parent"], batch_size=BATCH)


def _insert_parts(lookups: _Lookups, rows: Sequence[NewItem], items: Sequence[Typed]) -> None:
    labels: list[Any] = []
    criteria: list[Criterion] = []
    done_items: list[DoneItem] = []
    comments: list[Comment] = []
    outcomes: list[Outcome] = []
    work: list[WorkLog] = []
    for position, (row, item) in enumerate(zip(rows, items, strict=True)):
        try:
            names = field_rules.clean_labels(row.labels)
            labels += [LABELS(item_id=item.pk, label_id=lookups.labels[one.casefold()].pk) for one in names]
            criteria += _criteria(row, item)
            done_items += _done_items(row, item)
            comments += _comments(lookups, row, item)
            outcomes += _outcome(lookups, row, item)
            work += _work(lookups, row, item)
        except Invalid as error:
            raise _at(position, error) from None
    LABELS.objects.bulk_create(labels, batch_size=BATCH)
    Criterion.objects.bulk_create(criteria, batch_size=BATCH)
    DoneItem.objects.bulk_create(done_items, batch_size=BATCH)
    Comment.objects.bulk_create(comments, batch_size=BATCH)
    Outcome.objects.bulk_create(outcomes, batch_size=BATCH)
    WorkLog.objects.bulk_create(work, batch_size=BATCH)


def _criteria(row: NewItem, item: Typed) -> Iterable[Criterion]:
    for place, one in enumerate(row.criteria if isinstance(item, Story) else (), start=1):
        kind, text = one if isinstance(one, tuple) else (Criterion.Kind.FUNCTIONAL.value, one)
        yield Criterion(
            story_id=item.pk,
            position=place,
            kind=field_rules.cleaned("criteria", field_rules.CRITERION_KINDS, kind),
            text=field_rules.cleaned("criteria", field_rules.PART_TEXT, text),
        )


def _done_items(row: NewItem, item: Typed) -> Iterable[DoneItem]:
    for place, one in enumerate(row.done_items if isinstance(item, TechnicalTask) else (), start=1):
        text = field_rules.cleaned("done_items", field_rules.PART_TEXT, one)
        yield DoneItem(task_id=item.pk, position=place, text=text)


def _comments(lookups: _Lookups, row: NewItem, item: Typed) -> Iterable[Comment]:
    for one in row.comments:
        body = field_rules.cleaned("comments", field_rules.text(), one.body)
        if body:
            yield Comment(
                item_id=item.pk,
                author_id=one.author if one.author in lookups.members else None,
                author_name=field_rules.plain(one.author_name)[:120],
                body=body,
                created_at=one.created_at,
            )


def _work(lookups: _Lookups, row: NewItem, item: Typed) -> Iterable[WorkLog]:
    for one in row.work:
        if one.person in lookups.members and not isinstance(item, Spike):
            yield WorkLog(
                item_id=item.pk,
                person_id=one.person,
                on=one.on,
                minutes=one.minutes,
                note=field_rules.plain(one.note)[:300],
                created_at=one.created_at,
            )


def _outcome(lookups: _Lookups, row: NewItem, item: Typed) -> Iterable[Outcome]:
    """A spike is done by its outcome only; of one that was done elsewhere we know no more than its texts."""
    if isinstance(item, Spike) and item.done_at is not None:
        is_dropped = item.resolution == Item.Resolution.DROPPED
        yield Outcome(
            spike_id=item.pk,
            kind=Outcome.Kind.CANCELLED if is_dropped else Outcome.Kind.KNOWLEDGE,
            findings=field_rules.cleaned("findings", field_rules.text(), row.findings),
            spent_minutes=0,
            recorded_by_id=lookups.actor_id or 0,  # an import is started by a person
            recorded_at=item.done_at,
        )


def _at(position: int, error: Invalid) -> Invalid:
    return Invalid(fields={f"{position}.{name}": messages for name, messages in error.fields.items()})
