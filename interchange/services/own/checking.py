"""First way through a project's file: what it names, who is in it, how much there is. Nothing is written."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from zipfile import ZipFile

from django.conf import settings

from accounts.models import User
from backlog.rules.filenames import size_words
from backlog.services.attachments import MB
from interchange.rules.own_archive import Header, header_of, read
from interchange.rules.own_format import MAX_NUMBER, Unreadable, place_of
from interchange.services.own.refs import PEOPLE
from interchange.services.own.tables import BY_NAME, OWN_TYPES
from interchange.services.own.values import from_json

FOLDER = "attachments/"
TOP = {"format", "version", "exported_at", "project"}
MOST_ROWS = 5_000_000
MOST_PEOPLE = 10_000
PERSON = {
    field.name: field
    for field in User._meta.concrete_fields
    if field.name in ("name", "timezone", "country", "region")
}
PERSON_FIELDS = {"id", "email", *PERSON}


@dataclass(slots=True)
class Contents:
    """Names by section in their order, an item's type by its number, people by their number in the file."""

    header: Header
    names: dict[str, list[Any]] = field(default_factory=dict)
    types: dict[int, str] = field(default_factory=dict)
    people: dict[int, dict[str, Any]] = field(default_factory=dict)
    digests: Counter[str] = field(
        default_factory=Counter
    )  # of files, and how many attachments each of them is
    with_clocks: set[Any] = field(default_factory=set)
    highest_number: int = 0
    rows: int = 0


def contents_of(archive: ZipFile) -> Contents:
    """Raises Unreadable for a section, entry or name that cannot be, saying where."""
    found = Contents(header_of(archive))
    seen: dict[str, set[Any]] = {table.name: set() for table in BY_NAME.values() if table.key}
    found.names = {name: [] for name in seen}
    sections = set()
    for section, position, row in read(archive):
        sections.add(section)
        if section in TOP:
            continue
        if section not in BY_NAME and section != PEOPLE:
            raise Unreadable("There is no such section in an export of Tandem.", section[:60])
        if position is None:
            raise Unreadable("must be a list", section)
        if position < 0:
            continue
        place = place_of(section, position, row)
        if not isinstance(row, dict):
            raise Unreadable("must be an object", place)
        try:
            _take(found, seen, section, row)
        except Unreadable as error:
            raise Unreadable(error.message, place) from None
    if missing := ({*BY_NAME, PEOPLE} - sections):
        raise Unreadable(f"The section “{min(missing)}” is missing. Is the file cut off?", "project.json")
    return found


def require_room(archive: ZipFile, digests: Mapping[str, int] | None = None) -> None:
    """Raises Unreadable where the attached files are more than a project may have. Without `digests`, which say how
    many attachments each file is, every file counts once."""
    sizes = {one.filename: one.file_size for one in archive.infolist()}
    attached = {name: size for name, size in sizes.items() if name.startswith(FOLDER)}
    if digests is None:
        total = sum(attached.values())
    else:
        total = sum(attached.get(f"{FOLDER}{digest}", 0) * times for digest, times in digests.items())
    most = settings.ATTACHMENTS_PROJECT_MB * MB
    if total > most:
        raise Unreadable(
            f"The files attached in it have {size_words(total)} together; "
            f"a project has room for {settings.ATTACHMENTS_PROJECT_MB} MB here."
        )


def _take(found: Contents, seen: dict[str, set[Any]], section: str, row: dict[str, Any]) -> None:
    found.rows += 1
    if found.rows > MOST_ROWS:
        raise Unreadable(f"the file has more than {MOST_ROWS} entries")
    if section == PEOPLE:
        _take_person(found, row)
        return
    if key := BY_NAME[section].key:
        name = row.get(key)
        if isinstance(name, bool) or not isinstance(name, str if key == "name" else int):
            raise Unreadable(f"“{key}” must be {'a text' if key == 'name' else 'a whole number'}")
        if name in seen[section]:
            raise Unreadable(f"{key} {str(name)[:60]} is there twice")
        seen[section].add(name)
        found.names[section].append(name)
    if section == "items":
        _take_item(found, row)
    elif section == "attachments" and row.get("has_file"):
        found.digests[str(row.get("digest"))] += 1
    elif section == "clock_segments" and isinstance(row.get("person"), int):
        found.with_clocks.add(row["person"])


def _take_item(found: Contents, row: dict[str, Any]) -> None:
    type = row.get("type")
    if not isinstance(type, str) or type not in OWN_TYPES:
        raise Unreadable(f"type “{str(type)[:60]}” is none of {', '.join(OWN_TYPES)}")
    if not 1 <= row["number"] <= MAX_NUMBER:
        raise Unreadable(f"number is not between 1 and {MAX_NUMBER}")
    found.types[row["number"]] = type
    found.highest_number = max(found.highest_number, row["number"])


def _take_person(found: Contents, row: dict[str, Any]) -> None:
    name = row.get("id")
    if isinstance(name, bool) or not isinstance(name, int) or name in found.people:
        raise Unreadable("“id” must be a whole number that nobody else has")
    if strange := set(row) - PERSON_FIELDS:
        raise Unreadable(f"there is no field “{min(strange)[:60]}”")
    if len(found.people) >= MOST_PEOPLE:
        raise Unreadable(f"more than {MOST_PEOPLE} people")
    values = {}
    for one in PERSON:
        try:
            values[one] = from_json(PERSON[one], row.get(one))
        except Unreadable as error:
            raise Unreadable(error.message, one) from None
    email = row.get("email")
    found.people[name] = values | {"email": email if isinstance(email, str) else ""}
