"""The bytes of an uploaded file → a table of text, or a sentence that says what is wrong and where."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from common.errors import Invalid
from interchange.rules.archives import wrong
from interchange.rules.columns import IGNORE, TEXT, canonical, suggest_field

MAX_BYTES = 20 * 1024 * 1024
MAX_ROWS = 20_000
DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs"}
SIGNATURES = (
    (b"PK\x03\x04", "a zip archive inside another"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"%PDF", "a PDF document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"SQLite format 3", "an SQLite database"),
)
UTF_16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment: who wrote it (a name, or the id that Jira gave), when, and what."""

    author: str
    at: datetime | None
    body: str


@dataclass(frozen=True, slots=True)
class Worked:
    """Logged work: who (name or e-mail), when, how long."""

    person: str
    email: str
    at: datetime
    minutes: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One issue: where it stands in its file, and what stands in its columns. Empty cells are left out.

    `record` is the row as it stands there; `remarks` and `worked` come from files that are no tables of text,
    `extras` are (header, text) of what goes below the description.
    """

    line: int
    cells: dict[str, list[str]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    remarks: tuple[Remark, ...] = ()
    worked: tuple[Worked, ...] = ()
    extras: tuple[tuple[str, str], ...] = ()
    record: Sequence[str] = ()

    def first(self, *names: str) -> str:
        """The first value of the first of these columns that has one, else empty."""
        return next((self.cells[name][0] for name in names if self.cells.get(name)), "")

    def every(self, name: str) -> list[str]:
        """All values of a column whose header may stand there several times, in the file's order."""
        return self.cells.get(name, [])


@dataclass(frozen=True, slots=True)
class Raw:
    """A table as it stands in the file: headers, records with their lines, and rows too long to be read."""

    headers: tuple[str, ...]
    records: tuple[tuple[int, list[str]], ...]
    too_long: tuple[tuple[int, str], ...] = ()
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """`headers` as written, and the rows keyed by fields (see columns)."""

    headers: tuple[str, ...]
    rows: tuple[Row, ...]
    too_long: tuple[tuple[int, str], ...] = ()


def read_raw(name: str, data: bytes) -> Raw:
    """Read a table. Raises Invalid at `file` for all that is none."""
    if len(data) > MAX_BYTES:
        raise wrong(
            f"{name} has {len(data) / 1024 / 1024:.0f} MB; at most 20 MB are read. Export it in parts."
        )
    text, remarks = decode(name, data)
    return read_text(text, remarks)


def read_text(text: str, remarks: Sequence[str] = ()) -> Raw:
    delimiter = _delimiter(text)
    reader = _records(text, delimiter)
    _line, headers = next(reader, (1, []))
    headers = [header.replace("\ufeff", "").strip() for header in headers]
    while headers and not headers[-1]:
        headers.pop()
    records: list[tuple[int, list[str]]] = []
    too_long: list[tuple[int, str]] = []
    for count, (line, record) in enumerate(reader, start=1):
        if count > MAX_ROWS:
            raise wrong(f"The file has more than {MAX_ROWS:,} rows. Export it in parts.")
        if any(cell.strip() for cell in record[len(headers) :]):
            too_long.append((line, _too_long(len(record), len(headers))))
        elif any(cell.strip() for cell in record):
            records.append((line, record))
    if not records and too_long:
        line, message = too_long[0]
        raise wrong(f"Line {line}: {message}")
    if len(headers) < 2 and all(canonical(header) != "summary" for header in headers):
        raise wrong(_no_table(headers, delimiter))
    if not records:
        raise wrong("The file has a header, but no row below it: there is nothing to import.")
    if delimiter != ",":
        remarks = [*remarks, f"Its columns are separated by {DELIMITERS[delimiter]}."]
    return Raw(tuple(headers), tuple(records), tuple(too_long), tuple(remarks))


def keyed(raw: Raw, fields: Mapping[str, str]) -> Table:
    """The rows by field: `fields` says what a header means where it is not what its name says."""
    names = [fields.get(header) or suggest_field(header) for header in raw.headers]
    return Table(raw.headers, tuple(_rows(raw, names)), raw.too_long)


def read_table(data: bytes) -> Table:
    """A table whose headers mean what they say."""
    return keyed(read_raw("The file", data), {})


