"""Data of every earlier version come to this one: a row in each table that there was, made by what the tables were."""

import os
from typing import Any

import pytest

from tests import tables, upgrading

pytestmark = pytest.mark.soak
SOAK = bool(os.environ.get("TANDEM_SOAK"))
OURS = ("accounts", "activity", "backlog", "interchange", "sprints")


@pytest.fixture
def server(django_db_blocker: Any) -> Any:
    with django_db_blocker.unblock():
        yield


def test_data_of_the_last_release_come_to_this_version(server: None) -> None:
    if tables.ready() is None:
        pytest.skip("the server of TEST_DATABASE_URL keeps what is there")
    with upgrading.database("upgraded", template=upgrading.RELEASE):
        rows = upgrading.from_release()
        assert len(rows) > 55
        assert upgrading.lost(rows) == []
        assert upgrading.unchecked() == []


@pytest.mark.skipif(not SOAK, reason="every state of every app in make soak")
def test_data_of_all_states_come_along(server: None) -> None:
    """Rows made at every step, each in the tables that it brought, through all that follow."""
    steps = {node for node in upgrading.steps() if node[0] in OURS}
    with upgrading.database("upgraded"):
        rows = upgrading.grow(steps)
        assert (upgrading.lost(rows), upgrading.unchecked()) == ([], [])


@pytest.mark.skipif(not SOAK, reason="every state of every app in make soak")
@pytest.mark.parametrize("app", OURS)
def test_data_of_each_state_come_to_this_version(server: None, app: str) -> None:
    """All tables filled at one step of an app, once for each."""
    for node in upgrading.steps():
        if node[0] == app:
            with upgrading.database("upgraded"):
                rows = upgrading.grow({node})
                assert rows, node
                assert (upgrading.lost(rows), upgrading.unchecked()) == ([], []), node
