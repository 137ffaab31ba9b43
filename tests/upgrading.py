"""Databases of any earlier version, with rows in every table that was there then, brought to this one."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS as DEFAULT
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from tests.filling import OURS, fill

REWRITTEN = {
    "mfa_authenticator": {"data"},
    "accounts_apitoken": {"scope"},
}  # columns whose values a migration changes
Rows = dict[str, dict[Any, dict[str, Any]]]
RELEASE = "tandem_release"  # a database with the tables of the last release
RELEASED = [
    ("accounts", "0004_notices_of_sprints_and_figures"),
    ("activity", "0004_failed_jobs"),
    ("backlog", "0004_comment_version"),
    ("interchange", "0003_project_imports"),
    ("sprints", "0004_explained_forecast_links"),
]  # what 0.1.0 had


@contextmanager
def database(name: str, template: str = "template0") -> Iterator[None]:
    """Within the block Django works on a new database of the tests' server, which is gone afterwards."""
    before = connections[DEFAULT]
    with before._nodb_cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    connections[DEFAULT] = before.copy()
    connections[DEFAULT].settings_dict = before.settings_dict | {"NAME": name}
    try:
        yield
    finally:
        connections[DEFAULT].close()
        connections[DEFAULT] = before
        with before._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def migrate_by_way_of_the_release() -> None:
    """All tables in an empty database; what the last release had is kept in a database of its own."""
    executor = MigrationExecutor(connections[DEFAULT])
    executor.migrate(RELEASED)
    connections[DEFAULT].close()
    with connections[DEFAULT]._nodb_cursor() as cursor:
        name = connections[DEFAULT].settings_dict["NAME"]
        cursor.execute(f'CREATE DATABASE "{RELEASE}" TEMPLATE "{name}"')
    call_command("migrate", verbosity=0, skip_checks=True)


def from_release() -> Rows:
    """Fill a database with the tables of the last release, then migrate it. Answers the rows as they were made."""
    executor = MigrationExecutor(connections[DEFAULT])
    state = executor.loader.project_state(RELEASED)
    models = state.apps.get_models(include_auto_created=True)
    fill(models)
    rows = rows_of(models)
    executor.migrate(executor.loader.graph.leaf_nodes())
    return rows


def steps() -> list[tuple[str, str]]:
    """App and name of every migration in the order in which an empty database takes them."""
    graph = MigrationLoader(None).graph
    order = dict.fromkeys(node for leaf in graph.leaf_nodes() for node in graph.forwards_plan(leaf))
    return list(order)


def grow(filled: set[tuple[str, str]]) -> Rows:
    """Migrate an empty database to its end; rows for all tables after each of the `filled` steps. Answers them as
    they were made."""
    executor, state, rows = MigrationExecutor(connections[DEFAULT]), ProjectState(real_apps=set()), Rows()
    executor.recorder.ensure_schema()
    for node in steps():
        migration = executor.loader.graph.nodes[node]
        state = executor.migrate([node], plan=[(migration, False)], state=state)
        if node in filled:
            models = state.apps.get_models(include_auto_created=True)
            fill(models)
            for table, found in rows_of(models).items():
                rows[table] = found | rows.get(table, {})
    return rows


def rows_of(models: Any) -> Rows:
    """By table and key, the rows of our models, as text that PostgreSQL makes of them."""
    found = Rows()
    for model in models:
        if model._meta.app_label in OURS and model._meta.managed and not model._meta.proxy:
            table, key = model._meta.db_table, model._meta.pk.column
            with connections[DEFAULT].cursor() as cursor:
                cursor.execute(f'SELECT "{key}"::text, to_jsonb(t)::text FROM "{table}" AS t')
                found[table] = {key: _row(text) for key, text in cursor.fetchall()}
    return found


def _row(text: str) -> dict[str, Any]:
    row: dict[str, Any] = json.loads(text)
    return row


def lost(before: Rows) -> list[str]:
    """What of these rows is not there any more, or says something else in a column that still is."""
    now, wrong = rows_of(apps.get_models(include_auto_created=True)), list[str]()
    for table, rows in before.items():
        for key, row in rows.items():
            new = now.get(table, {}).get(key)
            if new is None:
                wrong.append(f"{table} {key} is gone")
            else:
                kept = row.keys() & new.keys() - REWRITTEN.get(table, set())
                wrong += [f"{table} {key}: {name}" for name in sorted(kept) if row[name] != new[name]]
    return wrong


def unchecked() -> list[str]:
    """Constraints that the database does not hold all rows to."""
    with connections[DEFAULT].cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SELECT conname FROM pg_constraint WHERE NOT convalidated")
        return [name for (name,) in cursor.fetchall()]
