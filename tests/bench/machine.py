"""A throwaway database and Redis to measure on, and what a process has used."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from config.runtime import postgres
from tests.servers import throwaway_redis


@contextmanager
def installation() -> Iterator[Path]:
    """Django on an empty database with all tables; answers a folder for what else is made."""
    with ExitStack() as opened:
        folder = Path(opened.enter_context(tempfile.TemporaryDirectory(prefix="tandem-made-")))
        cluster = opened.enter_context(postgres.throwaway())
        os.environ["DATABASE_URL"] = cluster.url("postgres")
        os.environ["REDIS_URL"] = opened.enter_context(throwaway_redis())
        os.environ["TANDEM_VAR"] = str(folder)
        os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        yield folder


def analyze() -> None:
    """Statistics of the tables, as autovacuum gathers them in production."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def processor_time(pid: int) -> float:
    """Milliseconds of processor time that a process has used: says nearly the same on a busy machine."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")


def time_on_processor(pid: int) -> float:
    """The same of a process with one thread, exact for what takes a few milliseconds only."""
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1_000_000


def memory(pid: int) -> int:
    """MiB that a process holds, what it shares with others counted in part (PSS)."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) // 1024


def say(line: str) -> None:
    print(line, flush=True)  # noqa: T201
