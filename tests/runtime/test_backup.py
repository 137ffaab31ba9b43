"""A backup holds everything of one moment and brings it back; what cannot be brought back changes nothing."""

import io
import json
import tarfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psycopg2
import pytest

from config.runtime import archive, paths, postgres, restoring, saving
from tests.seeded import rows

ONE = {("accounts", "0001_initial")}


@pytest.fixture(scope="module")
def server() -> Iterator[postgres.Cluster]:
    with postgres.throwaway() as cluster:
        cluster.ensure_database("tandem")
        yield cluster


@pytest.fixture
def place(server: postgres.Cluster, tmp_path: Path) -> archive.Place:
    """An installation with a table, two files that rows name, and a key of its own."""
    run(
        server,
        "DROP SCHEMA public CASCADE; CREATE SCHEMA public; CREATE TABLE kept AS SELECT 'Grüße' AS text;"
        "CREATE TABLE named AS SELECT unnest(ARRAY['deep/note.txt', 'other.txt']) AS file;"
        "CREATE TABLE django_migrations AS SELECT 1 AS id, 'accounts' AS app, '0001_initial' AS name, now() AS applied",
    )
    files = tmp_path / "files"
    (files / "deep").mkdir(parents=True)
    (files / "deep" / "note.txt").write_text("kept")
    (files / "other.txt").write_text("as well")
    (tmp_path / "secret_key").write_text("the first key")
    database = {"PGHOST": str(server.sockets), "PGUSER": "tandem", "PGDATABASE": "tandem"}
    key_file = tmp_path / "secret_key"
    return archive.Place(database, files, [("named", "file")], "the first key", key_file, lock=7)


def run(server: postgres.Cluster, sql: str) -> list[tuple[object, ...]]:
    return rows(server.url("tandem"), sql)


def restore(source: Path, place: archive.Place, known: set[tuple[str, str]] = ONE) -> None:
    with restoring.opened(source, place, known) as backup:
        restoring.restore(backup, place)


def contents(folder: Path) -> dict[str, str]:
    found = [path for path in folder.rglob("*") if path.is_file() and ".restore-" not in str(path)]
    return {str(path.relative_to(folder)): path.read_text() for path in found}


def rewritten(source: Path, target: Path, **changed: bytes | None) -> Path:
    """A copy of an archive in which members have other content, or are left out."""
    with tarfile.open(source) as old, tarfile.open(target, "w") as new:
        for member in old:
            content = changed.get(Path(member.name).stem, old.extractfile(member).read())  # type: ignore[union-attr]
            if content is not None:
                member.size = len(content)
                new.addfile(member, io.BytesIO(content))
    return target


def test_database_files_and_key_come_back_as_they_were(
    server: postgres.Cluster, place: archive.Place, tmp_path: Path
) -> None:
    target, before = tmp_path / "backups" / "a backup.tar", contents(place.files)
    assert saving.save(target, place) == []
    assert target.stat().st_mode & 0o077 == 0
    run(server, "UPDATE kept SET text = 'changed'; CREATE TABLE later (id int)")
    (place.files / "deep" / "note.txt").write_text("changed")
    (place.files / "later.txt").touch()
    (tmp_path / "secret_key").write_text("another key")

    restore(target, place)

    assert run(server, "SELECT text, to_regclass('later') FROM kept") == [("Grüße", None)]
    assert contents(place.files) == before
    assert (tmp_path / "secret_key").read_text() == "the first key"
    assert [path.name for path in tmp_path.rglob(".*")] == []


def test_only_files_that_rows_name_are_kept_and_those_gone_before_are_told(
    server: postgres.Cluster, place: archive.Place, tmp_path: Path
) -> None:
    run(server, "INSERT INTO named VALUES ('gone.txt')")
    (place.files / "stray.txt").write_text("of nobody")
    assert saving.save(tmp_path / "b.tar", place) == ["gone.txt"]
    with tarfile.open(tmp_path / "b.tar") as made:
        assert {name for name in made.getnames() if name.endswith(".txt")} == {
            "files/deep/note.txt",
            "files/other.txt",
        }


def test_nobody_removes_a_file_of_the_moment_while_it_is_copied(
    server: postgres.Cluster, place: archive.Place
) -> None:
    free = f"SELECT pg_try_advisory_xact_lock_shared({place.lock})"
    with saving.one_moment(place) as moment:
        run(server, "DELETE FROM named")  # and after the commit its file would go
        assert run(server, free) == [(False,)]
        assert moment.files == ["deep/note.txt", "other.txt"]
    assert run(server, free) == [(True,)]


def test_the_key_stays_outside_where_it_should(place: archive.Place, tmp_path: Path) -> None:
    saving.save(tmp_path / "without.tar", place, with_key=False)
    given = replace(place, key_file=None)
    saving.save(tmp_path / "given.tar", given)
    for name in ("without.tar", "given.tar"):
        with tarfile.open(tmp_path / name) as made:
            assert archive.KEY not in made.getnames()
        with restoring.opened(tmp_path / name, place, ONE) as backup:
            assert not backup.key_differs(place)
            assert backup.key_differs(replace(place, key="another key"))


