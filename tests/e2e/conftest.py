"""Browser tests: real Chromium, real web server, Celery worker, beat, PostgreSQL and Redis. Nothing is simulated.

What a test creates is committed and stays, because other processes must see it: every test makes its own project.
"""

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection, connections, transaction
from django.test.utils import setup_databases, teardown_databases
from playwright.sync_api import expect

from accounts.models import Project
from interchange.demo import data
from interchange.demo.story import Story
from scripts.test_tools import BROWSERS, find
from tests.servers import redis_program
from tests.stack import Stack, running_stack, with_database

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = (
    "1"  # Playwright has a loop in this thread; the tests use the ORM beside it
)

expect.set_options(timeout=10_000)
QUIET = [
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What the demo is like is looked at before others work in it."""
    items.sort(key=lambda item: item.path.name != "test_demo.py")


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_modify_db_settings: None, django_db_blocker: Any
) -> Iterator[None]:
    """The test database, although no test here is marked with django_db, which would hide its rows from the others."""
    with django_db_blocker.unblock():
        made = setup_databases(verbosity=0, interactive=False, aliases={"default"}, serialized_aliases=set())
    yield
    with django_db_blocker.unblock():
        teardown_databases(made, verbosity=0)


@pytest.fixture(scope="session", autouse=True)
def _open_database(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Tests may use the ORM without a transaction that hides what they write."""
    with django_db_blocker.unblock():
        yield


@pytest.fixture(autouse=True)
def _closed_connections() -> Iterator[None]:
    """Beside Playwright's loop Django keeps a connection of its own, which would outlive the database."""
    yield
    connections.close_all()


@pytest.fixture(autouse=True)
def _fresh_cache() -> None:
    """The cache and the broker are one Redis here: emptying it would lose jobs."""


@pytest.fixture(scope="session")
def live_stack(_open_database: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Tandem as it runs in production, on the database of this test run."""
    assert redis_program(), "There is no Redis server: run `make test`, which installs one."
    folder = tmp_path_factory.mktemp("stack")
    (folder / "secret_key").write_text(django_settings.SECRET_KEY)
    database = with_database(os.environ["DATABASE_URL"], connection.settings_dict["NAME"])
    with running_stack(database_url=database, redis_url=django_settings.REDIS_URL, folder=folder) as stack:
        yield stack


@pytest.fixture(scope="session")
def ferry(live_stack: Stack) -> Project:
    """The project of the demo, told once for all tests that look at it."""
    with transaction.atomic():
        Story.begin().tell()
    return Project.objects.get(key=data.KEY)


@pytest.fixture(scope="session")
def base_url(live_stack: Stack) -> str:
    """`page.goto("/p/FER/board/")` goes to the running stack."""
    return live_stack.url


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    program = find(BROWSERS)
    own = {"executable_path": shutil.which(program)} if program else {}
    return {**browser_type_launch_args, **own, "args": [*QUIET, *as_root]}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {
        **browser_context_args,
        "locale": "en-GB",
        "timezone_id": "Europe/Berlin",
        "viewport": {"width": 1280, "height": 900},
    }
