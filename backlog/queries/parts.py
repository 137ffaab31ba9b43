"""Single items and the rows that hang on them, each found inside the person's project or not at all."""

from typing import Any

from django.db.models import Model, OuterRef, QuerySet

from accounts.access import Access
from backlog.models import (
    Attachment,
    BoxExtension,
    ClockSegment,
    Comment,
    Criterion,
    DoneItem,
    Item,
    ItemType,
    Label,
    Outcome,
    WorkLog,
)
from backlog.queries.history import commented
from backlog.queries.lists import counted
from backlog.queries.nested import nested, revived
from common.errors import NotFound
from common.fixed import Fixed, remember


def _with_parts(project: int, number: int) -> QuerySet[Item]:
    own, spike = OuterRef("pk"), {"spike": OuterRef("pk")}
    return counted(Item.objects.filter(project=project, deleted_at=None, number=number)).annotate(
        label_rows=nested(Label.objects.filter(items=own)),
        part_rows=nested(Criterion.objects.filter(story=own), "judged_by"),
        done_rows=nested(DoneItem.objects.filter(task=own)),
        segment_rows=nested(ClockSegment.objects.filter(**spike), "person"),
        extension_rows=nested(BoxExtension.objects.filter(**spike), "extended_by"),
    )


_ITEM: Fixed[Any] = Fixed(_with_parts, project=int, number=int)
_TYPE: Fixed[str] = Fixed(
    lambda project, number: Item.objects.filter(project=project, deleted_at=None, number=number).values_list(
        "type"
    ),
    project=int,
    number=int,
)
_PARTS: dict[str, tuple[tuple[str, str, type[Model], tuple[str, ...]], ...]] = {
    ItemType.STORY: (("criteria", "part_rows", Criterion, ("judged_by",)),),
    ItemType.TASK: (("done_items", "done_rows", DoneItem, ()),),
    ItemType.SPIKE: (
        ("segments", "segment_rows", ClockSegment, ("person",)),
        ("extensions", "extension_rows", BoxExtension, ("extended_by",)),
    ),
    ItemType.DEFECT: (),
}


def whole_item(access: Access, number: int) -> Item:
    """An item with labels and the parts of its type at hand, in one query. Raises NotFound, for deleted ones too."""
    item = _ITEM.first(project=access.project_id, number=number)
    if item is None:
        raise NotFound()
    item.project = access.project
    remember(item, "labels", revived(Label, item.label_rows))
    for name, rows, model, people in _PARTS[item.type]:
        remember(item.detail, name, revived(model, getattr(item, rows), *people))
    return item  # type: ignore[no-any-return]


def type_of(access: Access, number: int) -> str:
    """An item's type. Raises NotFound."""
    type = _TYPE.first(project=access.project_id, number=number)
    if type is None:
        raise NotFound()
    return type


def criteria_of(access: Access, number: int) -> QuerySet[Criterion]:
    """Criteria of a story in their order; none for other types. Raises NotFound."""
    return Criterion.objects.filter(story_id=_found(access, number).pk).select_related("judged_by")


def done_items_of(access: Access, number: int) -> QuerySet[DoneItem]:
    """A task's definition of done in its order; none for other types. Raises NotFound."""
    return DoneItem.objects.filter(task_id=_found(access, number).pk).select_related("ticked_by")


def comments_of(access: Access, number: int) -> QuerySet[Comment]:
    """What people said about an item, oldest first. Raises NotFound."""
    return commented(access, _found(access, number)).order_by("created_at", "id")


def comment(access: Access, number: int, pk: int) -> Comment:
    """One comment of an item. Raises NotFound, for deleted ones too."""
    found = comments_of(access, number).filter(pk=pk).first()
    if found is None:
        raise NotFound()
    return found


def attachments_of(access: Access, number: int) -> QuerySet[Attachment]:
    """Files at an item, oldest first. Raises NotFound."""
    return _found(access, number).attachments.filter(deleted_at=None).select_related("uploaded_by")


def attachment(access: Access, pk: int) -> Attachment:
    """One file at an item of the project. Raises NotFound, for deleted ones and those of deleted items too."""
    found = Attachment.objects.filter(
        item__project_id=access.project_id, item__deleted_at=None, deleted_at=None, pk=pk
    )
    row = found.select_related("item", "uploaded_by").first()
    if row is None:
        raise NotFound()
    return row


def work_logs_of(access: Access, number: int) -> QuerySet[WorkLog]:
    """Work logged on an item, oldest day first. Raises NotFound."""
    return _found(access, number).work_logs.select_related("person").order_by("on", "id")


def outcome_by_number(access: Access, number: int) -> Outcome:
    """How a spike ended, with the options that were weighed. Raises NotFound while it has not."""
    item = _found(access, number)
    rows = Outcome.objects.select_related("spike", "recorded_by").prefetch_related("options")
    outcome = rows.filter(spike_id=item.pk).first()
    if outcome is None:
        raise NotFound(f"{item.key} has no outcome yet.")
    outcome.spike.project = access.project
    return outcome


def _found(access: Access, number: int) -> Item:
    item = access.project.items.filter(number=number, deleted_at=None).first()
    if item is None:
        raise NotFound()
    return item
