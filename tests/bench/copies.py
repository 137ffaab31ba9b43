"""Copies of a project by a statement for each table: what services would take minutes for."""

from django.db import connection, transaction

FAR = 1_000_000  # between the ids of one copy and those of the next
OWN_IDS = {"id", "project_id", "backlog_id", "column_id", "item_id", "item_ptr_id", "parent_id", "sprint_id"}
OF_PROJECT = "project_id = %(project)s"
OF_ITEM = "{} IN (SELECT id FROM backlog_item WHERE project_id = %(project)s)"
OF_SPRINT = "sprint_id IN (SELECT id FROM sprints_sprint WHERE project_id = %(project)s)"
TABLES = {
    "accounts_project": "id = %(project)s",
    "accounts_membership": OF_PROJECT,
    "backlog_backlog": OF_PROJECT,
    "backlog_column": OF_PROJECT,
    "backlog_item": OF_PROJECT,
    "backlog_story": OF_ITEM.format("item_ptr_id"),
    "backlog_technicaltask": OF_ITEM.format("item_ptr_id"),
    "backlog_defect": OF_ITEM.format("item_ptr_id"),
    "backlog_worklog": OF_ITEM.format("item_id"),
    "sprints_sprint": OF_PROJECT,
    "sprints_sprintitem": OF_SPRINT,
    "sprints_splitfigures": OF_SPRINT,
    "sprints_splitsnapshot": OF_SPRINT,
}


def copy_project(project_id: int, copies: int) -> None:
    """With its members, items, logged work and sprints; not with its events."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SET LOCAL session_replication_role = replica"
        )  # the copies are as right as their original
        for table, belongs in TABLES.items():
            columns = [
                column.name for column in connection.introspection.get_table_description(cursor, table)
            ]
            values = ", ".join(_value(table, name) for name in columns)
            names = ", ".join(f'"{name}"' for name in columns)
            cursor.execute(
                f"INSERT INTO {table} ({names}) OVERRIDING SYSTEM VALUE"
                f" SELECT {values} FROM {table}, generate_series(1, %(copies)s) AS k WHERE {belongs}",
                {"project": project_id, "copies": copies},
            )


def _value(table: str, name: str) -> str:
    if table == "accounts_project" and name == "key":
        return "\"key\" || 'C' || k"
    return f'"{name}" + k * {FAR}' if name in OWN_IDS else f'"{name}"'
