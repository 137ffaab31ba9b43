"""What must be so before Tandem starts; each failure is one sentence that says what to do."""

import errno
import fcntl
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config.runtime.paths import CannotRun, writable


def require_free_port(host: str, port: int, patience: float = 2.0) -> None:
    """CannotRun unless `port` can be listened on; waits a moment for an earlier run to let go of it."""
    end = time.monotonic() + patience
    while (trouble := _cannot_listen(host, port)) == errno.EADDRINUSE and time.monotonic() < end:
        time.sleep(0.1)
    if trouble == errno.EADDRINUSE:
        raise CannotRun(
            f"Port {port} is taken by another program. Choose another one: PORT={port + 1} make up"
        )
    if trouble == errno.EACCES:
        raise CannotRun(
            f"Port {port} is reserved for the administrator. Choose one above 1023: PORT=8000 make up"
        )
    if trouble:
        raise CannotRun(f"Tandem cannot listen on {host}:{port} ({os.strerror(trouble)}).")


def _cannot_listen(host: str, port: int) -> int:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen()
        except socket.gaierror:
            return errno.EADDRNOTAVAIL
        except OSError as error:
            return error.errno or errno.EADDRNOTAVAIL
    return 0


@contextmanager
def only_one(var: Path, about: str) -> Iterator[None]:
    """The block runs once per folder at a time; the note `about` it is shown to whoever comes second."""
    file = open(writable(var) / "up.lock", "a+")  # noqa: SIM115 (closed below; its lock goes with it)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        file.seek(0)
        note = file.read().strip()
        file.close()
        raise CannotRun(f"Tandem already runs in this folder: {note or var}. Stop that one first.") from error
    try:
        file.truncate(0)
        file.write(f"{about}, process {os.getpid()}\n")
        file.flush()
        yield
    finally:
        file.close()


def is_running(var: Path) -> bool:
    """Whether `up` runs on this folder now."""
    try:
        with open(var / "up.lock") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return False
