"""`manage.py backup`: database and uploaded files in one tar file."""

from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from config.management.place import this_place
from config.runtime import archive, saving


class Command(BaseCommand):
    help = "Save the database, the files that it names and the installation's key to one tar file."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", help="where to; else var/backups/tandem-<time>.tar")
        parser.add_argument("--without-key", action="store_true", help="leave var/secret_key out")

    def handle(self, *, file: str | None, without_key: bool, **_: Any) -> None:
        name = f"tandem-{datetime.now().astimezone():%Y-%m-%d-%H%M%S}.tar"
        target = Path(file).resolve() if file else settings.VAR_DIR / "backups" / name
        place = this_place()
        with archive.database_up():
            missing = saving.save(target, place, with_key=not without_key)
        if missing:
            self.stderr.write(f"Gone before this backup, and not in it: {', '.join(missing)}")
        self.stdout.write(f"Saved to {target}. Keep a copy on another machine, where only you can read it.")
        if without_key or not place.key_file:
            self.stdout.write("SECRET_KEY is not in it: keep it as well, elsewhere.")
