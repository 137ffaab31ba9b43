"""How services find and lock what they write, and how they tell of it.

Locks are taken in one order everywhere, so that no two services wait for each other:
project → backlog → column → person → item → project's event number.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from accounts.access import Access, today_in
from accounts.models import Membership, User
from accounts.queries import here_on
from activity.models import Event
from activity.services import record
from backlog.models import Backlog, Column, Defect, Epic, Item, ItemType, Spike, Story, TechnicalTask
from backlog.services.fields import cleaned, minutes
from common.errors import Invalid, NotFound, Refused
from common.fixed import Fixed

Typed = Story | TechnicalTask | Spike | Defect
MODELS: dict[str, type[Story] | type[TechnicalTask] | type[Spike] | type[Defect]] = {
    ItemType.STORY: Story,
    ItemType.TASK: TechnicalTask,
    ItemType.SPIKE: Spike,
    ItemType.DEFECT: Defect,
}
BACKLOG_OF = {
    ItemType.STORY: Backlog.Kind.PRODUCT,
    ItemType.DEFECT: Backlog.Kind.PRODUCT,
    ItemType.TASK: Backlog.Kind.TECHNICAL,
    ItemType.SPIKE: Backlog.Kind.TECHNICAL,
}


TAKE_NUMBERS = (
    "UPDATE accounts_project SET next_number = next_number + %s WHERE id = %s RETURNING next_number - %s"
)
_COLUMN: Fixed[Column] = Fixed(
    lambda project, pk: Column.objects.filter(project_id=project, pk=pk), project=int, pk=int
)
_BACKLOG: Fixed[Backlog] = Fixed(
    lambda project, kind: Backlog.objects.select_for_update(no_key=True).filter(
        project_id=project, kind=kind
    ),
    project=int,
    kind=str,
)
_WHOLE: dict[str, Fixed[Typed]] = {
    type: Fixed(lambda pk, model=model: model._default_manager.select_related("column").filter(pk=pk), pk=int)
    for type, model in MODELS.items()
}


def _locked(*, is_deleted: bool) -> "Fixed[tuple[int, str]]":
    rows = Item.objects.select_for_update(no_key=True).filter(deleted_at__isnull=not is_deleted)
    return Fixed(
        lambda project, number: rows.filter(project_id=project, number=number).values_list("pk", "type"),
        project=int,
        number=int,
    )


_LOCKED, _LOCKED_DELETED = _locked(is_deleted=False), _locked(is_deleted=True)


def locked_item(actor: Access, number: int, *, is_deleted: bool = False) -> Typed:
    """The item with that number in the actor's project as its own type, read after its lock is held."""
    row = (_LOCKED_DELETED if is_deleted else _LOCKED).first(project=actor.project_id, number=number)
    if row is None:
        raise NotFound()
    return reread(actor, *row)


def locked(actor: Access, number: int, type: ItemType) -> Typed:
    """Like `locked_item`, where only one type makes sense; any other is not found."""
    item = locked_item(actor, number)
    if item.type != type:
        raise NotFound(f"{item.key} is not a {type.label.lower()}.")
    return item


def locked_story(actor: Access, number: int) -> Story:
    item = locked(actor, number, ItemType.STORY)
    assert isinstance(item, Story)
    return item


def locked_task(actor: Access, number: int) -> TechnicalTask:
    item = locked(actor, number, ItemType.TASK)
    assert isinstance(item, TechnicalTask)
    return item


def locked_spike(actor: Access, number: int) -> Spike:
    item = locked(actor, number, ItemType.SPIKE)
    assert isinstance(item, Spike)
    return item


def reread(actor: Access, pk: int, type: str) -> Typed:
    """The item as its own type, with its project at hand."""
    item: Typed = _WHOLE[type].all(pk=pk)[0]
    item.project = actor.project
    return item


def locked_backlog(actor: Access, type: str) -> Backlog:
    """The backlog that items of a type stand in, locked: whoever ranks in it comes one after the other."""
    return _BACKLOG.all(project=actor.project_id, kind=BACKLOG_OF[ItemType(type)].value)[0]


