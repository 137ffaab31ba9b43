"""Tandem as it runs in production: web servers, Celery workers and beat as processes of their own."""

import contextlib
import http.client
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from config.runtime import parts, paths
from tests.servers import free_port, running, wait_until

Process = subprocess.Popen[bytes]


@dataclass
class Stack:
    """What runs: an address per web server, the processes by name, their environment and a folder with their logs."""

    folder: Path
    env: dict[str, str]
    urls: list[str] = field(default_factory=list)
    commands: dict[str, list[str]] = field(default_factory=dict)
    processes: dict[str, Process] = field(default_factory=dict)
    opened: ExitStack = field(default_factory=ExitStack)

    @property
    def url(self) -> str:
        return self.urls[0]

    @property
    def webs(self) -> list[Process]:
        return [self.processes[name] for name in self.commands if name.startswith("web")]

    @property
    def workers(self) -> list[Process]:
        return [self.processes[name] for name in self.commands if name.startswith("worker")]

    @property
    def beat(self) -> Process:
        return self.processes["beat"]

    def start(self, name: str) -> None:
        """Start a part, also one that was killed; from the thread that outlives it, for parts die with theirs."""
        program = running(self.commands[name], log=self.folder / f"{name}.log", cwd=paths.REPO, env=self.env)
        self.processes[name] = self.opened.enter_context(program)

    def kill(self, name: str) -> None:
        """End a part with no warning."""
        self.processes[name].kill()
        self.processes[name].wait()

    def manage(self, *arguments: str) -> str:
        """Output of a management command in the same environment."""
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(command, cwd=paths.REPO, env=self.env, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def logs(self) -> str:
        """The end of what every process has said."""
        return "\n".join(
            f"── {file.stem}\n{file.read_text()[-3000:]}" for file in sorted(self.folder.glob("*.log"))
        )


@contextmanager
def running_stack(
    *,
    database_url: str,
    redis_url: str,
    folder: Path,
    webs: int = 1,
    workers: int = 1,
    pages: bool = True,
    **more: str,
) -> Iterator[Stack]:
    """The whole of Tandem on these servers; its tables must exist. Up when each web server and a worker answer.
    Without `pages` there are no static files; without a `redis_url` messages are files in the folder; `more` is
    added to the environment."""
    ports = [free_port() for _ in range(webs)]
    env = (
        parts.LEAN
        | os.environ
        | {
            "DATABASE_URL": database_url,
            "REDIS_URL": redis_url,
            "TANDEM_VAR": str(folder),
            "SITE_URL": f"http://127.0.0.1:{ports[0]}",
            "WORKER_CONCURRENCY": "2",
            **more,
        }
    )
    stack = Stack(folder, env, [f"http://127.0.0.1:{port}" for port in ports])
    if pages:
        stack.manage("collectstatic", "--no-input", "--verbosity=0")
    stack.commands = {f"web{n}": parts.web_command("127.0.0.1", port) for n, port in enumerate(ports)}
    stack.commands |= {f"worker{n}": parts.worker_command(f"worker{n}") for n in range(workers)}
    stack.commands["beat"] = parts.beat_command()
    with stack.opened:
        for name in stack.commands:
            stack.start(name)
        for url in stack.urls:
            wait_until(lambda: health(url).get("worker") == "ok", 180, f"{url} is ready", stack.logs)  # noqa: B023
        yield stack


def health(url: str, path: str = "/health/ready/") -> dict[str, Any]:
    """What the process says about itself; empty when it does not answer."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=3)
    with contextlib.closing(connection), contextlib.suppress(OSError, ValueError):
        connection.request("GET", path)
        return dict(json.loads(connection.getresponse().read()))
    return {}


def with_database(url: str, name: str) -> str:
    """The address of another database on the same server."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
