"""Backups: one tar file with the database as pg_dump writes it, the uploaded files, and what made it."""

import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from config.runtime import paths, postgres
from config.runtime.checks import is_running, only_one
from config.runtime.programs import programs_for

DUMP, FILES, ABOUT = "database.dump", "files", "about.json"
START_EMPTY = "DROP SCHEMA public CASCADE; CREATE SCHEMA public;\n"


@contextmanager
def database_up() -> Iterator[None]:
    """The database answers within the block: the embedded one is started unless `up` runs it already."""
    if os.environ.get("DATABASE_URL") or is_running(paths.var_dir()):
        yield
        return
    with only_one(paths.var_dir(), "a backup or restore"), postgres.running(postgres.embedded()) as cluster:
        cluster.ensure_database("tandem")
        yield


def save(target: Path, files: Path, connection: Mapping[str, str]) -> None:
    """Write database and files to `target`, which appears when it is complete. `connection` holds libpq's variables."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as folder:
        dump, about, whole = (Path(folder) / name for name in (DUMP, ABOUT, "whole.tar"))
        _run(["pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={dump}"], connection)
        about.write_text(
            json.dumps({"made_at": datetime.now(UTC).isoformat(timespec="seconds"), "format": 1})
        )
        with tarfile.open(whole, "w") as archive:
            archive.add(about, ABOUT)
            archive.add(dump, DUMP)
            if files.exists():
                archive.add(files, FILES)
        whole.chmod(0o600)
        whole.rename(target)


def restore(source: Path, files: Path, connection: Mapping[str, str]) -> None:
    """Replace database and files by those of `source`: the database in one transaction, then the files."""
    with tempfile.TemporaryDirectory(dir=_existing(files.parent), prefix=".restore-") as folder:
        unpacked, empty, script = Path(folder), Path(folder) / "empty.sql", Path(folder) / "restore.sql"
        try:
            _unpack(source, unpacked)
            json.loads((unpacked / ABOUT).read_text())
        except (OSError, ValueError, tarfile.TarError) as error:
            raise paths.CannotRun(
                f"{source} is not a backup of Tandem: {error}. Nothing was changed."
            ) from error
        _run(
            ["pg_restore", "--no-owner", "--no-privileges", f"--file={script}", str(unpacked / DUMP)],
            connection,
        )
        empty.write_text(START_EMPTY)
        psql = ["psql", "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"]
        _run([*psql, f"--file={empty}", f"--file={script}"], connection)
        old = unpacked / "old"
        if files.exists():
            files.rename(old)
        if (unpacked / FILES).exists():
            (unpacked / FILES).rename(files)


def _unpack(source: Path, folder: Path) -> None:
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


def _existing(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _run(command: list[str], connection: Mapping[str, str]) -> None:
    """One of PostgreSQL's programs, the embedded package's own or else the one in PATH."""
    bundled = programs_for() / "bin" / command[0]
    program = str(bundled) if bundled.exists() else shutil.which(command[0]) or command[0]
    keep = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "PGAPPNAME": "tandem backup"}
    done = subprocess.run(
        [program, *command[1:]], env=keep | dict(connection), capture_output=True, text=True
    )
    if done.returncode:
        raise paths.CannotRun(f"{command[0]} failed, nothing was changed:\n{done.stderr.strip()}")
