"""Making a backup while everybody works: database and files of one moment."""

import hashlib
import json
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from psycopg2 import sql
from psycopg2.extensions import ISOLATION_LEVEL_REPEATABLE_READ

from config.runtime import paths
from config.runtime.archive import ABOUT, DUMP, FILES, FORMAT, KEY, Place, fingerprint, run


@dataclass(frozen=True)
class Moment:
    """What the database holds at one moment, by a name that pg_dump understands, and the files that it names."""

    snapshot: str
    files: list[str]


def save(target: Path, place: Place, *, with_key: bool = True) -> list[str]:
    """Write a backup to `target`, which appears when it is complete. Answers the files that rows name and that were
    gone already before."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as folder:
            whole = Path(folder) / "whole.tar"
            missing = _write(whole, Path(folder), place, with_key=with_key)
            whole.chmod(0o600)
            whole.rename(target)
    except OSError as error:
        raise paths.CannotRun(
            f"{target} cannot be written ({error.strerror}). There is no backup."
        ) from error
    return missing


def _write(whole: Path, folder: Path, place: Place, *, with_key: bool) -> list[str]:
    about: dict[str, Any] = {"format": FORMAT, "made_at": datetime.now(UTC).isoformat(timespec="seconds")}
    digests, missing = dict[str, str](), list[str]()
    with one_moment(place) as moment, tarfile.open(whole, "w", format=tarfile.PAX_FORMAT) as archive:
        dump = ["pg_dump", "--format=custom", "--no-owner", "--no-privileges"]
        run([*dump, f"--snapshot={moment.snapshot}", f"--file={folder / DUMP}"], place.database)
        archive.add(folder / DUMP, DUMP)
        for name in moment.files:
            try:
                digests[name] = _add(archive, place.files / name, f"{FILES}/{name}")
            except FileNotFoundError:
                missing.append(name)
        if place.key_file and with_key:
            archive.add(place.key_file, KEY)
        about |= {"files": digests, "missing": missing, "key": fingerprint(place.key)}
        (folder / ABOUT).write_text(json.dumps(about))
        archive.add(folder / ABOUT, ABOUT)
    return missing


def _add(archive: tarfile.TarFile, path: Path, name: str) -> str:
    """Put a file into the archive; answers its digest. FileNotFoundError where there is none."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        file.seek(0)
        archive.addfile(archive.gettarinfo(arcname=name, fileobj=file), file)
    return digest


@contextmanager
def one_moment(place: Place) -> Iterator[Moment]:
    """No file that is named at the moment goes within the block.

    Whoever removes a file does it after its row is gone for good, and under the lock that this takes alone: a
    removal either was over before the moment, and then its row was gone too, or it does not happen. A file is
    written before its row: what rows name is there.
    """
    with closing(place.connect()) as guard, guard.cursor() as locking:
        locking.execute("SELECT pg_advisory_xact_lock(%s)", [place.lock])
        with closing(place.connect()) as view:  # begun after the lock is had, or its moment would be before
            view.set_session(isolation_level=ISOLATION_LEVEL_REPEATABLE_READ, readonly=True)
            with view.cursor() as cursor:
                cursor.execute("SELECT pg_export_snapshot()")
                snapshot = str(cursor.fetchone()[0])
                names = {name for column in place.columns for name in _named(cursor, *column)}
                yield Moment(snapshot, sorted(names))


def _named(cursor: Any, table: str, column: str) -> Iterator[str]:
    known = "SELECT FROM information_schema.columns WHERE table_name = %s AND column_name = %s"
    cursor.execute(known, [table, column])
    if cursor.fetchone() is not None:
        names = "SELECT DISTINCT {column} FROM {table} WHERE {column} <> ''"
        cursor.execute(sql.SQL(names).format(column=sql.Identifier(column), table=sql.Identifier(table)))
        yield from (name for (name,) in cursor)
