"""A project → its file: one entry a line, straight to the disk, as the database was at one moment."""

import json
import shutil
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from hashlib import sha256
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from django.core.files.storage import default_storage
from django.db.models import ForeignKey

from accounts.models import Project, User
from backlog.models import Attachment
from interchange.rules.own_format import FORMAT, PROJECT, README, README_TEXT, VERSION
from interchange.services.own import special
from interchange.services.own.refs import PEOPLE, Outward
from interchange.services.own.tables import ID, OWN_TYPES, PROJECT_LEFT_OUT, TABLES, Table
from interchange.services.own.values import to_json

BATCH = 1000
TOGETHER = {"items": ("labels",), "comments": ("mentions",)}
ITEM_PARTS = ("story", "technicaltask", "spike", "defect")
PERSON = ("name", "email", "timezone", "country", "region")
NOBODY = User(name="Somebody")  # whom an event names and nothing else knows
Counter = Callable[[int], None]


def write_archive(
    target: IO[bytes], project_id: int, *, at: datetime, using: str, tell: Counter = lambda _count: None
) -> int:
    """Everything that the project holds, as a zip in `target`; answers how many entries it has.

    `using` is the connection whose transaction keeps the moment. One batch of rows is in memory at a time.
    """
    project = Project._base_manager.using(using).get(pk=project_id)
    moment = to_json(at)
    with ZipFile(target, "w", ZIP_DEFLATED, compresslevel=6) as archive:
        text = README_TEXT.format(name=project.name, key=project.key, exported_at=moment)
        archive.writestr(_entry(README, at), text, ZIP_DEFLATED)
        files = _write_files(archive, project_id, at, using)
        with archive.open(_entry(PROJECT, at), "w", force_zip64=True) as stream:
            return _write_json(stream, project, moment, files, using, tell)


def rows_in(project_id: int, using: str) -> int:
    """How many entries there are to write."""
    return sum(table.rows(project_id, using).count() for table in TABLES)


def _write_json(
    stream: IO[bytes], project: Project, moment: str, files: dict[str, bool], using: str, tell: Counter
) -> int:
    refs = Outward(project.pk, using)
    settings = {
        field.name: to_json(getattr(project, field.name))
        for field in Project._meta.concrete_fields
        if field.name not in PROJECT_LEFT_OUT
    }
    top = {"format": FORMAT, "version": VERSION, "exported_at": moment, "project": settings}
    stream.write(_json(top)[:-1])
    count = 0
    for table in TABLES:
        rows = (_row(table, row, refs, files) for row in _read(table, project.pk, using))
        count = _write_list(stream, table.name, rows, count, tell)
    count = _write_list(stream, PEOPLE, _people(refs, using), count, tell)
    stream.write(b"\n}\n")
    return count


def _write_list(stream: IO[bytes], name: str, rows: Iterable[Any], count: int, tell: Counter) -> int:
    """Write one list; answers how many entries were written so far, `count` of them before."""
    stream.write(b",\n" + _json(name) + b": [")
    separator = b"\n"
    for row in rows:
        stream.write(separator + _json(row))
        separator, count = b",\n", count + 1
        tell(count)
    stream.write(b"\n]")
    return count


def _read(table: Table, project_id: int, using: str) -> Iterator[Any]:
    rows = table.rows(project_id, using)
    if table.name == "items":
        rows = rows.select_related(*ITEM_PARTS)
    return iter(rows.prefetch_related(*TOGETHER.get(table.name, ())).iterator(chunk_size=BATCH))


def _row(table: Table, row: Any, refs: Outward, files: dict[str, bool]) -> dict[str, Any]:
    found: dict[str, Any] = {ID: refs.name(table.name, row.pk)} if table.key == ID else {}
    found |= _fields(row, table.fields(), refs)
    if table.name == "items":
        model = OWN_TYPES[row.type]
        child = getattr(row, model._meta.model_name or "")
        own = (field for field in model._meta.local_concrete_fields if not field.primary_key)
        found |= _fields(child, own, refs)
        found["labels"] = sorted(label.name for label in row.labels.all())
    elif table.name == "comments":
        found["mentions"] = sorted(refs.name(PEOPLE, person.pk) for person in row.mentions.all())
    elif table.name == "attachments":
        found["has_file"] = files.get(row.digest, False)
    elif table.name in ("figures", "snapshots"):
        found["figures"] = special.figures(row.figures, refs.name)
    elif table.name == "saved_views":
        found["query"] = special.query(row.query, refs.name)
    elif table.name == "imported_items":
        found["epic_id"] = refs.name("epics", row.epic_id)
    elif table.name == "events":
        found |= {"actor_id": refs.name(PEOPLE, row.actor_id)} | special.event_out(row, refs)
    return found


def _fields(row: Any, fields: Iterable[Any], refs: Outward) -> dict[str, Any]:
    return {
        field.name: refs.of(field.related_model, getattr(row, field.attname))
        if isinstance(field, ForeignKey)
        else to_json(getattr(row, field.attname))
        for field in fields
    }


def _people(refs: Outward, using: str) -> Iterator[dict[str, Any]]:
    names = refs.known[PEOPLE]
    found = {user.pk: user for user in User._base_manager.using(using).filter(pk__in=names)}
    for pk, name in names.items():
        user = found.get(pk)
        yield {ID: name} | {one: getattr(user or NOBODY, one) for one in PERSON}


def _write_files(archive: ZipFile, project_id: int, at: datetime, using: str) -> dict[str, bool]:
    """Each attached file once; says of each digest whether the file was there, and whole."""
    rows = Attachment._base_manager.using(using).filter(item__project=project_id).order_by("pk")
    written: dict[str, bool] = {}
    for digest, path in rows.values_list("digest", "file").iterator(chunk_size=BATCH):
        if not written.get(digest):
            written[digest] = bool(path) and _digest_of(path) == digest
            if written[digest]:
                with (
                    default_storage.open(path, "rb") as source,
                    archive.open(_entry(f"attachments/{digest}", at, ZIP_STORED), "w") as stream,
                ):
                    shutil.copyfileobj(source, stream, 1 << 20)
    return written


def _digest_of(path: str) -> str:
    digest = sha256()
    try:
        with default_storage.open(path, "rb") as file:
            for chunk in iter(lambda: file.read(1 << 20), b""):
                digest.update(chunk)
    except OSError:
        return ""
    return digest.hexdigest()


def _entry(name: str, at: datetime, how: int = ZIP_DEFLATED) -> ZipInfo:
    entry = ZipInfo(name, at.timetuple()[:6])
    entry.compress_type, entry.external_attr = how, 0o600 << 16
    return entry


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
