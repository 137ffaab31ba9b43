"""A backup brings everything back, and a file that is none changes nothing."""

import io
import tarfile
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest

from config.runtime import archive, paths, postgres


@pytest.fixture(scope="module")
def server() -> Iterator[postgres.Cluster]:
    with postgres.throwaway() as cluster:
        cluster.ensure_database("tandem")
        yield cluster


@pytest.fixture
def variables(server: postgres.Cluster) -> dict[str, str]:
    run(
        server,
        "DROP SCHEMA public CASCADE; CREATE SCHEMA public; CREATE TABLE kept AS SELECT 'Grüße' AS text",
    )
    return {"PGHOST": str(server.sockets), "PGUSER": "tandem", "PGDATABASE": "tandem"}


def run(server: postgres.Cluster, sql: str) -> list[tuple[object, ...]]:
    connection = psycopg2.connect(server.url("tandem"))
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


def test_database_and_files_come_back_as_they_were(
    server: postgres.Cluster, variables: dict[str, str], tmp_path: Path
) -> None:
    files, target = tmp_path / "files", tmp_path / "backups" / "a backup.tar"
    (files / "deep").mkdir(parents=True)
    (files / "deep" / "note.txt").write_text("kept")
    archive.save(target, files, variables)
    assert target.stat().st_mode & 0o077 == 0
    run(server, "UPDATE kept SET text = 'changed'; CREATE TABLE later (id int)")
    (files / "deep" / "note.txt").write_text("changed")
    (files / "later.txt").touch()

    archive.restore(target, files, variables)

    assert run(server, "SELECT text FROM kept") == [("Grüße",)]
    assert run(server, "SELECT to_regclass('later')") == [(None,)]
    assert [path.name for path in sorted(files.rglob("*.txt"))] == ["note.txt"]
    assert (files / "deep" / "note.txt").read_text() == "kept"
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_file_that_is_no_backup_changes_nothing(
    server: postgres.Cluster, variables: dict[str, str], tmp_path: Path
) -> None:
    other = tmp_path / "holiday.jpg"
    other.write_bytes(b"\xff\xd8")
    with pytest.raises(paths.CannotRun, match=r"holiday.jpg is not a backup.*Nothing was changed"):
        archive.restore(other, tmp_path / "files", variables)
    assert run(server, "SELECT text FROM kept") == [("Grüße",)]


def test_a_backup_that_breaks_off_halfway_changes_nothing(
    server: postgres.Cluster, variables: dict[str, str], tmp_path: Path
) -> None:
    run(server, "CREATE TABLE numbers AS SELECT generate_series(1, 50000) AS n")
    whole, broken = tmp_path / "whole.tar", tmp_path / "broken.tar"
    archive.save(whole, tmp_path / "files", variables)
    with tarfile.open(whole) as source, tarfile.open(broken, "w") as target:
        for member in source:
            content = source.extractfile(member).read()  # type: ignore[union-attr]
            kept = content[: len(content) * 2 // 3] if member.name == archive.DUMP else content
            member.size = len(kept)
            target.addfile(member, io.BytesIO(kept))
    run(server, "UPDATE kept SET text = 'newer'")
    with pytest.raises(paths.CannotRun, match="nothing was changed"):
        archive.restore(broken, tmp_path / "files", variables)
    assert run(server, "SELECT text FROM kept") == [("newer",)]


def test_an_archive_that_reaches_outside_is_refused(variables: dict[str, str], tmp_path: Path) -> None:
    evil = tmp_path / "evil.tar"
    with tarfile.open(evil, "w") as target:
        target.addfile(tarfile.TarInfo("../outside.txt"), io.BytesIO())
    (tmp_path / "inner").mkdir()
    with pytest.raises(paths.CannotRun, match="not a backup"):
        archive.restore(evil, tmp_path / "inner" / "files", variables)
    assert not (tmp_path / "outside.txt").exists()
