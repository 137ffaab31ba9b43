"""Bringing a backup back: all of it, or everything stays as it was."""

import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator, Set
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from config.runtime import paths
from config.runtime.archive import (
    ABOUT,
    DUMP,
    FILES,
    FORMAT,
    KEY,
    Place,
    digest_of,
    fingerprint,
    run,
    unpack,
)

START_EMPTY = "DROP SCHEMA public CASCADE; CREATE SCHEMA public;\n"
UNTOUCHED = "Nothing was changed."


@dataclass(frozen=True)
class Backup:
    """A backup that was unpacked and found whole."""

    folder: Path
    script: Path  # SQL that makes its database
    about: dict[str, Any]

    @property
    def files(self) -> dict[str, Path]:
        """Where each file lies, by its name."""
        root = self.folder / FILES
        return {str(path.relative_to(root)): path for path in root.rglob("*") if path.is_file()}

    @property
    def migrations(self) -> set[tuple[str, str]]:
        """App and name of each migration that made its tables."""
        found = set[tuple[str, str]]()
        with self.script.open(errors="replace") as lines:
            for line in lines:
                if line.startswith("COPY public.django_migrations "):
                    for row in lines:
                        if row.startswith("\\."):
                            return found
                        _, app, name, *_ = row.split("\t")
                        found.add((app, name))
        return found

    def key_differs(self, place: Place) -> bool:
        """Whether what the backup's key has signed or encrypted can no longer be read in `place`."""
        known = self.about.get("key", "")
        brings_it = (self.folder / KEY).exists() and place.key_file is not None
        return bool(known) and not brings_it and known != fingerprint(place.key)


@contextmanager
def opened(source: Path, place: Place, known: Set[tuple[str, str]]) -> Iterator[Backup]:
    """The backup in `source`, read to its end and compared with what it says of itself. `known` are the migrations of
    this version. CannotRun for what is no backup, is damaged or was made by a newer version."""
    try:
        place.files.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=place.files, prefix=".restore-") as folder:
            yield _read(source, Path(folder), place, known)
    except OSError as error:
        raise paths.CannotRun(f"{source} cannot be restored: {error}. {UNTOUCHED}") from error


def _read(source: Path, folder: Path, place: Place, known: Set[tuple[str, str]]) -> Backup:
    try:
        unpack(source, folder)
        about = json.loads((folder / ABOUT).read_text())
        version = int(about["format"])
    except (OSError, ValueError, KeyError, TypeError, tarfile.TarError) as error:
        raise paths.CannotRun(f"{source} is not a backup of Tandem: {error}. {UNTOUCHED}") from error
    script = folder / "restore.sql"
    if version <= FORMAT:
        dump = ["pg_restore", "--no-owner", "--no-privileges", f"--file={script}", str(folder / DUMP)]
        run(dump, place.database)
    backup = Backup(folder, script, about)
    newer = {"/".join(one) for one in backup.migrations - known} if version <= FORMAT else {"its format"}
    if newer and known:
        what = ", ".join(sorted(newer)[:3])
        raise paths.CannotRun(
            f"{source} was made by a newer version of Tandem ({what} is not known here). "
            f"Install that version or a later one, then restore. {UNTOUCHED}"
        )
    wanted, files = about.get("files", {}), backup.files
    broken = [name for name in wanted if name not in files or digest_of(files[name]) != wanted[name]]
    if broken:
        raise paths.CannotRun(f"{source} is damaged: {broken[0]} is not what was saved. {UNTOUCHED}")
    return backup


def others(place: Place) -> list[str]:
    """What else is connected to the database."""
    with closing(place.connect()) as connection, connection.cursor() as cursor:
        cursor.execute(
            """SELECT DISTINCT coalesce(nullif(application_name, ''), usename::text, 'unknown') FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"""
        )
        return sorted(name for (name,) in cursor)


@dataclass
class Files:
    """Files of a backup on their way into the folder where some may be. Old and new ones stand side by side until the
    database is the restored one: whenever this is killed, each of the two has all of its files."""

    backup: Backup
    folder: Path
    added: list[Path] = field(default_factory=list)

    def add(self) -> None:
        """Put those there that are missing."""
        for name, source in self.backup.files.items():
            target = self.folder / name
            if not target.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                os.link(source, target)
                self.added.append(target)
        os.sync()

    def take_back(self) -> None:
        for path in self.added:
            path.unlink(missing_ok=True)
        self._remove_empty()

    def settle(self) -> None:
        """Those of the same name become the backup's, others go."""
        kept = self.backup.files
        for path in [path for path in self.folder.rglob("*") if path.is_file()]:
            if str(path.relative_to(self.folder)) not in kept and self.backup.folder not in path.parents:
                path.unlink()
        for name, source in kept.items():
            os.replace(source, self.folder / name)
        self._remove_empty()

    def _remove_empty(self) -> None:
        for path in sorted(self.folder.rglob("*"), reverse=True):
            if path.is_dir():
                with suppress(OSError):
                    path.rmdir()


def restore(backup: Backup, place: Place) -> None:
    """Replace database, files and, where the installation has one of its own, the key by those of the backup."""
    files, empty = Files(backup, place.files), backup.folder / "empty.sql"
    empty.write_text(START_EMPTY)
    psql = ["psql", "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"]
    try:
        files.add()
        run([*psql, f"--file={empty}", f"--file={backup.script}"], place.database)
    except BaseException:
        files.take_back()
        raise
    try:
        _replace_key(backup, place)
        files.settle()
    except OSError as error:
        raise paths.CannotRun(f"The database is restored, files are not: {error}. Restore again.") from error


def _replace_key(backup: Backup, place: Place) -> None:
    brought = backup.folder / KEY
    if place.key_file and brought.exists():
        new = place.key_file.with_name(f".{place.key_file.name}-new")
        shutil.copyfile(brought, new)
        new.chmod(0o600)
        os.replace(new, place.key_file)
