"""A database with all tables, of which tests get copies: migrations run once for all processes of a test run.

`python -m tests.tables` makes it beforehand; else whoever needs it first does, and the others wait.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg2

from config.runtime import paths
from tests.stack import with_database

NAME, LOCK = "tandem_tables", 7_010_001
SERVER = "TEST_COPIES_FROM"  # the server on which such copies are made, which is new and thrown away


def ready() -> str | None:
    """The name of the database; None on a server that keeps what is there."""
    server = os.environ.get(SERVER)
    if not server:
        return None
    with _alone(with_database(server, "postgres")) as cursor:
        cursor.execute("SELECT FROM pg_database WHERE datname = %s", [NAME])
        if cursor.fetchone() is None:
            cursor.execute(f"CREATE DATABASE {NAME}_begun")
            run = "import django; django.setup(); from tests.upgrading import *; migrate_by_way_of_the_release()"
            _run(["-c", run], with_database(server, f"{NAME}_begun"))
            cursor.execute(f"ALTER DATABASE {NAME}_begun RENAME TO {NAME}")
    return NAME


def copy(name: str) -> str:
    """The address of a new database with all tables."""
    made, server = ready() or "template1", os.environ["DATABASE_URL"]
    with _alone(with_database(server, "postgres")) as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE {made}')
    url = with_database(server, name)
    if made != NAME:
        migrate(url)
    return url


def migrate(url: str) -> None:
    _run(["manage.py", "migrate", "--verbosity=0", "--skip-checks"], url)


def _run(words: list[str], url: str) -> None:
    env = os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings"}
    subprocess.run([sys.executable, *words], cwd=paths.REPO, env=env, check=True)


@contextmanager
def _alone(url: str) -> Iterator[Any]:
    """No other process of the run makes a database meanwhile."""
    connection = psycopg2.connect(url)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
            yield cursor
    finally:
        connection.close()


if __name__ == "__main__":
    ready()
