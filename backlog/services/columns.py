"""The steps of a project's workflow: what they are called, their order, their limits."""

from typing import Any

from django.db import transaction

from accounts.access import Access
from activity.services import record
from backlog import policies
from backlog.models import Column, Item
from common.errors import Invalid, NotFound, Refused

ORDER = [str(category) for category in Column.Category]
MAX_COLUMNS = 12


@transaction.atomic
def add_column(*, actor: Access, name: str, category: str, wip_limit: int | None = None) -> Column:
    """A new column, last of its category. Raises Invalid for a name that is taken or an unknown category."""
    policies.require(actor, "edit_columns")
    columns = _locked(actor)
    if category not in ORDER:
        raise Invalid(fields={"category": "Choose to do, doing or done."})
    if len(columns) >= MAX_COLUMNS:
        raise Refused(f"A board has at most {MAX_COLUMNS} columns.")
    column = Column(project=actor.project, category=category, position=len(columns))
    column.name = _free_name(columns, column, name)
    column.wip_limit = _limit(column, wip_limit)
    column.save()
    _renumber(sorted([*columns, column], key=lambda c: (ORDER.index(c.category), c.position)))
    _record(actor, "column_added", column)
    return column


@transaction.atomic
def edit_column(*, actor: Access, column: int, **changes: Any) -> Column:
    """Change `name`, `wip_limit` (None: no limit) or `is_acceptance` (only one column has it) of a column."""
    policies.require(actor, "edit_columns")
    columns = _locked(actor)
    found = _find(columns, column)
    before = (found.name, found.wip_limit, found.is_acceptance)
    if "name" in changes:
        found.name = _free_name(columns, found, changes["name"])
    if "wip_limit" in changes:
        found.wip_limit = _limit(found, changes["wip_limit"])
    if "is_acceptance" in changes:
        _set_acceptance(columns, found, bool(changes["is_acceptance"]))
    if before != (found.name, found.wip_limit, found.is_acceptance):
        found.save()
        _record(actor, "column_edited", found, before=before[0])
    return found


@transaction.atomic
def move_column(*, actor: Access, column: int, position: int) -> Column:
    """Put a column at a position (from 1), among those of its category: to do, then doing, then done."""
    policies.require(actor, "edit_columns")
    columns = _locked(actor)
    found = _find(columns, column)
    others = [c for c in columns if c is not found]
    at = min(max(position - 1, 0), len(others))
    moved = [*others[:at], found, *others[at:]]
    if [c.category for c in moved] != [c.category for c in columns]:
        raise Refused("Columns to do stand first, then those in progress, then those that are done.")
    if moved != columns:
        _renumber(moved)
        _record(actor, "column_moved", found, position=at + 1)
    return found


@transaction.atomic
def remove_column(*, actor: Access, column: int) -> None:
    """Take an empty column out of the workflow. Deleted items in it wait in its neighbour to be restored or purged."""
    policies.require(actor, "edit_columns")
    columns = _locked(actor)
    found = _find(columns, column)
    inside = Item.objects.filter(column=found, deleted_at=None).count()
    if inside:
        raise Refused(
            f"“{found.name}” still holds {inside} item{'s' if inside > 1 else ''}. Move them first."
        )
    neighbours = [c for c in columns if c.category == found.category and c is not found]
    if not neighbours:
        raise Refused(f"“{found.name}” is the only column of its kind; the workflow needs one.")
    Item.objects.filter(column=found).update(column=neighbours[0])
    Column.objects.filter(pk=found.pk).delete()
    _renumber([c for c in columns if c is not found])
    _record(actor, "column_removed", found)


def _locked(actor: Access) -> list[Column]:
    return list(
        Column.objects.select_for_update(no_key=True).filter(project=actor.project).order_by("position", "id")
    )


def _find(columns: list[Column], column: int) -> Column:
    for candidate in columns:
        if candidate.pk == column:
            return candidate
    raise NotFound()


def _free_name(columns: list[Column], column: Column, name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise Invalid(fields={"name": "A column needs a name."})
    if len(name) > 40:
        raise Invalid(fields={"name": "At most 40 characters fit above a column."})
    if any(c.name.casefold() == name.casefold() for c in columns if c is not column):
        raise Invalid(fields={"name": f"There is a column “{name}” already."})
    return name


def _limit(column: Column, wip_limit: int | None) -> int | None:
    if wip_limit is None:
        return None
    if column.category == Column.Category.DONE:
        raise Invalid(fields={"wip_limit": "What is done is never too much."})
    if not 1 <= wip_limit <= 99:
        raise Invalid(fields={"wip_limit": "A limit is a number from 1 to 99."})
    return wip_limit


def _set_acceptance(columns: list[Column], column: Column, is_acceptance: bool) -> None:
    if is_acceptance and column.category != Column.Category.DOING:
        raise Invalid(fields={"is_acceptance": "Stories wait for acceptance in a column in progress."})
    for other in columns:
        if is_acceptance and other.is_acceptance and other is not column:
            other.is_acceptance = False
            other.save(update_fields=["is_acceptance"])
    column.is_acceptance = is_acceptance


def _renumber(columns: list[Column]) -> None:
    for position, column in enumerate(columns, start=1):
        if column.position != position:
            column.position = position
            column.save(update_fields=["position"])


def _record(actor: Access, kind: str, column: Column, **data: Any) -> None:
    record(
        project_id=actor.project_id,
        kind=kind,
        actor_id=actor.user_id,
        subject=("column", column.pk),
        data={"name": column.name, **data},
    )
