"""What every test can use. Servers are started by tests/plugin.py, objects are made by tests/factories.py."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management.commands import flush
from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations
from hypothesis import settings as hypothesis_settings

from tests import tables

KEPT_FOR_EVER = ("activity_event", "sprints_allocationstep")
EXAMPLES = 1_000 if os.environ.get("TANDEM_SOAK") else 25
# A busy machine is no finding: no deadline.
hypothesis_settings.register_profile("tandem", deadline=None, max_examples=EXAMPLES)
hypothesis_settings.load_profile("tandem")


def pytest_itemcollected(item: pytest.Item) -> None:
    """Rules that must hold for whatever is made up are tried with more of it in `make soak`."""
    if getattr(getattr(item, "obj", None), "is_hypothesis_test", False):
        item.add_marker(pytest.mark.soak)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """The test database is a copy of one in which the migrations have run."""
    connection.settings_dict["TEST"]["TEMPLATE"] = tables.ready()


@pytest.fixture(autouse=True)
def _fresh_cache() -> Iterator[None]:
    """Rate limits and cached values of one test do not reach the next."""
    yield
    cache.clear()


@pytest.fixture(autouse=True, scope="session")
def _plain_static_files() -> None:
    """Pages render without the built front end: addresses of static files without a manifest."""
    from django.conf import settings
    from django.core.files.storage import storages

    if not os.environ.get("STATIC_ROOT"):
        plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
        settings.STORAGES["staticfiles"] = storages.backends["staticfiles"] = (
            plain  # collecting may have read them
        )


@pytest.fixture(autouse=True, scope="session")
def _pages_drawn_each_time() -> None:
    """What a test puts into tables without an event is seen at once; tests of pages that are kept ask for it."""
    from django.conf import settings

    settings.KEPT_PAGES = 0


@pytest.fixture(autouse=True, scope="session")
def _quick_passwords() -> None:
    """Hashing a password is meant to take long; hundreds of tests need not wait for it."""
    from django.conf import settings

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *settings.PASSWORD_HASHERS]


@pytest.fixture(autouse=True, scope="session")
def _quickly_emptied_tables() -> Iterator[None]:
    """After a test that commits, what it left is deleted: to truncate takes far longer where there is little. What
    refuses that for history stands aside for it."""

    def delete(self: Any, style: Any, tables: list[str], **_: Any) -> list[str]:
        asides = [f"ALTER TABLE {table} {{}} TRIGGER USER" for table in KEPT_FOR_EVER]
        return [
            *(aside.format("DISABLE") for aside in asides),
            *(f"DELETE FROM {self.quote_name(table)}" for table in tables),
            "SET CONSTRAINTS ALL IMMEDIATE",
            *(aside.format("ENABLE") for aside in asides),
        ]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "sql_flush", delete)
        # Django would write a permission for each deed on each table again, which nothing here reads
        patch.setattr(flush, "emit_post_migrate_signal", lambda *args, **kwargs: None)
        yield


@pytest.fixture
def files(settings: Any, tmp_path: Path) -> Path:
    """A folder of uploaded files for one test."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path
