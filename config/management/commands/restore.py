"""`manage.py restore`: bring back what `backup` saved."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from config.management.commands.backup import libpq_variables
from config.runtime import archive
from config.runtime.checks import is_running


class Command(BaseCommand):
    help = "Replace the database and the uploaded files by those of a backup."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file")
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def handle(self, *, file: str, yes: bool, **_: Any) -> None:
        source = Path(file)
        if not source.exists():
            raise CommandError(f"There is no {source}.")
        if is_running(settings.VAR_DIR):
            raise CommandError("Tandem runs in this folder. Stop it, restore, then start it again.")
        with archive.database_up():
            if not yes and self._holds_data() and not self._agreed():
                raise CommandError("Nothing was changed.")
            connection.close()
            archive.restore(source, Path(settings.MEDIA_ROOT), libpq_variables())
            call_command("migrate", interactive=False, verbosity=0)
            connection.close()
        self.stdout.write(f"Restored {source}. Start Tandem with: make up")

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
