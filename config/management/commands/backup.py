"""`manage.py backup`: database and uploaded files in one tar file."""

from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connection

from config.runtime import archive


class Command(BaseCommand):
    help = "Save the database and the uploaded files to one tar file."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", help="where to; else var/backups/tandem-<time>.tar")

    def handle(self, *, file: str | None, **_: Any) -> None:
        name = f"tandem-{datetime.now().astimezone():%Y-%m-%d-%H%M%S}.tar"
        target = Path(file).resolve() if file else settings.VAR_DIR / "backups" / name
        with archive.database_up():
            archive.save(target, Path(settings.MEDIA_ROOT), libpq_variables())
        self.stdout.write(f"Saved to {target}. Keep a copy on another machine.")


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
