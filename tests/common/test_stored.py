"""Files whose rows are gone go too, but not from under a backup."""

import os
from pathlib import Path

import psycopg2
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection

from common import stored
from tests.stack import with_database

pytestmark = pytest.mark.django_db


def kept(files: Path) -> list[str]:
    return sorted(path.name for path in files.rglob("*") if path.is_file())


def test_a_file_stays_while_a_backup_is_made(files: Path) -> None:
    path = default_storage.save("a.txt", ContentFile(b"x"))
    url = with_database(os.environ["DATABASE_URL"], connection.settings_dict["NAME"])
    backup = psycopg2.connect(url)
    backup.cursor().execute("SELECT pg_advisory_xact_lock(%s)", [stored.BACKUP])
    assert not stored.remove(path)
    assert kept(files) == ["a.txt"]
    backup.rollback()
    backup.close()
    assert stored.remove(path)
    assert kept(files) == []


def test_strays_are_old_files_that_no_row_names(files: Path) -> None:
    for name in ("named", "old", "new"):
        default_storage.save(f"here/2026/{name}", ContentFile(b"x"))
        if name != "new":
            os.utime(files / "here" / "2026" / name, (0, 0))
    default_storage.save("elsewhere/old", ContentFile(b"x"))
    assert stored.remove_strays("here", lambda paths: {"here/2026/named"} & set(paths)) == 1
    assert kept(files) == ["named", "new", "old"]
