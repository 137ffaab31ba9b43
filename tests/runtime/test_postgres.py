"""The embedded PostgreSQL survives what happens to it, and never survives the one who started it."""

import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psycopg2
import pytest

from config.runtime import account, paths, postgres, programs
from tests.servers import open_folder, wait_until


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    """What a new server keeps its data in: making it takes half a second, copying it nothing."""
    with open_folder("data") as root:
        cluster = in_folder(root)
        cluster.create()
        yield cluster.data


@pytest.fixture
def cluster(data: Path) -> Iterator[postgres.Cluster]:
    """A server that never ran, in a folder with spaces and a long name."""
    with open_folder("try") as root:
        made = in_folder(root)
        subprocess.run(["cp", "-a", data, made.data], check=True)
        yield made


@pytest.fixture
def unmade() -> Iterator[postgres.Cluster]:
    """A server without data."""
    with open_folder("try") as root:
        yield in_folder(root)


def in_folder(root: Path) -> postgres.Cluster:
    data = root / ("a folder with spaces " + "and a long name " * 8) / "postgres"
    data.parent.mkdir()
    who = account.database_account(data)
    installed = programs.reachable_copy(programs.programs_for(), who)
    return postgres.Cluster(data, root / "socket", installed, who, durable=False)


def query(cluster: postgres.Cluster, sql: str, database: str = "postgres") -> object:
    connection = psycopg2.connect(cluster.url(database))
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchone() if cursor.description else None
    finally:
        connection.close()


def test_it_runs_in_a_folder_with_spaces_and_keeps_its_data(unmade: postgres.Cluster) -> None:
    cluster = replace(unmade, durable=True)
    with postgres.running(cluster):
        cluster.ensure_database("tandem")
        query(cluster, "CREATE TABLE kept AS SELECT 42 AS answer", "tandem")
    with postgres.running(cluster):
        cluster.ensure_database("tandem")
        assert query(cluster, "SELECT answer FROM kept", "tandem") == (42,)


def test_text_is_utf8_in_an_order_that_no_locale_changes(cluster: postgres.Cluster) -> None:
    with postgres.running(cluster):
        assert query(
            cluster,
            "SELECT datlocprovider, datlocale, pg_encoding_to_char(encoding) FROM pg_database LIMIT 1",
        ) == (
            "b",
            "C.UTF-8",
            "UTF8",
        )
        assert query(cluster, "SELECT lower('ÄÖÜ')") == ("äöü",)


def test_nobody_else_can_connect(cluster: postgres.Cluster) -> None:
    with postgres.running(cluster):
        assert query(cluster, "SHOW listen_addresses") == ("",)
        assert cluster.sockets.stat().st_mode & 0o077 == 0
        assert cluster.data.stat().st_mode & 0o077 == 0


def test_a_stale_pid_file_with_a_number_in_use_does_not_stop_it(cluster: postgres.Cluster) -> None:
    with postgres.running(cluster):
        text = (cluster.data / "postmaster.pid").read_text()
    other = subprocess.Popen(["sleep", "60"], user=cluster.account.uid if os.getuid() == 0 else None)
    try:
        (cluster.data / "postmaster.pid").write_text(f"{other.pid}\n{text.partition(chr(10))[2]}")
        cluster.sockets.mkdir()
        (cluster.sockets / ".s.PGSQL.5432.lock").write_text(f"{other.pid}\n")
        with postgres.running(cluster):
            assert query(cluster, "SELECT 1") == (1,)
        assert other.poll() is None, "the innocent process lives on"
    finally:
        other.kill()
        other.wait()


def test_a_server_left_on_the_data_is_ended_before_a_new_one_starts(cluster: postgres.Cluster) -> None:
    cluster.prepare()
    left = subprocess.Popen(
        cluster.command(), cwd=cluster.data, env=postgres.ENVIRONMENT, stderr=subprocess.DEVNULL
    )
    wait_until(cluster.answers, 10, "the first server answers")
    with postgres.running(cluster):
        assert left.wait(5) is not None
        assert query(cluster, "SELECT 1") == (1,)


def test_an_interrupted_creation_starts_over(unmade: postgres.Cluster) -> None:
    cluster = unmade
    unfinished = cluster.data.with_name("postgres.unfinished")
    unfinished.mkdir()
    (unfinished / "PG_VERSION").write_text("18\n")
    with postgres.running(cluster):
        assert query(cluster, "SELECT 1") == (1,)


@pytest.mark.parametrize("watcher", ["", "1"], ids=["by the kernel", "by a watching process"])
def test_it_dies_with_the_process_that_started_it(cluster: postgres.Cluster, watcher: str) -> None:
    program = f"""
        import time
        from pathlib import Path
        from config.runtime import account, postgres
        cluster = postgres.Cluster(Path({str(cluster.data)!r}), Path({str(cluster.sockets)!r}),
            Path({str(cluster.programs)!r}), account.Account(*{tuple(cluster.account)}), durable=False)
        with postgres.running(cluster):
            print("up", flush=True)
            time.sleep(60)
    """
    starter = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(program)],
        cwd=paths.REPO,
        env=os.environ | {"TANDEM_WATCHER": watcher},
        stdout=subprocess.PIPE,
    )
    assert starter.stdout and starter.stdout.readline() == b"up\n"
    pid = int((cluster.data / "postmaster.pid").read_text().split()[0])
    starter.send_signal(signal.SIGKILL)
    starter.wait()
    wait_until(lambda: not postgres._command_line(pid), 5, "the server is gone")


def test_data_of_another_major_version_are_refused_with_a_way_out(cluster: postgres.Cluster) -> None:
    (cluster.data / "PG_VERSION").write_text("15\n")
    with pytest.raises(paths.CannotRun, match=r"made by PostgreSQL 15.*make backup.*make restore"):
        programs.programs_for(cluster.data)


def test_a_socket_folder_of_somebody_else_is_refused(cluster: postgres.Cluster, tmp_path: Path) -> None:
    cluster.sockets.symlink_to(tmp_path)
    with pytest.raises(paths.CannotRun, match="belongs to somebody else"):
        replace(cluster).prepare()


def test_the_socket_fits_its_limit_however_long_the_folder_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TANDEM_VAR", "/somewhere/" + "very long/" * 30)
    assert len(str(paths.socket_dir() / ".s.PGSQL.5432.lock")) < 100


@pytest.mark.skipif(os.getuid() != 0, reason="only root has to give the server to another account")
def test_as_root_programs_and_data_go_where_their_account_can_reach_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    locked, system = tmp_path / "locked", tmp_path / "system"
    locked.mkdir(mode=0o700)
    for module in (programs, postgres):
        monkeypatch.setattr(module, "SYSTEM_FOLDER", system)
    monkeypatch.setenv("TANDEM_VAR", str(locked / "var"))
    system.mkdir()
    for folder in [system, *tmp_path.parents]:
        if folder.stat().st_uid == 0 and str(folder).startswith("/tmp/"):
            folder.chmod(0o755)
    tmp_path.chmod(0o755)
    with postgres.running(postgres.embedded()) as server:
        assert server.data.is_relative_to(system)
        assert server.answers()
    (locked / "var").rename(locked / "moved")
    monkeypatch.setenv("TANDEM_VAR", str(locked / "moved"))
    assert postgres.embedded().data == server.data, "a moved folder finds its data again"