def test_a_file_that_is_no_backup_changes_nothing(
    server: postgres.Cluster, place: archive.Place, tmp_path: Path
) -> None:
    other = tmp_path / "holiday.jpg"
    other.write_bytes(b"\xff\xd8")
    with pytest.raises(paths.CannotRun, match=r"holiday.jpg is not a backup.*Nothing was changed"):
        restore(other, place)
    assert run(server, "SELECT text FROM kept") == [("Grüße",)]


@pytest.mark.parametrize(("what", "says"), [("database", "nothing was changed"), ("note", "is damaged")])
def test_a_backup_that_is_damaged_changes_nothing(
    server: postgres.Cluster, place: archive.Place, tmp_path: Path, what: str, says: str
) -> None:
    run(server, "CREATE TABLE numbers AS SELECT generate_series(1, 50000) AS n")
    saving.save(tmp_path / "whole.tar", place)
    with tarfile.open(tmp_path / "whole.tar") as whole:
        dump = whole.extractfile(archive.DUMP).read()  # type: ignore[union-attr]
    broken = {"database": dump[: len(dump) * 2 // 3], "note": b"kep"}[what]
    source, before = (
        rewritten(tmp_path / "whole.tar", tmp_path / "b.tar", **{what: broken}),
        contents(place.files),
    )
    run(server, "UPDATE kept SET text = 'newer'")
    with pytest.raises(paths.CannotRun, match=says):
        restore(source, place)
    assert run(server, "SELECT text FROM kept") == [("newer",)]
    assert contents(place.files) == before


def test_a_backup_of_a_newer_version_changes_nothing(
    server: postgres.Cluster, place: archive.Place, tmp_path: Path
) -> None:
    run(server, "INSERT INTO django_migrations VALUES (2, 'backlog', '0999_later', now())")
    saving.save(tmp_path / "newer.tar", place)
    run(server, "UPDATE kept SET text = 'ours'")
    with pytest.raises(
        paths.CannotRun, match=r"newer version of Tandem \(backlog/0999_later .*Nothing was changed"
    ):
        restore(tmp_path / "newer.tar", place)
    about = json.dumps({"format": 99}).encode()
    with pytest.raises(paths.CannotRun, match="newer version of Tandem"):
        restore(rewritten(tmp_path / "newer.tar", tmp_path / "format.tar", about=about), place)
    assert run(server, "SELECT text FROM kept") == [("ours",)]


def test_a_restore_that_the_database_refuses_leaves_files_as_they_were(
    server: postgres.Cluster, place: archive.Place, tmp_path: Path
) -> None:
    saving.save(tmp_path / "b.tar", place)
    (place.files / "other.txt").unlink()
    (place.files / "mine.txt").write_text("mine")
    before = contents(place.files)
    with restoring.opened(tmp_path / "b.tar", place, ONE) as backup:
        with backup.script.open("a") as script:
            script.write("\nSELECT 1 / 0;\n")
        with pytest.raises(paths.CannotRun, match="division by zero"):
            restoring.restore(backup, place)
    assert contents(place.files) == before
    assert run(server, "SELECT text FROM kept") == [("Grüße",)]


def test_killed_between_database_and_files_every_row_has_its_file(
    place: archive.Place, tmp_path: Path
) -> None:
    saving.save(tmp_path / "b.tar", place)
    (place.files / "other.txt").unlink()
    (place.files / "mine.txt").write_text("mine")
    with restoring.opened(tmp_path / "b.tar", place, ONE) as backup:
        restoring.Files(backup, place.files).add()  # then the database, then the rest
        assert contents(place.files).keys() == {"deep/note.txt", "other.txt", "mine.txt"}


def test_a_target_that_cannot_be_written_is_told_and_leaves_nothing(
    place: archive.Place, tmp_path: Path
) -> None:
    (tmp_path / "full").symlink_to("/dev/full")
    with pytest.raises(OSError, match="No space left"):
        saving._write(tmp_path / "full", tmp_path, place, with_key=True)
    (tmp_path / "file").touch()
    with pytest.raises(paths.CannotRun, match="There is no backup"):
        saving.save(tmp_path / "file" / "b.tar", place)


def test_whoever_is_connected_is_named(server: postgres.Cluster, place: archive.Place) -> None:
    assert restoring.others(place) == []
    connection = psycopg2.connect(server.url("tandem"), application_name="tandem web")
    assert restoring.others(place) == ["tandem web"]
    connection.close()


def test_an_archive_that_reaches_outside_is_refused(place: archive.Place, tmp_path: Path) -> None:
    evil = tmp_path / "evil.tar"
    with tarfile.open(evil, "w") as target:
        target.addfile(tarfile.TarInfo("../outside.txt"), io.BytesIO())
    with pytest.raises(paths.CannotRun, match="not a backup"):
        restore(evil, place)
    assert not (place.files / "outside.txt").exists()
