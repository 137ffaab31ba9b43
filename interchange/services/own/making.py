"""A project from its file: the project itself, placeholders for its people, its attachments, then its entries."""

import shutil
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from typing import IO, Any
from zipfile import BadZipFile, ZipFile

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction

from accounts.models import WORKING_ROLES, Membership, Project, User
from activity.models import Stream
from activity.services import record
from backlog.models import Backlog
from backlog.rules.pictures import HEAD
from backlog.services.attachments import proven_type
from common.errors import Refused
from interchange.rules.own_archive import opened
from interchange.rules.own_format import Unreadable
from interchange.services.own.checking import Contents, contents_of, require_room
from interchange.services.own.filling import Filler, Kept, settle_constraints
from interchange.services.own.refs import Inward
from interchange.services.own.tables import PROJECT_LEFT_OUT
from interchange.services.own.values import default_of, from_json

FORMER = "Former "


def make_project(
    file: IO[bytes],
    *,
    importer: User,
    key: str,
    name: str,
    folder: str,
    start: Callable[[int], None],
    tell: Callable[[int], None],
) -> Project:
    """All of the file as a new project whose admin is `importer`.

    Raises Unreadable, or Refused for a key that is taken. Files are kept below `folder`, which the caller removes
    when anything fails. `start` is told how much there is.
    """
    with opened(file) as archive:
        contents = contents_of(archive)
        require_room(archive, contents.digests)
        start(contents.rows)
        project = _project(contents, importer, key, name)
        people = _people(contents, importer, folder)
        clock_people = _clock_people(contents, importer, people, folder)
        refs = Inward(contents.names, contents.types, people)
        filler = Filler(
            project,
            importer,
            contents,
            refs,
            files=_keep_files(archive, contents, folder),
            clock_people=clock_people,
            stopped_at=_moment(contents),
        )
        filler.fill(archive, tell)
    _make_admin(project, importer)
    settle_constraints()
    Stream.objects.create(project_id=project.pk, seq=filler.seq)
    _tell(project, importer, contents)
    return project


def _project(contents: Contents, importer: User, key: str, name: str) -> Project:
    said = contents.header.project
    fields = {
        field.name: field for field in Project._meta.concrete_fields if field.name not in PROJECT_LEFT_OUT
    }
    if strange := set(said) - set(fields):
        raise Unreadable(f"there is no setting “{min(strange)[:60]}”", "project")
    values = {}
    for one, field in fields.items():
        try:
            values[one] = from_json(field, said[one]) if one in said else default_of(field)
        except Unreadable as error:
            raise Unreadable(error.message, f"project, {one}") from None
    values |= {"key": key, "name": name, "created_by": importer}
    values["next_number"] = max(values["next_number"], contents.highest_number + 1)
    project = Project(**values)
    try:
        with transaction.atomic():
            project.save_base(raw=True, force_insert=True)
    except IntegrityError as error:
        if "key" in str(error):
            raise Refused(f"There is a project {key} already. Choose another key.") from None
        raise Unreadable("its shares are beyond the whole", "project") from None
    Backlog.objects.bulk_create(Backlog(project=project, kind=kind) for kind in Backlog.Kind.values)
    return project


def _people(contents: Contents, importer: User, folder: str) -> dict[int, int]:
    """User ids by the file's numbers. Only who imports is themselves; everybody else is nobody who can sign in."""
    found, made = {}, []
    for number, person in contents.people.items():
        if person["email"].casefold() == importer.email.casefold():
            found[number] = importer.pk
        else:
            made.append((number, _placeholder(person, f"{_slug(folder)}-{number}")))
    User.objects.bulk_create(user for _number, user in made)
    return found | {number: user.pk for number, user in made}


def _clock_people(contents: Contents, importer: User, people: dict[int, int], folder: str) -> dict[int, int]:
    """Hours of who imports stand for a former self: nobody works on two clocks at once, in whatever project."""
    own = next((number for number, pk in people.items() if pk == importer.pk), None)
    if own is None or own not in contents.with_clocks:
        return {}
    former = _placeholder(contents.people[own], f"{_slug(folder)}-{own}")
    former.save()
    return {importer.pk: former.pk}


def _placeholder(person: dict[str, Any], name: str) -> User:
    known = person["name"].strip()
    called = known if known.startswith(FORMER) else f"{FORMER}{known or 'member'}"
    user = User(
        email=f"imported-{name}@invalid",
        name=called[:120],
        is_active=False,
        timezone=person["timezone"],
        country=person["country"],
        region=person["region"],
    )
    user.set_unusable_password()
    return user


def _keep_files(archive: ZipFile, contents: Contents, folder: str) -> dict[str, Kept]:
    """What each attached file is now. Raises Unreadable for one that is missing or not what its name says."""
    entries = set(archive.namelist())
    kept = {}
    for digest in sorted(contents.digests):
        name = f"attachments/{digest}"
        if name not in entries:
            raise Unreadable("is not in the archive", name[:100])
        try:
            with archive.open(name) as source:
                _check_digest(source, digest)
            with archive.open(name) as source:
                type = proven_type(source.read(HEAD))
            with archive.open(name) as source:
                path = default_storage.save(f"{folder}/{digest}", File(source))
            kept[digest] = Kept(path, default_storage.size(path), type)
        except (BadZipFile, EOFError, zlib.error) as error:
            raise Unreadable(f"is damaged ({error})", name) from None
    return kept


def _check_digest(source: IO[bytes], digest: str) -> None:
    found = sha256()
    shutil.copyfileobj(source, _Sink(found), 1 << 20)
    if found.hexdigest() != digest:
        raise Unreadable("is not the file that was exported: its SHA-256 is another", f"attachments/{digest}")


class _Sink:
    """What is written is only digested."""

    def __init__(self, digest: Any) -> None:
        self.write = digest.update


def _make_admin(project: Project, importer: User) -> None:
    """Who imports is an admin, with the roles that the file gives them; else with all working ones."""
    membership, is_new = Membership.objects.get_or_create(
        project=project, user=importer, defaults={"roles": list(WORKING_ROLES), "is_admin": True}
    )
    if not is_new:
        membership.is_admin, membership.left_on = True, None
        membership.save(update_fields=["is_admin", "left_on"])


def _tell(project: Project, importer: User, contents: Contents) -> None:
    """Its history goes on with its coming here; whoever waits for imports takes up search and figures."""
    numbers = sorted(contents.types)
    subject = ("project", project.pk)
    source = {"key": contents.header.project.get("key"), "exported_at": contents.header.exported_at}
    record(project_id=project.pk, kind="project_imported", actor_id=importer.pk, subject=subject, data=source)
    record(
        project_id=project.pk,
        kind="items_imported",
        actor_id=importer.pk,
        subject=subject,
        data={"count": len(numbers), "first": min(numbers, default=0), "last": max(numbers, default=0)},
    )


def _moment(contents: Contents) -> datetime:
    try:
        found = datetime.fromisoformat(contents.header.exported_at)
    except ValueError:
        raise Unreadable("is no moment", "exported_at") from None
    if found.tzinfo is None or not 2000 <= found.year < 2200:
        raise Unreadable("is no moment of this century with its offset from UTC", "exported_at")
    return found.astimezone(UTC)


def _slug(folder: str) -> str:
    return folder.rpartition("/")[2]
