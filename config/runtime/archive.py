"""What a backup is: one tar file with the database as pg_dump writes it, the files that its rows name, the
installation's own key, and what these are. Saving is in saving.py, bringing back in restoring.py."""

import hashlib
import os
import shutil
import subprocess
import tarfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg2

from config.runtime import paths, postgres
from config.runtime.checks import is_running, only_one
from config.runtime.programs import programs_for

DUMP, FILES, KEY, ABOUT = "database.dump", "files", "secret_key", "about.json"
FORMAT = 2


@dataclass(frozen=True)
class Place:
    """One installation: libpq's variables of its database, the folder of its files, and which columns name files.

    `key` is its SECRET_KEY, `key_file` where that is kept unless it comes from the environment. `lock` is the advisory
    lock without which nobody removes a file.
    """

    database: Mapping[str, str]
    files: Path
    columns: Sequence[tuple[str, str]] = ()
    key: str = ""
    key_file: Path | None = None
    lock: int = 0

    def connect(self) -> "psycopg2.extensions.connection":
        """A connection of its own, as libpq's variables say."""
        names = {"PGDATABASE": "dbname"}
        known = {names.get(name, name[2:].lower()): value for name, value in self.database.items()}
        return psycopg2.connect(**known, application_name="tandem backup")


@contextmanager
def database_up() -> Iterator[None]:
    """The database answers within the block: the embedded one is started unless `up` runs it already."""
    if os.environ.get("DATABASE_URL") or is_running(paths.var_dir()):
        yield
        return
    with only_one(paths.var_dir(), "a backup or restore"), postgres.running(postgres.embedded()) as cluster:
        cluster.ensure_database("tandem")
        yield


def fingerprint(key: str) -> str:
    """Tells whether two keys are the same, and nothing about the key."""
    return hashlib.scrypt(key.encode(), salt=b"tandem backup", n=2**14, r=8, p=1, dklen=16).hex()


def digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def unpack(source: Path, folder: Path) -> None:
    """Plain files only, and only to places inside `folder`."""
    with tarfile.open(source, "r:") as archive:
        archive.extraction_filter = lambda member, _: member  # type: ignore[method-assign, assignment]  # see below
        for member in archive:
            place = (folder / member.name).resolve()
            if not (member.isfile() or member.isdir()) or not place.is_relative_to(folder.resolve()):
                raise ValueError(f"it holds {member.name}")
            member.mode = 0o700 if member.isdir() else 0o600
            member.uid, member.gid = os.getuid(), os.getgid()
            archive.extract(member, folder)


def run(command: list[str], connection: Mapping[str, str]) -> None:
    """One of PostgreSQL's programs, the embedded package's own or else the one in PATH."""
    bundled = programs_for() / "bin" / command[0]
    program = str(bundled) if bundled.exists() else shutil.which(command[0]) or command[0]
    keep = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "PGAPPNAME": "tandem backup"}
    done = subprocess.run(
        [program, *command[1:]], env=keep | dict(connection), capture_output=True, text=True
    )
    if done.returncode:
        raise paths.CannotRun(f"{command[0]} failed, nothing was changed:\n{done.stderr.strip()}")
