"""The topology of production on one machine: its own database and Redis, two web servers, two workers, one beat."""

import asyncio
import os
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from urllib.parse import urlsplit

import pytest

from tests import moves, tables
from tests.live.served import Page
from tests.proxy import proxy
from tests.seeded import Seeded, rows, seed
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
        with running_stack(
            database_url=database, redis_url=redis, folder=folder, webs=2, workers=2, pages=False
        ) as stack:
            yield stack


def heartbeats(stack: Stack) -> set[str]:
    sql = "SELECT name FROM activity_heartbeat WHERE at >= now() - interval '10 seconds'"
    return {name for (name,) in rows(stack.env["DATABASE_URL"], sql)}


def test_every_web_server_answers_and_every_worker_is_heard(stack: Stack) -> None:
    assert [health(url) for url in stack.urls] == [READY, READY]
    wait_until(lambda: len(heartbeats(stack)) == 2, 10, "both workers are heard of")
    assert {name.split("@")[0] for name in heartbeats(stack)} == {"worker0", "worker1"}


@pytest.fixture(scope="module")
def seeded(stack: Stack) -> Seeded:
    return seed(stack, "MOVE", people=PEOPLE, items=ITEMS)


def test_moves_of_many_at_once_lose_nothing_and_are_told_in_their_order(stack: Stack, seeded: Seeded) -> None:
    before = moves.order(seeded)
    load = moves.move_at_once(stack.urls, seeded, MOVES)
    assert load.statuses == {200: MOVES}, load
    moves.check(seeded, before)


def test_open_pages_miss_nothing_and_the_rest_serves_when_one_of_each_is_killed(
    stack: Stack, seeded: Seeded
) -> None:
    """Pages behind the proxy are spread over both web servers; those of the one that dies go on at the other one."""
    start = moves.last_event(seeded)
    with proxy(stack.urls) as address, ThreadPoolExecutor() as pool:
        path, port = f"/live/{seeded.key}/?after={start}", urlsplit(address).port or 0
        pages = [Page(port, path, {"Authorization": f"Bearer {token}"}) for token in seeded.tokens[:6]]
        goal: Future[int] = Future()
        listening = [pool.submit(asyncio.run, _follow(page, goal)) for page in pages]
        moves.move_at_once([address], seeded, 12)
        wait_until(lambda: all(page.seqs for page in pages), 60, "every page has heard something")
        stack.kill("web0")
        stack.kill("worker0")
        moves.move_at_once([address], seeded, 12)
        goal.set_result(moves.last_event(seeded))
        for page in listening:
            page.result(timeout=120)
    told = list(range(start + 1, goal.result() + 1))
    assert len(told) >= 12 and [page.seqs for page in pages] == [told] * len(pages)
    assert health(stack.urls[0]) == {}
    assert health(stack.urls[1]) == READY
    assert health(stack.urls[1], "/health/live/") == {"status": "live"}


async def _follow(page: Page, goal: "Future[int]") -> None:
    """Come back as a browser does until the last event is heard."""

    def is_done(page: Page) -> bool:
        return goal.done() and page.seqs[-1:] == [goal.result()]

    while not is_done(page):
        with suppress(OSError, asyncio.IncompleteReadError):
            async with asyncio.timeout(2):
                await page.listen(is_done)