def _rows(raw: Raw, names: Sequence[str]) -> Iterator[Row]:
    for line, record in raw.records:
        cells: dict[str, list[str]] = {}
        extras: list[tuple[str, str]] = []
        for place, (name, value) in enumerate(zip(names, record, strict=False)):
            if not (value := value.strip()) or name == IGNORE:
                continue
            if name == TEXT:
                extras.append((raw.headers[place], value))
            else:
                cells.setdefault(name, []).append(value)
        missing = len(names) - len(record)
        notes = (f"Its row ends {_count(missing, 'column')} early.",) if missing > 0 else ()
        yield Row(line=line, cells=cells, notes=notes, extras=tuple(extras), record=record)


def _too_long(found: int, expected: int) -> str:
    return (
        f"It has {_count(found, 'column')}, the header has {expected}. "
        "Perhaps a quotation mark or a delimiter is missing there."
    )


def _records(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """The line each record starts at, and its cells; blank lines are passed over."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise wrong(_csv_message(str(error), line, reader.line_num)) from None
        if record:
            yield line, record


def _csv_message(error: str, line: int, last_line: int) -> str:
    if "unexpected end" in error or "field limit" in error:
        return f"In the row that starts at line {line}, a quotation mark is opened and never closed."
    if "expected after" in error:
        where = f", in the row that starts at line {line}" if last_line != line else ""
        return (
            f"Line {last_line} has text after a closing quotation mark{where}. "
            "Inside a cell, write it twice; perhaps one is opened above and never closed."
        )
    return f"Line {last_line} cannot be read as CSV: {error}."


def decode(name: str, data: bytes) -> tuple[str, list[str]]:
    """The text, and what had to be assumed. Raises Invalid for what is no text."""
    for signature, what in SIGNATURES:
        if data.startswith(signature):
            raise wrong(f"{name} is {what}. Upload a CSV file, or answers of Jira’s REST API as JSON.")
    if data.startswith(UTF_16) or _looks_like_utf_16(data):
        return _utf_16(name, data), [f"{name} was read as UTF-16."]
    if (nul := data.find(b"\0")) >= 0:
        raise wrong(f"Line {_line_of(data, nul)} of {name} contains a NUL byte: this is not a text file.")
    remarks = []
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = _line_of(data, error.start)
        text = data.decode("cp1252", errors="replace")
        remarks.append(
            f"{name} is not UTF-8 (line {line}); it was read as Windows-1252, which includes ISO-8859-1. "
            "Look whether letters like é and ü are right."
        )
    start = text[:2000].lstrip().lower()
    if not start:
        raise wrong("The file is empty." if name == "The file" else f"{name} is empty.")
    if start.startswith(("<!doctype", "<html", "<?xml", "<rss")):
        raise wrong(f"{name} is a web page or XML, not a CSV file. Were you signed out when you exported it?")
    return text, remarks


def _utf_16(name: str, data: bytes) -> str:
    coding = "utf-16" if data.startswith(UTF_16) else "utf-16-le" if data[1:2] == b"\0" else "utf-16-be"
    try:
        return data.decode(coding).replace("\0", "")
    except UnicodeDecodeError:
        raise wrong(
            f"{name} looks like UTF-16, but is broken. Save it as UTF-8 and upload it again."
        ) from None


def _looks_like_utf_16(data: bytes) -> bool:
    head = data[:2000]
    return len(head) > 3 and max(head[::2].count(0), head[1::2].count(0)) > len(head) // 4


def _line_of(data: bytes, position: int) -> int:
    return data.count(b"\n", 0, position) + 1


def _delimiter(text: str) -> str:
    """The delimiter with which most headers are known; then the one that gives more columns."""

    def known(delimiter: str) -> tuple[int, int]:
        try:
            _line, headers = next(_records(text, delimiter), (1, []))
        except Invalid:
            return -1, 0
        return sum(canonical(header) != header.strip().casefold() for header in headers), len(headers)

    return max(DELIMITERS, key=known)


def _no_table(headers: Sequence[str], delimiter: str) -> str:
    found = ", ".join(f"“{header[:40]}”" for header in headers)
    return (
        f"No column is named “Summary”, so no item would have a title. Read with {DELIMITERS[delimiter]}, "
        f"the first line has {_count(len(headers), 'column')}: {found}."
    )


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
