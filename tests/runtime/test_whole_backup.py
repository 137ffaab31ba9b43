"""A whole installation on an empty machine: every row of every table, every file, nothing else."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import FileField

from config.management.place import known_migrations, this_place
from config.runtime import restoring, saving
from config.runtime.archive import Place, digest_of
from tests import tables, upgrading
from tests.filling import fill

MADE_OF = """
    SELECT table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable FROM information_schema.columns
        WHERE table_schema = 'public'
    UNION SELECT conrelid::regclass || ' ' || conname || ' ' || contype::text || ' ' || convalidated::text
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION SELECT tablename || ' ' || indexname FROM pg_indexes WHERE schemaname = 'public'
    UNION SELECT tgrelid::regclass || ' ' || tgname || ' ' || tgenabled::text FROM pg_trigger WHERE NOT tgisinternal
    UNION SELECT proname || ' ' || prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace"""


def everything(place: Place) -> dict[str, Any]:
    """All tables row by row, where the sequences stand, what the tables are made of, and all files."""
    found: dict[str, Any] = {}
    with place.connect() as database, database.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT to_jsonb(t)::text FROM "{table}" AS t ORDER BY 1')
            found[table] = cursor.fetchall()
        cursor.execute(MADE_OF)
        found |= {made: True for (made,) in cursor.fetchall()}
        cursor.execute("SELECT sequencename, last_value FROM pg_sequences ORDER BY 1")
        found["sequences"] = cursor.fetchall()
    database.close()
    files = [path for path in place.files.rglob("*") if path.is_file()]
    return found | {"files": {str(path.relative_to(place.files)): digest_of(path) for path in files}}


def named_files(folder: Path) -> int:
    """Put a file where each row says that one is; answers how many."""
    count = 0
    for model in apps.get_models():
        for field in model._meta.local_concrete_fields:
            if isinstance(field, FileField):
                for name in filter(None, model._base_manager.values_list(field.name, flat=True)):
                    (folder / name).parent.mkdir(parents=True, exist_ok=True)
                    (folder / name).write_bytes(f"content of {name}".encode())
                    count += 1
    return count


def test_an_empty_machine_has_it_all(django_db_blocker: Any, files: Path) -> None:
    with django_db_blocker.unblock(), upgrading.database("backed_up", template=tables.ready() or "template1"):
        if tables.ready() is None:
            pytest.skip("the server of TEST_DATABASE_URL keeps what is there")
        counts = fill(apps.get_models(include_auto_created=True))
        assert min(counts.values()) > 0
        connection.close()
        here = replace(this_place(), files=files / "here")
        assert named_files(here.files) >= 3
        connection.close()
        assert saving.save(files / "b.tar", here) == []
        before = everything(here)
        with upgrading.database("empty_machine"):
            connection.close()
            there = replace(this_place(), files=files / "there", key_file=files / "key")
            with restoring.opened(files / "b.tar", there, known_migrations()) as backup:
                restoring.restore(backup, there)
            after = everything(there)
            assert {
                what for what in before.keys() | after.keys() if before.get(what) != after.get(what)
            } == set()
            assert here.key_file and there.key_file
            assert there.key_file.read_text() == here.key_file.read_text()
