"""Uploaded files, and what a zip archive of them holds, without ever unpacking more than is allowed."""

import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import IO, Any

from common.errors import Invalid

MAX_ENTRIES, MAX_RATIO = 200, 200
MAX_UNPACKED = 64 * 1024 * 1024
RATIO_FROM = 1024 * 1024  # small files may be packed as tightly as they like
ZIP = b"PK\x03\x04"
EMPTY_ZIP = b"PK\x05\x06"
CHUNK = 256 * 1024
MOST_LIST = 1024 * 1024  # bytes of an archive's own list of its files
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
    ValueError,
    IndexError,
)


@dataclass(frozen=True, slots=True)
class Upload:
    """One file: what it is called, and its bytes."""

    name: str
    data: bytes


class Listed:
    """A file to open as an archive whose list of entries is read only where it is not too long.

    Python makes an object of each entry before anybody can count them: a list of 250 MB would take gigabytes.
    """

    def __init__(self, file: IO[bytes], most: int = MOST_LIST) -> None:
        self._file, self._most = file, most

    def read(self, size: int = -1) -> bytes:
        if size > self._most:
            raise zipfile.BadZipFile("it lists too many files")
        return self._file.read(size)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


def is_zip(data: bytes) -> bool:
    return data.startswith((ZIP, EMPTY_ZIP))


def unpack(files: Sequence[Upload]) -> list[Upload]:
    """The files, archives replaced by what they hold. Raises Invalid at `file` for one that is unsafe or broken."""
    found: list[Upload] = []
    for file in files:
        found += _members(file) if is_zip(file.data) else [file]
    return found


def bundle(files: Sequence[Upload]) -> bytes:
    """Several files as one archive, in their order, so that a job keeps a single file."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for position, file in enumerate(files, start=1):
            entry = zipfile.ZipInfo(f"{position:03}-{file.name.replace('/', '_')[-80:]}")
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, file.data)
    return buffer.getvalue()


def _members(file: Upload) -> Iterator[Upload]:
    opening: Any = Listed(io.BytesIO(file.data))
    try:
        with zipfile.ZipFile(opening) as archive:
            entries = [entry for entry in archive.infolist() if not _is_aside(entry)]
            _refuse_others(file, [entry.filename for entry in entries])
            left = MAX_UNPACKED
            for entry in entries:
                data = _read(archive, entry, left, file.name)
                left -= len(data)
                yield Upload(entry.filename.rsplit("/", 1)[-1], data)
    except BROKEN:
        raise wrong(f"{file.name} is no zip archive that can be read: it is broken or encrypted.") from None


def _refuse_others(file: Upload, names: Sequence[str]) -> None:
    if "[Content_Types].xml" in names:
        what = "an Excel workbook" if any(name.startswith("xl/") for name in names) else "an Office document"
        raise wrong(f"{file.name} is {what}. Save the table as CSV and upload that.")
    if not names:
        raise wrong(f"{file.name} is an empty archive.")
    if len(names) > MAX_ENTRIES:
        raise wrong(f"{file.name} holds {len(names):,} files; at most {MAX_ENTRIES} are read.")


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int, name: str) -> bytes:
    """At most `left` bytes, counted while unpacking: what an archive says of its sizes is not trusted."""
    size, parts = 0, []
    with archive.open(entry) as member:
        while part := member.read(CHUNK):
            size += len(part)
            if size > left:
                raise wrong(f"{name} unpacks to more than {MAX_UNPACKED // 1024 // 1024} MB.")
            if size > RATIO_FROM and size > MAX_RATIO * max(entry.compress_size, 1):
                raise wrong(f"{name} holds a file that unpacks to far more than is plausible.")
            parts.append(part)
    data = b"".join(parts)
    if is_zip(data):
        raise wrong(f"{name} holds another archive, “{entry.filename[:60]}”. Unpack it first.")
    return data


def _is_aside(entry: zipfile.ZipInfo) -> bool:
    """Folders, and what an operating system adds by itself."""
    last = entry.filename.rsplit("/", 1)[-1]
    return entry.is_dir() or entry.filename.startswith("__MACOSX/") or last in (".DS_Store", "Thumbs.db")


def wrong(message: str) -> Invalid:
    return Invalid(fields={"file": message})
