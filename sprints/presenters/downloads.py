"""The report's tables as files. What people wrote is never taken for a formula."""

import csv
import io
from typing import Any

from accounts.access import Access
from sprints.queries import Report, Table, report_tables

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
BOM = "\ufeff"  # so that spreadsheets read it as UTF-8


def csv_of(table: Table) -> str:
    """The table as CSV. A text that a spreadsheet would compute is written with an apostrophe before it."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([_safe(name) for name in table.header])
    writer.writerows([_safe(value) for value in row] for row in table.rows)
    return BOM + out.getvalue()


def tables_as_json(access: Access, report: Report) -> dict[str, Any]:
    """All tables, each as a list of rows by name of the column, and what they are of."""
    sprint, stored = report.sprint, report.split
    return {
        "project": access.project.key,
        "sprint": sprint.number,
        "name": sprint.name,
        "goal": sprint.goal,
        "start_on": sprint.start_on,
        "end_on": sprint.end_on,
        "state": sprint.state,
        "computed_at": stored.computed_at,
        "sentence": stored.figures["sentence"] if stored.figures else "",
        "tables": {
            table.name: [dict(zip(table.header, row, strict=True)) for row in table.rows]
            for table in report_tables(report)
        },
    }


def _safe(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    return value
