"""Tables as CSV files for spreadsheets. What people wrote is never taken for a formula."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.http import StreamingHttpResponse

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
BOM = "\ufeff"  # so that spreadsheets read it as UTF-8


class _Last:
    """What csv.writer wrote last, so that rows leave as they are made."""

    def __init__(self) -> None:
        self.text = ""

    def write(self, text: str) -> None:
        self.text = text


def lines(header: Sequence[str], rows: Iterable[Sequence[Any]], *, with_bom: bool = True) -> Iterator[str]:
    """The table line by line. Dates are ISO, moments UTC, numbers plain, yes and no words.

    A text that a spreadsheet would compute is written with an apostrophe before it, headers too.
    """
    last = _Last()
    writer = csv.writer(last)
    writer.writerow([cell(name) for name in header])
    yield (BOM if with_bom else "") + last.text
    for row in rows:
        writer.writerow([cell(value) for value in row])
        yield last.text


def cell(value: Any) -> Any:
    """A value as its cell shows it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    return value


def download(
    file_name: str, header: Sequence[str], rows: Iterable[Sequence[Any]], *, with_bom: bool = True
) -> StreamingHttpResponse:
    """The table as a file that leaves line by line."""
    answer = StreamingHttpResponse(
        lines(header, rows, with_bom=with_bom), content_type="text/csv; charset=utf-8"
    )
    answer["Content-Disposition"] = f'attachment; filename="{file_name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
