"""Opens a project's file without trusting it: which entries it may have, how many, how large."""

import io
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from typing import IO, Any, NamedTuple
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from interchange.rules.archives import BROKEN, Listed
from interchange.rules.own_format import (
    ATTACHMENT,
    FORMAT,
    MAX_ATTACHMENT,
    MAX_ENTRIES,
    MAX_JSON,
    MAX_RATIO,
    MAX_TOTAL,
    MOST_LIST,
    PROJECT,
    README,
    SMALL,
    VERSION,
    Unreadable,
)
from interchange.rules.own_reader import Piece, pieces

HEAD = ("format", "version", "exported_at", "project")


class Header(NamedTuple):
    exported_at: str
    project: dict[str, Any]


@contextmanager
def opened(file: IO[bytes]) -> Iterator[ZipFile]:
    """The archive, its list of entries checked. Raises Unreadable."""
    with _open(file) as archive:
        yield archive


def _open(file: IO[bytes]) -> ZipFile:
    opening: Any = Listed(file, MOST_LIST)
    try:
        archive = ZipFile(opening)
        _check_entries(archive.infolist())
    except BadZipFile as error:
        raise Unreadable(f"This is no whole zip file ({error}). Is it cut off?") from None
    except BROKEN as error:
        raise Unreadable(f"This zip file cannot be read ({error}).") from None
    return archive


def header_of(archive: ZipFile) -> Header:
    """What stands at the top of project.json. Raises Unreadable for another format or a newer version."""
    top = {piece.section: piece.value for piece in islice(read(archive), len(HEAD)) if piece.position is None}
    if top.get("format") != FORMAT:
        raise Unreadable(f"This is no export of Tandem: “format” is not {FORMAT}.", PROJECT)
    version = top.get("version")
    if isinstance(version, bool) or not isinstance(version, int) or not 1 <= version <= VERSION:
        raise Unreadable(
            f"Version {str(version)[:20]} of the format is not understood here; this Tandem reads up to {VERSION}.",
            PROJECT,
        )
    if not isinstance(top.get("project"), dict) or not isinstance(top.get("exported_at"), str):
        raise Unreadable("“exported_at” and “project” must follow the version.", PROJECT)
    return Header(top["exported_at"], top["project"])


def read(archive: ZipFile) -> Iterator[Piece]:
    """project.json piece by piece."""
    try:
        with archive.open(PROJECT) as stream, io.TextIOWrapper(stream, "utf-8-sig") as text:
            yield from pieces(text)
    except BadZipFile as error:
        raise Unreadable(f"It is damaged ({error}).", PROJECT) from None
    except BROKEN as error:
        raise Unreadable(f"It cannot be read ({error}).", PROJECT) from None


def _check_entries(entries: list[ZipInfo]) -> None:
    names = [entry.filename for entry in entries]
    if len(entries) > MAX_ENTRIES:
        raise Unreadable(f"The archive has {len(entries)} files; at most {MAX_ENTRIES} are read.")
    if PROJECT not in names:
        raise Unreadable(f"There is no {PROJECT} in it: this is no export of Tandem.")
    [(most, times)] = Counter(names).most_common(1)
    if times > 1:
        raise Unreadable(f"“{most[:100]}” is in the archive twice.")
    for entry in entries:
        _check(entry)
    size, packed = sum(one.file_size for one in entries), sum(one.compress_size for one in entries)
    if size > MAX_TOTAL or (size > SMALL and size > MAX_RATIO * max(packed, 1)):
        raise Unreadable(f"The archive unpacks to {size >> 20} MB from {packed >> 10} kB; that is not read.")


def _check(entry: ZipInfo) -> None:
    name = entry.filename
    if name not in (PROJECT, README) and not ATTACHMENT.fullmatch(name):
        raise Unreadable(f"“{name[:100]}” does not belong into an export of Tandem.")
    if entry.flag_bits & 0x1:
        raise Unreadable("It is encrypted.", name)
    if entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise Unreadable("It is packed in a way that is not read.", name)
    most = MAX_JSON if name in (PROJECT, README) else MAX_ATTACHMENT
    if entry.file_size > most:
        raise Unreadable(f"It has {entry.file_size >> 20} MB; at most {most >> 20} MB are read.", name)
    if entry.file_size > SMALL and entry.file_size > MAX_RATIO * max(entry.compress_size, 1):
        raise Unreadable(f"It unpacks to {entry.file_size >> 20} MB from next to nothing.", name)
