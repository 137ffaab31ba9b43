"""The topology of production on one machine: its own database and Redis, two web servers, two workers, one beat."""

import os
from collections.abc import Iterator

import pytest

from tests import moves, tables
from tests.seeded import rows, seed
from tests.servers import throwaway_redis, wait_until
from tests.stack import Stack, health, running_stack

pytestmark = [pytest.mark.slow, pytest.mark.soak]
SOAK = bool(os.environ.get("TANDEM_SOAK"))
MOVES, PEOPLE, ITEMS = (10_000, 50, 500) if SOAK else (60, 6, 30)
READY = {"status": "ready", "database": "ok", "migrations": "ok", "worker": "ok", "broker": "ok"}


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    folder = tmp_path_factory.mktemp("topology")
    with throwaway_redis() as redis:
        database = tables.copy("tandem_topology")
        with running_stack(database_url=database, redis_url=redis, folder=folder, webs=2, workers=2) as stack:
            yield stack


def heartbeats(stack: Stack) -> set[str]:
    sql = "SELECT name FROM activity_heartbeat WHERE at >= now() - interval '10 seconds'"
    return {name for (name,) in rows(stack.env["DATABASE_URL"], sql)}


def test_every_web_server_answers_and_every_worker_is_heard(stack: Stack) -> None:
    assert [health(url) for url in stack.urls] == [READY, READY]
    wait_until(lambda: len(heartbeats(stack)) == 2, 10, "both workers are heard of")
    assert {name.split("@")[0] for name in heartbeats(stack)} == {"worker0", "worker1"}


def test_moves_of_many_at_once_lose_nothing_and_are_told_in_their_order(stack: Stack) -> None:
    seeded = seed(stack, "MOVE", people=PEOPLE, items=ITEMS)
    before = moves.order(seeded)
    load = moves.move_at_once(stack.urls, seeded, MOVES)
    assert load.statuses == {200: MOVES}, load
    moves.check(seeded, before)


def test_what_is_left_serves_when_one_of_each_is_killed(stack: Stack) -> None:
    stack.kill("web0")
    stack.kill("worker0")
    assert health(stack.urls[1]) == READY
    wait_until(lambda: health(stack.urls[0]) == {}, 5, "the killed one is silent")
    assert health(stack.urls[1], "/health/live/") == {"status": "live"}
