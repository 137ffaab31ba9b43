"""Second way through a project's file: every entry checked, translated and inserted. The caller rolls back."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, NamedTuple
from zipfile import ZipFile

from django.db import IntegrityError, connection, models, transaction
from django.db.models import ForeignKey

from accounts.models import Project, User
from backlog.models import Backlog, Comment, Item, ItemType
from backlog.rules.filenames import clean_name
from backlog.services.attachments import ANYTHING
from backlog.services.loading import BACKLOG_OF
from interchange.rules.own_archive import read
from interchange.rules.own_format import MAX_SEQ, Unreadable, place_of
from interchange.services.own import special
from interchange.services.own.checking import TOP, Contents
from interchange.services.own.refs import PEOPLE, Inward
from interchange.services.own.tables import BY_NAME, ID, OWN_TYPES, Table
from interchange.services.own.values import default_of, from_json

BATCH = 500
EXTRA = {
    "items": {"labels"},
    "comments": {"mentions"},
    "attachments": {"has_file"},
    "events": {"subject"},
}
THROUGH: dict[str, Any] = {"labels": Item.labels.through, "mentions": Comment.mentions.through}
Row = dict[str, Any]
Counter = Callable[[int], None]


class Kept(NamedTuple):
    """A file that came along: where it is, and what its bytes say of it."""

    path: str
    size: int
    type: str


class Filler:
    """Writes the entries of one file into a project that is empty but for its backlogs.

    `clock_people` replaces somebody real where hours are concerned: an import never touches a person's clock.
    """

    def __init__(
        self,
        project: Project,
        importer: User,
        contents: Contents,
        refs: Inward,
        *,
        files: dict[str, Kept],
        clock_people: dict[int, int],
        stopped_at: datetime,
    ) -> None:
        self.project, self.importer, self.contents, self.refs = project, importer, contents, refs
        self.files, self.clock_people, self.stopped_at = files, clock_people, stopped_at
        self.backlogs = dict(Backlog._base_manager.filter(project=project).values_list("kind", "pk"))
        self.waiting: list[tuple[str, list[Any]]] = []  # place, and what is to be inserted for one entry
        self.seq = 0

    def fill(self, archive: ZipFile, tell: Counter) -> None:
        count = 0
        for section, position, row in read(archive):
            if section in TOP or section == PEOPLE:
                continue
            if position is None or position < 0:
                self._flush()
                continue
            place = place_of(section, position, row)
            try:
                self.waiting.append((place, self._entry(BY_NAME[section], row)))
            except Unreadable as error:
                raise Unreadable(error.message, place) from None
            if len(self.waiting) >= BATCH:
                self._flush()
            count += 1
            tell(count)

    # ── one entry ────────────────────────────────────────────────────────────
    def _entry(self, table: Table, row: Row) -> list[Any]:
        fields = list(table.fields())
        own = OWN_TYPES[row["type"]] if table.name == "items" else None
        own_fields = [one for one in own._meta.local_concrete_fields if not one.primary_key] if own else []
        known = {one.name for one in (*fields, *own_fields)} | EXTRA.get(table.name, set())
        if strange := set(row) - known - ({ID} if table.key == ID else set()):
            raise Unreadable(f"there is no field “{min(strange)[:60]}”")
        values = self._values(fields, row)
        pk = self.refs.pk(table.name, row[table.key]) if table.key else None
        if not self._settle(table, row, values):
            return []
        found: list[Any] = [self._instance(table, values, pk)]
        if own and pk:
            found.append(own(item_ptr_id=pk, **self._values(own_fields, row)))
        for name, section, model in (("labels", "labels", Item), ("mentions", PEOPLE, Comment)):
            if name in EXTRA.get(table.name, ()) and isinstance(pk, int):
                found += self._together(model, pk, name, section, row.get(name, []))
        return found

    def _values(self, fields: Iterable[Any], row: Row) -> Row:
        values = {}
        for field in fields:
            try:
                values[field.attname] = self._value(field, row)
            except Unreadable as error:
                raise Unreadable(error.message, field.name) from None
        return values

    def _value(self, field: Any, row: Row) -> Any:
        if field.name not in row:
            return default_of(field)
        value = row[field.name]
        if field.name == "actor_id":
            return None if value is None else self.refs.pk(PEOPLE, value)
        if field.name == "epic_id":
            return None if value is None else self.refs.pk("epics", value)
        if not isinstance(field, ForeignKey):
            return from_json(field, value)
        if value is None:
            return from_json(field, None)
        if field.related_model is Backlog:
            if not isinstance(value, str) or value not in self.backlogs:
                raise Unreadable("is neither product nor technical")
            return self.backlogs[value]
        return self.refs.of(field.related_model, value)

    def _instance(self, table: Table, values: Row, pk: int | None) -> Any:
        found: Any = table.model(**values)
        if pk is not None:
            found.pk = pk
        if "__" not in table.project:
            found.project_id = self.project.pk
        return found

    def _together(self, model: Any, pk: int, name: str, section: str, names: Any) -> list[Any]:
        if not isinstance(names, list):
            raise Unreadable("must be a list", name)
        through = THROUGH[name]
        source, target = (
            f"{one}_id" for one in (model._meta.model_name, through._meta.get_fields()[-1].name)
        )
        pks = [self.refs.pk(section, one) for one in names]
        return [through(**{source: pk, target: one}) for one in dict.fromkeys(pks)]

    def _settle(self, table: Table, row: Row, values: Row) -> bool:
        """What depends on more than one field. False: the entry is not for this place."""
        name = table.name
        for condition, wanted in table.only.items():  # what no export holds, as an import that waits
            field, _, how = condition.partition("__")
            if field in values and values[field] not in (wanted if how else [wanted]):
                raise Unreadable("is nothing that an export holds", field)
        if name == "items":
            wanted = self.backlogs[BACKLOG_OF[ItemType(values["type"])]]
            if values["backlog_id"] != wanted:
                raise Unreadable(f"a {values['type']} does not stand in this backlog", "backlog")
        elif name == "members":
            values["is_admin"] = values["user_id"] == self.importer.pk
        elif name in ("weekly_patterns", "absences"):
            return bool(values["user_id"] != self.importer.pk)
        elif name == "clock_segments":
            values["person_id"] = self.clock_people.get(values["person_id"], values["person_id"])
            if values["ended_at"] is None:
                values["ended_at"] = max(self.stopped_at, values["started_at"])
        elif name == "sprints":
            _check_sprint(values)
        elif name in ("figures", "snapshots"):
            values["figures"] = special.checked_figures(
                values["figures"], self.refs, is_evening=name == "snapshots"
            )
        elif name == "saved_views":
            values["query"] = special.query_in(values["query"], self.refs)
        elif name == "attachments":
            values |= self._file(row, values)
        elif name == "events":
            if not 1 <= values["seq"] <= MAX_SEQ:
                raise Unreadable(f"must be between 1 and {MAX_SEQ}", "seq")
            self.seq = max(self.seq, values["seq"])
            values |= special.event_in(row, values, self.project.pk, self.refs)
        return True

    def _file(self, row: Row, values: Row) -> Row:
        """Size and type are what the bytes prove, never what was claimed."""
        named = {"name": clean_name(values["name"])}
        if not row.get("has_file"):
            return named | {"file": "", "content_type": ANYTHING}
        if values["digest"] not in self.files:
            raise Unreadable(f"attachments/{values['digest'][:64]} is not in the archive")
        found = self.files[values["digest"]]
        return named | {"file": found.path, "size": found.size, "content_type": found.type}

    # ── many entries at once ─────────────────────────────────────────────────
    def _flush(self) -> None:
        waiting, self.waiting = self.waiting, []
        try:
            with transaction.atomic():
                _insert([one for _place, found in waiting for one in found])
        except (IntegrityError, models.ProtectedError):
            self._find(waiting)

    def _find(self, waiting: list[tuple[str, list[Any]]]) -> None:
        """Insert one by one until the entry that the database refuses is found, and name it."""
        for place, found in waiting:
            try:
                with transaction.atomic():
                    _insert(found)
            except IntegrityError as error:
                raise Unreadable(f"is against the rule “{rule_of(error)}”", place) from None


def _check_sprint(values: Row) -> None:
    if values["state"] != "planned" and values["started_at"] is None:
        raise Unreadable("is missing for a sprint that has been started", "started_at")
    if (values["state"] == "closed") != (values["closed_at"] is not None):
        raise Unreadable("belongs to a closed sprint, and to no other", "closed_at")


def rule_of(error: IntegrityError) -> str:
    """The name of the database's rule, as words."""
    diagnosis = getattr(error.__cause__, "diag", None)
    name = getattr(diagnosis, "constraint_name", None) or "of the database"
    return str(name).replace("_", " ")


def settle_constraints() -> None:
    """Ask now for what is otherwise asked at the end: ranks that differ, entries that exist, types that fit."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    except IntegrityError as error:
        raise Unreadable(f"The entries do not fit together: against the rule “{rule_of(error)}”.") from None


def _insert(found: list[Any]) -> None:
    """As they are: no moment of creation is replaced by now. One statement for each table."""
    by_model: dict[Any, list[Any]] = {}
    for one in found:
        by_model.setdefault(type(one), []).append(one)
    for model, rows in by_model.items():
        fields = model._meta.local_concrete_fields
        if rows[0].pk is None:
            fields = [field for field in fields if not field.primary_key]
        model._base_manager._insert(rows, fields=fields, using="default", raw=True)
