"""The installation that backups are made of and restored to."""

import os
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.models import FileField

from common.stored import BACKUP
from config.runtime.archive import Place


def this_place() -> Place:
    return Place(
        database=libpq_variables(),
        files=Path(settings.MEDIA_ROOT),
        columns=[
            (model._meta.db_table, str(field.column))
            for model in apps.get_models(include_auto_created=True)
            for field in model._meta.local_concrete_fields
            if isinstance(field, FileField)
        ],
        key=settings.SECRET_KEY,
        key_file=None if os.environ.get("SECRET_KEY") else settings.VAR_DIR / "secret_key",
        lock=BACKUP,
    )


def known_migrations() -> set[tuple[str, str]]:
    """Those of this version, and those that it has in other ones."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    return {
        *loader.disk_migrations,
        *(old for new in loader.disk_migrations.values() for old in new.replaces),
    }


def libpq_variables() -> dict[str, str]:
    """How PostgreSQL's own programs reach Django's database."""
    given = connection.settings_dict
    options = given.get("OPTIONS") or {}
    found = {
        "PGHOST": given["HOST"] or options.get("host"),
        "PGPORT": given["PORT"],
        "PGUSER": given["USER"],
        "PGPASSWORD": given["PASSWORD"],
        "PGDATABASE": given["NAME"],
        **{
            f"PG{name.upper()}": options.get(name) for name in ("sslmode", "sslrootcert", "sslcert", "sslkey")
        },
    }
    return {name: str(value) for name, value in found.items() if value}
