"""The bytes of an uploaded file → a table of text, or a sentence that says what is wrong and where."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from common.errors import Invalid
from interchange.rules.columns import canonical

MAX_BYTES = 20 * 1024 * 1024
MAX_ROWS = 20_000
DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs"}
SIGNATURES = (
    (b"PK\x03\x04", "a zip archive or an Excel workbook"),
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
SAVE_AS = "Save it as UTF-8 and upload it again."


@dataclass(frozen=True, slots=True)
class Row:
    """One issue: the line it starts at, and what stands in its columns. Empty cells are left out."""

    line: int
    cells: dict[str, list[str]] = field(default_factory=dict)

    def first(self, *names: str) -> str:
        """The first value of the first of these columns that has one, else empty."""
        return next((self.cells[name][0] for name in names if self.cells.get(name)), "")

    def last(self, name: str) -> str:
        return self.cells[name][-1] if self.cells.get(name) else ""

    def every(self, name: str) -> list[str]:
        """All values of a column whose header may stand there several times, in the file's order."""
        return self.cells.get(name, [])


@dataclass(frozen=True, slots=True)
class Table:
    """`headers` as written, and the rows keyed by canonical names (see columns)."""

    headers: tuple[str, ...]
    rows: tuple[Row, ...]


def read_table(data: bytes) -> Table:
    """Read an export. Raises Invalid at `file` for all that is not a CSV file with a summary column."""
    if len(data) > MAX_BYTES:
        raise _wrong(
            f"The file has {len(data) / 1024 / 1024:.0f} MB; at most 20 MB are read. Export it in parts."
        )
    text = _decode(data)
    delimiter = _delimiter(text)
    records = _records(text, delimiter)
    _line, headers = next(records, (1, []))
    names = [canonical(header) for header in headers]
    if "summary" not in names:
        raise _wrong(_no_summary(headers, delimiter))
    rows = tuple(_rows(records, names))
    if not rows:
        raise _wrong("The file has a header, but no row below it: there is nothing to import.")
    return Table(headers=tuple(headers), rows=rows)


def _rows(records: Iterator[tuple[int, list[str]]], names: list[str]) -> Iterator[Row]:
    for count, (line, record) in enumerate(records, start=1):
        if count > MAX_ROWS:
            raise _wrong(f"The file has more than {MAX_ROWS:,} rows. Export it in parts.")
        if len(record) != len(names):
            raise _wrong(
                f"Line {line} has {_count(len(record), 'column')}, the header has {len(names)}. "
                "Perhaps a quotation mark or a delimiter is missing there."
            )
        cells: dict[str, list[str]] = {}
        for name, value in zip(names, record, strict=True):
            if value := value.strip():
                cells.setdefault(name, []).append(value)
        if cells:
            yield Row(line=line, cells=cells)


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
            raise _wrong(_csv_message(str(error), line, reader.line_num)) from None
        if record:
            yield line, record


def _csv_message(error: str, line: int, last_line: int) -> str:
    if "unexpected end" in error or "field limit" in error:
        return f"In the row that starts at line {line}, a quotation mark is opened and never closed."
    if "expected after" in error:
        return f"Line {last_line} has text after a closing quotation mark. Inside a cell, write it twice."
    return f"Line {last_line} cannot be read as CSV: {error}."


def _decode(data: bytes) -> str:
    """UTF-8 with or without its mark; nothing else is guessed silently."""
    for signature, what in SIGNATURES:
        if data.startswith(signature):
            raise _wrong(f"This is {what}, not a CSV file. In Jira, choose “Export CSV (all fields)”.")
    if data.startswith(UTF_16) or _looks_like_utf_16(data):
        raise _wrong(f"The file is encoded as UTF-16. {SAVE_AS}")
    if (nul := data.find(b"\0")) >= 0:
        raise _wrong(f"Line {_line_of(data, nul)} contains a NUL byte: this is not a text file.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        broken = data[error.start : error.start + 1]
        guess = "Windows-1252" if re.search(rb"[\x80-\x9f]", data) else "ISO-8859-1"
        raise _wrong(
            f"Line {_line_of(data, error.start)} is not UTF-8 (byte 0x{broken.hex().upper()}); "
            f"the file looks like {guess}. {SAVE_AS}"
        ) from None
    start = text[:2000].lstrip().lower()
    if not start:
        raise _wrong("The file is empty.")
    if start.startswith(("<!doctype", "<html", "<?xml", "<rss")):
        raise _wrong("This is a web page or XML, not a CSV file. Were you signed out when you exported it?")
    if start.startswith(("{", "[{")):
        raise _wrong("This is JSON, not a CSV file. In Jira, choose “Export CSV (all fields)”.")
    return text


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


def _no_summary(headers: list[str], delimiter: str) -> str:
    found = ", ".join(f"“{header.strip()[:40]}”" for header in headers[:8]) + (
        " …" if len(headers) > 8 else ""
    )
    return (
        f"No column is named “Summary”, so no item would have a title. Read with {DELIMITERS[delimiter]}, "
        f"the first line has {_count(len(headers), 'column')}: {found}."
    )


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _wrong(message: str) -> Invalid:
    return Invalid(fields={"file": message})
