"""The embedded PostgreSQL: the programs come with a Python package, everything about running them is here.

It listens on a socket in a private folder and on no network, and dies with the process that started it.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg2

from config.runtime import paths
from config.runtime.account import SYSTEM_FOLDER, Account, can_reach, database_account, give
from config.runtime.child import guard
from config.runtime.programs import programs_for, reachable_copy

ENVIRONMENT = {"LC_ALL": "C", "PATH": "/usr/bin:/bin", "TZ": "UTC"}
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "120",
    "max_wal_senders": "0",
    "wal_level": "minimal",
    "jit": "off",
    "log_checkpoints": "off",
    "log_line_prefix": "",
    "log_timezone": "UTC",
    "timezone": "UTC",
}
NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}


@dataclass(frozen=True)
class Cluster:
    """One PostgreSQL: where its data, its socket and its programs are, and who runs it."""

    data: Path
    sockets: Path
    programs: Path
    account: Account
    durable: bool = True

    def url(self, database: str) -> str:
        return paths.socket_url(self.sockets, database)

    def command(self) -> list[str]:
        """Command line that runs the server in the foreground; a fast, clean stop at its parent's death."""
        settings = (
            SETTINGS | ({} if self.durable else NOT_DURABLE) | {"unix_socket_directories": str(self.sockets)}
        )
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        return self._as_account(
            [self.programs / "bin" / "postgres", "-D", self.data, *options], signal.SIGINT
        )

    def create(self) -> None:
        """Make the data folder unless it is there. An interrupted attempt leaves nothing that counts."""
        if (self.data / "PG_VERSION").exists():
            return
        unfinished = self.data.with_name(self.data.name + ".unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        give(unfinished, self.account)
        command = [
            self.programs / "bin" / "initdb",
            "--pgdata",
            unfinished,
            "--username",
            "tandem",
            "--auth",
            "trust",
        ]
        command += ["--encoding", "UTF8", "--locale", "C", "--locale-provider", "builtin"]
        command += ["--builtin-locale", "C.UTF-8", "--no-instructions"]
        command += [] if self.durable else ["--no-sync"]
        done = subprocess.run(
            self._as_account(command, signal.SIGKILL),
            cwd=unfinished,
            env=ENVIRONMENT,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise paths.CannotRun(
                f"PostgreSQL could not make its data folder {self.data}:\n{done.stderr.strip()}"
            )
        unfinished.rename(self.data)

    def prepare(self) -> None:
        """Everything before the server's start: folders, data, nothing left of an earlier run."""
        give(self.sockets, self.account)
        self.create()
        self.stop_leftover()

    def stop_leftover(self) -> None:
        """End a server that an earlier run has left on this data; forget the marks of one that is dead.

        PostgreSQL itself only looks whether the number in its pid file is in use, by whatever program.
        """
        marks = [self.data / "postmaster.pid", *self.sockets.glob(".s.PGSQL.*")]
        with suppress(OSError, ValueError, IndexError):
            pid = int(marks[0].read_text().split()[0])
            for stop, patience in ((signal.SIGINT, 5.0), (signal.SIGQUIT, 3.0), (signal.SIGKILL, 2.0)):
                if str(self.data) not in _command_line(pid):
                    break
                os.kill(pid, stop)
                _wait_until(lambda: str(self.data) not in _command_line(pid), patience)
        for mark in marks:
            mark.unlink(missing_ok=True)

    def remove_socket_folder(self) -> None:
        """After a clean stop the folder is empty and goes."""
        with suppress(OSError):
            self.sockets.rmdir()

    def answers(self) -> bool:
        """Whether the server takes connections now; asked before it says so itself, it would log a refusal."""
        if not self._says_ready():
            return False
        try:
            psycopg2.connect(self.url("postgres"), connect_timeout=2).close()
        except psycopg2.OperationalError:
            return False
        return True

    def _says_ready(self) -> bool:
        with suppress(OSError, IndexError):
            return (self.data / "postmaster.pid").read_text().splitlines()[7].strip() == "ready"
        return False

    def ensure_database(self, name: str) -> None:
        """Create the database unless it is there."""
        connection = psycopg2.connect(self.url("postgres"))
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
                if cursor.fetchone() is None:
                    cursor.execute(f'CREATE DATABASE "{name}"')
        finally:
            connection.close()

    def _as_account(self, argv: list[object], dies_by: signal.Signals) -> list[str]:
        other = self.account.uid != os.getuid()
        uid, gid = self.account if other else (None, None)
        return guard(argv, dies_by=dies_by, uid=uid, gid=gid)


def embedded() -> Cluster:
    """This installation's own database, in var/postgres or, where its account cannot go there, in a system folder."""
    data = _data_folder(paths.writable(paths.var_dir()))
    account = database_account(data)
    if data.exists() and not can_reach(account, data.parent):
        raise paths.CannotRun(
            f"The account with the number {account.uid}, which runs the database, cannot enter {data}."
        )
    return Cluster(data, paths.socket_dir(), reachable_copy(programs_for(data), account), account)


def _data_folder(var: Path) -> Path:
    """Where the data are; a note in var/ remembers the place if it is elsewhere, also when the folder moves."""
    inside, note = var / "postgres", var / "postgres-is-in"
    if inside.exists():
        return inside
    if note.exists():
        return Path(note.read_text().strip())
    if can_reach(database_account(inside), var):
        return inside
    elsewhere = SYSTEM_FOLDER / f"tandem-{paths.short_name(var)}" / "postgres"
    elsewhere.parent.mkdir(parents=True, exist_ok=True)
    elsewhere.parent.chmod(0o711)
    note.write_text(f"{elsewhere}\n")
    return elsewhere


@contextmanager
def running(cluster: Cluster, log: Path | None = None) -> Iterator[Cluster]:
    """The server runs for the length of the block."""
    cluster.prepare()
    with open(log or os.devnull, "wb") as output:
        process = subprocess.Popen(
            cluster.command(),
            cwd=cluster.data,
            env=ENVIRONMENT,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        if (
            not _wait_until(lambda: cluster.answers() or process.poll() is not None, 30)
            or process.poll() is not None
        ):
            raise paths.CannotRun(
                f"PostgreSQL does not start on {cluster.data}. Its log: {log or 'not kept'}"
            )
        yield cluster
    finally:
        process.send_signal(signal.SIGINT if cluster.durable else signal.SIGQUIT)
        process.wait()
        cluster.remove_socket_folder()


@contextmanager
def throwaway() -> Iterator[Cluster]:
    """An empty server for tests, fast because it forgets on a crash; its data are gone after the block."""
    _remove_abandoned()
    root = Path(tempfile.mkdtemp(prefix=f"tandem-test-{os.getpid()}-", dir="/tmp"))
    account = database_account(root / "data")
    root.chmod(0o755)
    cluster = Cluster(
        root / "data", root / "socket", reachable_copy(programs_for(), account), account, durable=False
    )
    try:
        with running(cluster, root / "log"):
            yield cluster
    finally:
        shutil.rmtree(root, ignore_errors=True)


def _remove_abandoned() -> None:
    for folder in Path("/tmp").glob("tandem-test-*"):  # noqa: S108
        with suppress(OSError, ValueError, IndexError):
            if folder.stat().st_uid == os.getuid() and not _command_line(int(folder.name.split("-")[2])):
                shutil.rmtree(folder)


def _command_line(pid: int) -> str:
    """What the process was started with; empty when there is none."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        if Path("/proc/self").exists():
            return ""
    done = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True)
    return done.stdout.strip()


def _wait_until(condition: Callable[[], bool], seconds: float) -> bool:
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True