def take_numbers(actor: Access, count: int = 1) -> int:
    """Reserve `count` item numbers; answers the first. The project's row stays locked until the end."""
    with connection.cursor() as cursor:
        cursor.execute(TAKE_NUMBERS, [count, actor.project_id, count])
        return int(cursor.fetchone()[0])


def column_of(actor: Access, column_id: int) -> Column:
    """A column of the project, not locked. Raises NotFound for any other."""
    found = _COLUMN.first(project=actor.project_id, pk=column_id)
    if found is None:
        raise NotFound("This project has no such column.")
    return found


def lock_columns(actor: Access, *columns: Column | None) -> None:
    """Lock those columns that have a limit, in one order, so that two people never count cards at once."""
    ids = [one.pk for one in columns if one is not None and one.wip_limit is not None]
    if ids:
        list(
            Column.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk").values_list("pk")
        )


def first_column(
    actor: Access, category: str, *, is_acceptance: bool = False, lock: bool = False
) -> Column | None:
    """The leftmost column of a category; the one for acceptance if asked for, or where there is no other."""
    columns = Column.objects.filter(project_id=actor.project_id, category=category)
    if is_acceptance:
        columns = columns.filter(is_acceptance=True)
    found = columns.order_by("is_acceptance", "position", "pk").first()
    if lock:
        lock_columns(actor, found)
    return found


def lock_person(person: User) -> None:
    """One after the other: what changes a person's hours."""
    User.objects.select_for_update(no_key=True).only("id").get(pk=person.pk)


def require_open(item: Item) -> None:
    """Raise Refused for an item that is done or dropped."""
    if item.is_done:
        raise Refused(f"{item.key} is closed. Reopen it first.")


def positive_minutes(field: str, value: int) -> int:
    """At least one minute. Raises Invalid at `field`."""
    given = cleaned(field, minutes, value)
    if not given:
        raise Invalid(fields={field: "Give at least a minute."})
    return int(given)


def epic_of(actor: Access, number: int | None) -> Epic | None:
    if number is None:
        return None
    found = Epic.objects.filter(project_id=actor.project_id, number=number).first()
    if found is None:
        raise Invalid(fields={"epic": "This project has no such epic."})
    return found


def member_of(actor: Access, user_id: int | None, field: str = "assignee") -> User | None:
    """Somebody who is in the project now. The people of a sample never sign in, and can be given work all the same."""
    if user_id is None:
        return None
    found = (
        Membership.objects.select_related("user")
        .filter(here_on(today_in(actor.project)))
        .filter(Q(user__is_active=True) | Q(project__is_sample=True))
        .filter(project_id=actor.project_id, user_id=user_id)
        .first()
    )
    if found is None:
        raise Invalid(fields={field: "This person is not in the project."})
    return found.user


def save(item: Item, *fields: str, at: datetime | None = None) -> None:
    """Write some of an item's fields, and that it changed."""
    item.updated_at = at or timezone.now()
    item.save(update_fields=[*fields, "updated_at"])


def tell(actor: Access, kind: str, item: Item, data: Mapping[str, Any] | None = None) -> Event:
    """Record an event about an item; `number` and `type` are always in it."""
    return record(
        project_id=item.project_id,
        kind=kind,
        actor_id=actor.user_id,
        subject=("item", item.pk),
        data={"number": item.number, "type": item.type, **(data or {})},
    )


def numbers_to_items(actor: Access, numbers: Iterable[int]) -> dict[int, Item]:
    """Items of the project by number, deleted ones too: they keep their rank."""
    return {
        item.number: item for item in Item.objects.filter(project_id=actor.project_id, number__in=numbers)
    }


def row_of(row: Any, *names: str) -> dict[str, Any]:
    """A row as an event keeps it, so that it can come back as it was."""
    values = {name: getattr(row, name) for name in ("id", "position", "text", *names)}
    return {
        name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()
    }
