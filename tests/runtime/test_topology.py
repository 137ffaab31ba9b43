"""The topology of production on one machine: its own database and Redis, two web servers, two workers, one beat."""

from collections.abc import Iterator

import pytest

from tests import tables
from tests.servers import throwaway_redis, wait_until
from tests.stack import Stack, health, running_stack

pytestmark = pytest.mark.slow
READY = {"status": "ready", "database": "ok", "migrations": "ok", "worker": "ok"}


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    folder = tmp_path_factory.mktemp("topology")
    with throwaway_redis() as redis:
        database = tables.copy("tandem_topology")
        with running_stack(database_url=database, redis_url=redis, folder=folder, webs=2, workers=2) as stack:
            yield stack


def heartbeats(stack: Stack) -> set[str]:
    code = (
        "from activity.outbox import Heartbeat, NO_WORKER_AFTER as limit; from django.utils import timezone; "
    )
    code += "print(*Heartbeat.objects.filter(at__gte=timezone.now() - limit).values_list('name', flat=True))"
    return set(stack.manage("shell", "--no-imports", "-c", code).split())


def test_every_web_server_answers_and_every_worker_is_heard(stack: Stack) -> None:
    assert [health(url) for url in stack.urls] == [READY, READY]
    wait_until(lambda: len(heartbeats(stack)) == 2, 10, "both workers are heard of")
    assert {name.split("@")[0] for name in heartbeats(stack)} == {"worker0", "worker1"}


def test_what_is_left_serves_when_one_of_each_is_killed(stack: Stack) -> None:
    stack.webs[0].kill()
    stack.workers[0].kill()
    assert health(stack.urls[1]) == READY
    wait_until(lambda: health(stack.urls[0]) == {}, 5, "the killed one is silent")
    assert health(stack.urls[1], "/health/live/") == {"status": "live"}
