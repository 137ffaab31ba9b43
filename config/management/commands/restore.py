"""`manage.py restore`: bring back what `backup` saved."""

import subprocess
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from config.management.place import known_migrations, this_place
from config.runtime import archive, paths, restoring
from config.runtime.checks import is_running

RUNNING = "Tandem runs in this folder. Stop it, restore, then start it again. Nothing was changed."
CONNECTED = (
    "Something is connected to the database: {}. Stop web servers, workers, beat and whatever else "
    "(a pooler keeps connections too), then restore. Nothing was changed."
)
OTHER_KEY = (
    "This backup was made under another SECRET_KEY, which is not in it. With the present one everybody must sign in "
    "again, links in mails end, and authenticator apps and secrets of webhooks must be set up anew."
)


class Command(BaseCommand):
    help = "Replace the database and the uploaded files by those of a backup."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file")
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def handle(self, *, file: str, yes: bool, **_: Any) -> None:
        source, place = Path(file), this_place()
        if not source.exists():
            raise CommandError(f"There is no {source}.")
        if is_running(settings.VAR_DIR):
            raise CommandError(RUNNING)
        with archive.database_up(), restoring.opened(source, place, known_migrations()) as backup:
            if backup.key_differs(place):
                self.stderr.write(OTHER_KEY)
            if not yes and self._holds_data() and not self._agreed():
                raise CommandError("Nothing was changed.")
            connection.close()
            if names := restoring.others(place):
                raise CommandError(CONNECTED.format(", ".join(names)))
            restoring.restore(backup, place)
            self._migrate()
        self.stdout.write(f"Restored {source}. Start Tandem with: make up")

    @staticmethod
    def _migrate() -> None:
        """Of an older version's tables make this one's; in a process of its own, which reads the restored key."""
        command = [sys.executable, "manage.py", "migrate", "--no-input", "--verbosity=0"]
        if subprocess.run(command, cwd=paths.REPO).returncode:
            raise CommandError(
                "The backup is restored, but its tables could not be brought to this version: see above."
            )

    @staticmethod
    def _holds_data() -> bool:
        return bool(connection.introspection.table_names())

    @staticmethod
    def _agreed() -> bool:
        print(
            "This replaces everything in the present database and its files. Type yes to go on: ",
            end="",
            flush=True,
        )
        return sys.stdin.readline().strip().lower() == "yes"
