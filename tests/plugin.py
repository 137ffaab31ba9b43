"""Starts what a test run needs before Django reads its settings: one PostgreSQL and one Redis for all its processes.

TEST_DATABASE_URL and TEST_REDIS_URL name servers to use instead.
"""

import atexit
import gc
import os
import tempfile
from collections.abc import Generator, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from config.runtime import postgres
from tests import figures
from tests.servers import redis_program, throwaway_redis
from tests.tables import SERVER

NOT_INHERITED = (
    "SECRET_KEY",
    "SITE_URL",
    "ALLOWED_HOSTS",
    "DEBUG",
    "EMAIL_URL",
    "TRUSTED_PROXIES",
    "STATIC_ROOT",
    "PYTHONDONTWRITEBYTECODE",  # dozens of processes would each compile everything
)


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests() -> Generator[None, None, None]:
    gc.disable()  # while everything is imported, all of which stays
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker:
        _separate(worker)
    else:
        _start()
    return (yield)


def _start() -> None:
    opened = ExitStack()
    atexit.register(opened.close)
    opened.enter_context(servers())


@contextmanager
def servers() -> Iterator[None]:
    """What runs meanwhile finds the servers in its environment, and nothing of this installation."""
    with ExitStack() as opened:
        for name in NOT_INHERITED:
            os.environ.pop(name, None)
        os.environ["TANDEM_VAR"] = opened.enter_context(tempfile.TemporaryDirectory(prefix="tandem-run-"))
        _folders()
        for name in ("API_CALLS_PER_MINUTE", "API_REFUSED_PER_MINUTE"):
            os.environ[name] = "0"  # no limit: a person of a test asks a thousand times a minute
        if not os.environ.get("TEST_DATABASE_URL"):
            new = opened.enter_context(postgres.throwaway()).url("tandem")
            os.environ["TEST_DATABASE_URL"] = os.environ[SERVER] = new
        if not os.environ.get("TEST_REDIS_URL"):
            os.environ["TEST_REDIS_URL"] = opened.enter_context(throwaway_redis()) if redis_program() else ""
        for name in ("DATABASE_URL", "REDIS_URL"):
            os.environ[name] = os.environ[f"TEST_{name}"]
        yield


def pytest_collection_finish() -> None:
    """What was imported stays: looking through it for garbage again and again takes time from the tests."""
    gc.freeze()
    gc.enable()
    gc.set_threshold(1_000_000, 20, 100)


def _separate(worker: str) -> None:
    """Parallel processes share servers but neither a database, nor a Redis database, nor a folder."""
    if os.environ["REDIS_URL"]:
        os.environ["REDIS_URL"] += f"/{1 + int(worker.removeprefix('gw'))}"
    folder = Path(os.environ["TANDEM_VAR"]) / worker
    folder.mkdir()
    os.environ["TANDEM_VAR"] = str(folder)
    _folders()


def _folders() -> None:
    (
        Path(os.environ["TANDEM_VAR"]) / "static"
    ).mkdir()  # where collected files would be: without it WhiteNoise warns


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if lines := figures.table():
        terminalreporter.section("figures")
        for line in lines:
            terminalreporter.write_line(line)
