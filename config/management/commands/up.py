"""`manage.py up`: all of Tandem with one command."""

import contextlib
import http.client
import os
import signal
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand
from django.db import connections

from config.runtime import parts, postgres, static
from config.runtime.changes import Changes
from config.runtime.checks import only_one, require_free_port
from config.runtime.paths import CannotRun, writable
from config.runtime.supervisor import Part, Supervisor


class Command(BaseCommand):
    help = "Start everything: database, web server, worker and beat. Ctrl-C stops it."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--host", default=os.environ.get("BIND", "127.0.0.1"), help="address to listen on"
        )
        parser.add_argument(
            "--port", type=int, default=os.environ.get("PORT", "8000"), help="port to listen on"
        )
        parser.add_argument(
            "--reload", action="store_true", help="for developers: rebuild and restart on change"
        )
        parser.add_argument("--no-demo", action="store_true", help="leave an empty database empty")

    def handle(self, *, host: str, port: int, reload: bool, no_demo: bool, **_: Any) -> None:
        began = time.monotonic()
        address = os.environ.setdefault("SITE_URL", f"http://{_reachable(host)}:{port}")
        writable(settings.VAR_DIR)
        with contextlib.ExitStack() as locks, stopping_on_signals() as closing:
            locks.enter_context(only_one(settings.VAR_DIR, address))
            require_free_port(host, port)
            supervisor = closing(Supervisor())
            if not os.environ.get("DATABASE_URL"):
                cluster = postgres.embedded()
                locks.callback(cluster.remove_socket_folder)
                if cluster.data.parent != settings.VAR_DIR:
                    locks.enter_context(only_one(cluster.data.parent, address))
                self._start_database(supervisor, cluster)
            self._prepare(demo=not no_demo)
            web = parts.program("web", parts.web_command(host, port))
            supervisor.start(parts.program("worker", parts.worker_command()))
            supervisor.start(parts.program("beat", parts.beat_command()))
            supervisor.start(web)
            if reload:
                supervisor.start(parts.program("front", parts.front_end_command()))
            self._wait(supervisor, lambda: answers(host, port), web)
            self._welcome(address, time.monotonic() - began)
            changes = Changes() if reload else None
            supervisor.run_forever(lambda: changes.restart_on_change(supervisor) if changes else None)

    def _start_database(self, supervisor: Supervisor, cluster: postgres.Cluster) -> None:
        cluster.create()
        database = parts.database(cluster)
        supervisor.start(database)
        self._wait(supervisor, cluster.answers, database)
        cluster.ensure_database("tandem")

    def _prepare(self, *, demo: bool) -> None:
        """Tables, static files and, in an empty database, the demo project."""
        call_command("migrate", interactive=False, verbosity=0)
        static.collect_if_changed(settings.STATIC_ROOT, *(folder for _, folder in settings.STATICFILES_DIRS))
        if demo and "create_demo" in get_commands() and self._is_empty():
            call_command("create_demo")
        connections.close_all()

    @staticmethod
    def _is_empty() -> bool:
        from django.contrib.auth import get_user_model

        return not get_user_model()._default_manager.exists()

    @staticmethod
    def _wait(supervisor: Supervisor, condition: Callable[[], bool], part: Part) -> None:
        if not supervisor.wait_for(condition, 60, part):
            last = "\n".join(part.tail)
            raise CannotRun(f"The part {part.name} does not come up. The last it said:\n{last}")

    def _welcome(self, address: str, seconds: float) -> None:
        self.stdout.write(f"\nTandem runs at {address} (after {seconds:.1f} s). Ctrl-C stops it.")
        if "create_demo" in get_commands():
            call_command("create_demo", "--print-logins")
        connections.close_all()
        self.stdout.write("")
        self.stdout.flush()


@contextlib.contextmanager
def stopping_on_signals() -> Iterator[Callable[[Supervisor], Supervisor]]:
    """Ctrl-C, SIGTERM and a closed terminal end the block quietly, after stopping what was handed to the function."""
    opened: list[Supervisor] = []

    def interrupt(_signal: int, _frame: FrameType | None) -> None:
        for number in stops:
            signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt

    stops = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, interrupt) for number in stops}

    def closing(supervisor: Supervisor) -> Supervisor:
        opened.append(supervisor)
        return supervisor

    try:
        yield closing
    except KeyboardInterrupt:
        print("\nStopping …", flush=True)
    finally:
        for number in stops:
            signal.signal(number, signal.SIG_IGN)
        for supervisor in opened:
            supervisor.stop()
        for number, handler in before.items():
            signal.signal(number, handler)


def answers(host: str, port: int) -> bool:
    """Whether the web server answers requests."""
    with contextlib.closing(http.client.HTTPConnection(_reachable(host), port, timeout=2)) as connection:
        try:
            connection.request("GET", "/health/live/", headers={"Host": settings.SITE_HOST})
            return connection.getresponse().status > 0
        except OSError:
            return False


def _reachable(host: str) -> str:
    """Where a server that listens on `host` is reached from this machine."""
    return {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
