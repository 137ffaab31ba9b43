"""Primary keys ↔ what the file calls the same rows: keys and numbers, people and parts counted within the file."""

from typing import Any

from django.db import connections
from django.db.models import Model

from accounts.models import User
from backlog.models import Backlog, Item
from interchange.rules.own_format import Unreadable
from interchange.services.own.tables import BY_MODEL, ID, OWN_TYPES, TABLES, Table

PEOPLE, BACKLOGS, ITEMS = "people", "backlogs", "items"
TYPE_OF = {model: type for type, model in OWN_TYPES.items()}
ALLOCATE = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"


def section_of(model: Any) -> str:
    """Where in the file rows of a model stand."""
    if model is User:
        return PEOPLE
    if model is Backlog:
        return BACKLOGS
    return ITEMS if model is Item or model in TYPE_OF else BY_MODEL[model].name


class Outward:
    """Names for the rows of a project. People are counted as they come up."""

    def __init__(self, project_id: int, using: str) -> None:
        self.project_id = project_id
        self.known: dict[str, dict[int, Any]] = {PEOPLE: {}}
        backlogs = Backlog._base_manager.using(using).filter(project=project_id)
        self.known[BACKLOGS] = dict(backlogs.values_list("pk", "kind"))
        for table in TABLES:
            if table.key:
                self.known[table.name] = self._names(table, using)

    def _names(self, table: Table, using: str) -> dict[int, Any]:
        rows = table.rows(self.project_id, using)
        if table.key == ID:
            return {pk: number for number, pk in enumerate(rows.values_list("pk", flat=True), start=1)}
        if table.key == "user":
            return {pk: self.name(PEOPLE, user) for pk, user in rows.values_list("pk", "user_id")}
        path = "spike__number" if table.key == "spike" else table.key
        return dict(rows.values_list("pk", path))

    def name(self, section: str, pk: Any) -> Any:
        """What the file calls a row; None for what is gone."""
        if not isinstance(pk, int):
            return pk
        known = self.known[section]
        if section == PEOPLE:
            return known.setdefault(pk, len(known) + 1)
        return known.get(pk)

    def of(self, model: type[Model], pk: int | None) -> Any:
        return None if pk is None else self.name(section_of(model), pk)


class Inward:
    """Primary keys for the rows of a file, drawn before the first is written, so that rows may come in any order."""

    def __init__(self, names: dict[str, list[Any]], types: dict[int, str], people: dict[int, int]) -> None:
        self.types = types
        self.known: dict[str, dict[Any, int]] = {
            section: dict(zip(found, _allocate(section, len(found)), strict=True))
            for section, found in names.items()
        }
        self.known[PEOPLE] = dict(people)

    def pk(self, section: str, name: Any) -> int:
        """Raises Unreadable for a name that no row of the file has."""
        if isinstance(name, bool | float | list | dict) or name not in self.known[section]:
            raise Unreadable(f"names “{str(name)[:60]}” of {section}, which is not in the file")
        return self.known[section][name]

    def of(self, model: type[Model], name: Any) -> int:
        found = self.pk(section_of(model), name)
        wanted = TYPE_OF.get(model)
        if wanted and self.types.get(name) != wanted:
            raise Unreadable(f"names {name}, which is no {wanted}")
        return found


def _allocate(section: str, count: int) -> list[int]:
    table = next(table for table in TABLES if table.name == section)
    with connections["default"].cursor() as cursor:
        cursor.execute(ALLOCATE, [table.model._meta.db_table, count])
        return [int(row[0]) for row in cursor.fetchall()]
