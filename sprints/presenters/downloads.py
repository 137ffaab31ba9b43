"""The report's tables as files."""

from typing import Any

from accounts.access import Access
from common.csv_files import lines
from sprints.queries import Report, Table, Worked, report_tables


def csv_of(table: Table) -> str:
    """The table as CSV, safe to open in a spreadsheet."""
    return "".join(lines(table.header, table.rows))


def tables_as_json(access: Access, report: Report, work: list[Worked]) -> dict[str, Any]:
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
            for table in report_tables(report, work)
        },
    }
