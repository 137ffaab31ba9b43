"""Parts die under load, with no warning, one after the other; what was asked for happens all the same, once."""

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.figures import note
from tests.load import Caller, Crowd, Load
from tests.seeded import Seeded
from tests.servers import Server, wait_until
from tests.stack import Stack

PATIENCE = 120  # seconds that somebody tries again
RECOVERY = 60  # seconds after the last kill in which everything is done
WAITING = (
    "SELECT count(*) FROM activity_outbox WHERE done_at IS NULL AND available_at <= now() + interval '5 s'"
)


@dataclass
class Rig:
    """A running stack and its own servers, whose parts are killed by name."""

    stack: Stack
    servers: dict[str, Server] = field(default_factory=dict)

    @property
    def parts(self) -> list[str]:
        return [*self.stack.commands, *self.servers, *([] if self.stack.env["REDIS_URL"] else ["messages"])]

    def kill(self, name: str) -> None:
        """End it at once. What stands in place of a broker, a folder of messages, is emptied."""
        if name in self.servers:
            self.servers[name].kill()
        elif name == "messages":
            self.empty_broker()
        else:
            self.stack.kill(name)

    def start(self, name: str) -> None:
        if name in self.servers:
            self.servers[name].start()
        elif name != "messages":
            self.stack.start(name)

    def empty_broker(self) -> None:
        """The broker goes on and has forgotten everything."""
        if url := self.stack.env["REDIS_URL"]:
            from redis import Redis

            with Redis.from_url(url) as redis:
                redis.flushall()
        else:
            for message in (Path(self.stack.env["TANDEM_VAR"]) / "broker" / "messages").glob("*.msg"):
                message.unlink(missing_ok=True)


def storm(rig: Rig, seeded: Seeded, *, jobs: int, kills: Sequence[str], what: str) -> None:
    """The last of the people is given `jobs` stories while parts are killed and started again, spread over the work;
    in its middle and after the last kill the broker is emptied. All are told once, within a minute at the end."""
    load = Load()
    callers = [
        Caller(rig.stack.urls, token, load, PATIENCE, at) for at, token in enumerate(seeded.tokens[:-1])
    ]

    def assign(person: int, number: int) -> None:
        callers[person]("POST", f"{seeded.api}/items/{number}/assign/", {"assignee": seeded.people[-1]})

    crowd = Crowd(len(callers), seeded.numbers[:jobs], assign)
    for at, name in enumerate(kills):
        reached = jobs * at // len(kills)
        wait_until(lambda: crowd.done >= reached, 300, f"{reached} of {jobs}", rig.stack.logs)  # noqa: B023
        rig.kill(name)
        rig.start(name)
        if at == len(kills) // 2:
            rig.empty_broker()
    crowd.wait()
    rig.empty_broker()
    began = time.monotonic()
    wait_until(lambda: seeded.rows(WAITING) == [(0,)], RECOVERY, "all jobs are done", rig.stack.logs)
    note(
        f"{jobs} jobs, {len(kills)} kills, {what}",
        f"{load}; all done {time.monotonic() - began:.0f} s after the last",
    )
    assert load.statuses == {200: jobs}, f"{load}\n{rig.stack.logs()}"


def random_parts(parts: Sequence[str], kills: int, seed: int = 5) -> list[str]:
    return random.Random(seed).choices(parts, k=kills)


def check(rig: Rig, seeded: Seeded, jobs: int) -> None:
    """Every effect of being given a story, exactly once: its event, its notice; and the figures are those of now."""
    given = sorted(seeded.numbers[:jobs])
    assigned = """SELECT number FROM activity_event JOIN backlog_item ON backlog_item.id = subject_id
        WHERE activity_event.project_id = %s AND kind = 'item_assigned' AND subject_type = 'item' ORDER BY number"""
    assert [number for (number,) in seeded.rows(assigned, seeded.project)] == given
    told = """SELECT substring(path from '/items/([0-9]+)/')::int AS number FROM accounts_notice
        WHERE project_id = %s AND user_id = %s AND kind = 'assigned' ORDER BY number"""
    assert [number for (number,) in seeded.rows(told, seeded.project, seeded.people[-1])] == given
    numbered = "SELECT count(*), max(seq) FROM activity_event WHERE project_id = %s"
    ((count, last),) = seeded.rows(numbered, seeded.project)
    assert count == last
    unread = """SELECT count(*) FROM backlog_item AS item WHERE project_id = %s
        AND NOT EXISTS (SELECT FROM backlog_searchtext WHERE item_id = item.id)"""
    assert seeded.rows(unread, seeded.project) == [(0,)]
    code = f"from tests.kills import recomputed; recomputed({seeded.project})"
    assert rig.stack.manage("shell", "--no-imports", "-c", code).split()[-1] == "same"


def recomputed(project: int) -> None:
    """Runs in the stack's environment: whether the stored figures are what computing them now gives."""
    from sprints.models import SplitFigures
    from sprints.services.figures import recompute

    stored = SplitFigures.objects.get(sprint__project=project)
    now = recompute(stored.sprint_id)
    print("same" if now and now.input_hash == stored.input_hash else "other")  # noqa: T201


def people_at_work(url: str, seeded: Seeded, load: Load) -> Callable[[int, int], None]:
    """What somebody does again and again through `url`: look at the board, move a story, read it and change its title.

    Fails on every answer that trying again did not heal. A title that is refused as stale has been written: the answer
    to the first attempt got lost.
    """
    callers = [Caller([url], token, load, PATIENCE) for token in seeded.tokens]

    def turn(person: int, n: int) -> None:
        call, item, title = (
            callers[person],
            f"{seeded.api}/items/{seeded.numbers[n]}/",
            f"Title {n} of {id(load)}",
        )
        answers = [
            call("GET", f"/p/{seeded.key}/board/", Cookie=f"tandem={seeded.session}"),
            call("POST", f"{item}move/", {"to": "top"}),
            call("GET", item),
        ]
        answers.append(call("PATCH", item, {"title": title, "version": answers[-1][1]["version"]}))
        answers.append(call("GET", item))
        assert [status for status, _ in answers] in ([200] * 5, [200, 200, 200, 409, 200]), load
        assert answers[-1][1]["title"] == title

    return turn


def at_work_without(
    rig: Rig, url: str, seeded: Seeded, name: str, *, turns: int, comes_back: bool = True
) -> None:
    """People work through `url` while a part is killed; it comes back when a good part of the work is done without it,
    the database at once, for there is no work without."""
    load = Load()
    crowd = Crowd(len(seeded.tokens), range(turns), people_at_work(url, seeded, load))
    wait_until(lambda: crowd.done >= turns // 4, 300, "people are at work", rig.stack.logs)
    rig.kill(name)
    reached = 0 if name == "postgres" else crowd.done + turns // 4
    wait_until(lambda: crowd.done >= reached, 300, f"work goes on without {name}", rig.stack.logs)
    if comes_back:
        rig.start(name)
    crowd.wait()
    note(f"{name} killed behind a proxy, {turns} turns", load)
