"""Nothing is lost when parts die: each of them, at any moment, on installations of both kinds. Sizes of `make soak`."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from tests import kills, moves, tables
from tests.figures import note
from tests.kills import Rig
from tests.load import Crowd, Load
from tests.proxy import proxy
from tests.seeded import Seeded, seed
from tests.servers import own_postgres, own_redis, wait_until
from tests.stack import running_stack

SOAK = bool(os.environ.get("TANDEM_SOAK"))
pytestmark = [
    pytest.mark.slow,
    pytest.mark.soak,
    pytest.mark.skipif(not SOAK, reason="test_topology.py kills a few parts each time"),
]
JOBS = int(os.environ.get("SOAK_JOBS", "1000"))
KILLS = int(os.environ.get("SOAK_KILLS", "100"))
PEOPLE, TURNS = 9, 120


@pytest.fixture(scope="module", params=["Redis", "files"])
def rig(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    """Two web servers, two workers, beat, a PostgreSQL that keeps its promises, and Redis or a folder of messages."""
    with ExitStack() as opened:
        servers = {"postgres": opened.enter_context(own_postgres())}
        if request.param == "Redis":
            servers["redis"] = opened.enter_context(own_redis())
        database, redis = servers["postgres"].url, servers["redis"].url if "redis" in servers else ""
        tables.migrate(database)
        folder = tmp_path_factory.mktemp(request.param)
        made = running_stack(database_url=database, redis_url=redis, folder=folder, webs=2, workers=2)
        yield Rig(opened.enter_context(made), servers)


@pytest.fixture(scope="module")
def seeded(rig: Rig) -> Seeded:
    return seed(rig.stack, "KILL", people=PEOPLE, items=JOBS)


def test_every_effect_comes_once_whatever_is_killed(rig: Rig, seeded: Seeded) -> None:
    parts = [name for name in rig.parts if name != "postgres"]
    broker = "Redis" if "redis" in rig.servers else "a folder of messages"
    kills.storm(rig, seeded, jobs=JOBS, kills=kills.random_parts(parts, KILLS), what=broker)
    kills.check(rig, seeded, JOBS)


@pytest.mark.parametrize("name", ["web0", "worker0", "beat", "redis", "messages", "postgres"])
def test_a_part_dies_behind_a_proxy_and_trying_again_heals_it(rig: Rig, seeded: Seeded, name: str) -> None:
    if name not in rig.parts:
        pytest.skip(f"there is no {name} here")
    with proxy(rig.stack.urls) as url:
        kills.at_work_without(rig, url, seeded, name, turns=TURNS)
    wait_until(lambda: seeded.rows(kills.WAITING) == [(0,)], kills.RECOVERY, "jobs are done", rig.stack.logs)


def test_a_backup_made_while_people_write_is_of_one_moment(rig: Rig, seeded: Seeded, tmp_path: Path) -> None:
    load, before = Load(), moves.order(seeded)
    since = moves.last_event(seeded)
    turns = range(JOBS // 2)  # longer than the backup takes
    crowd = Crowd(PEOPLE, turns, kills.people_at_work(rig.stack.urls[0], seeded, load))
    wait_until(lambda: crowd.done >= TURNS // 4, 300, "people are at work", rig.stack.logs)
    rig.stack.manage("backup", str(tmp_path / "busy.tar"))
    while_busy = crowd.works
    crowd.wait()
    with own_postgres() as empty:
        env = rig.stack.env | {"DATABASE_URL": empty.url, "TANDEM_VAR": str(tmp_path)}
        replace(rig.stack, env=env).manage("restore", str(tmp_path / "busy.tar"), "--yes")
        restored = replace(seeded, database=empty.url)
        note(
            "backup under load",
            f"{load}; {moves.last_event(seeded) - moves.last_event(restored)} events later",
        )
        moves.check(restored, before, since)
    assert while_busy, "the backup took longer than the work"
