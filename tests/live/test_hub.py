"""What each stream is given, without a database and without a connection: news come from a list."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest

from accounts.visits import Visit
from activity.telling import Change
from config.live import messages
from config.live.hub import RIGHTS_EVERY, Hub
from config.live.listener import MOST_BYTES, Listener
from config.live.reading import MOST_BEHIND, Heard, News, is_told

NOW = datetime(2026, 11, 21, tzinfo=UTC)


class Log:
    """Projects with the numbers of their events; `look` as the hub calls it."""

    def __init__(self) -> None:
        self.seqs: dict[int, int] = {1: 10, 2: 10}
        self.figures: dict[int, int] = {}
        self.lost: dict[Visit, Any] = {}
        self.asked: list[set[Visit]] = []
        self.is_away = False

    def look(self, heard: Mapping[int, Heard], visits: Iterable[Visit]) -> News:
        if self.is_away:
            raise ConnectionError("no database")
        self.asked.append(set(visits))
        positions = {one: (self.seqs[one], self.figures.get(one, 0)) for one in heard}
        changes = {}
        for one, (seq, _) in positions.items():
            wanted = [heard_to for heard_to in heard[one].seqs if is_told(heard_to, seq)]
            changes[one] = [changed(n, one) for n in range(min(wanted, default=seq) + 1, seq + 1)]
        return News(positions, changes, {one: [4] for one in heard}, self.lost)


def changed(seq: int, project: int = 1) -> Change:
    return Change(seq, "item_moved", None, None, "item", project, seq, NOW, project)


def told(*seqs: int, project: int = 1) -> bytes:
    return b"".join(messages.change(changed(seq, project)) for seq in seqs)


@pytest.fixture
def log() -> Log:
    return Log()


@pytest.fixture
def run(log: Log) -> Callable[[Callable[[Hub], Coroutine[Any, Any, None]]], None]:
    """Run something with a hub that looks when it is told to, and never by itself."""

    def run(do: Callable[[Hub], Coroutine[Any, Any, None]]) -> None:
        async def main() -> None:
            with ThreadPoolExecutor(1) as executor:
                hub = Hub(log.look, executor=executor)
                hub._task, hub._loop = asyncio.current_task(), asyncio.get_running_loop()
                await do(hub)

        asyncio.run(main())

    return run


def listen(hub: Hub, seq: int, *, project: int = 1, person: int = 1, figures: int = 0) -> Listener:
    listener = Listener(Visit(person, project, token=1), seq=seq, figures=figures)
    hub.join(listener)
    return listener


async def heard(listener: Listener) -> bytes:
    """What waits for a stream now."""
    return await listener.next(0)


def test_each_hears_what_is_after_its_own_place(run: Any, log: Log) -> None:
    async def do(hub: Hub) -> None:
        old, new, up_to_date = listen(hub, 7), listen(hub, 9), listen(hub, 10)
        await hub.tick()
        assert await heard(old) == told(8, 9, 10)
        assert await heard(new) == told(10)
        assert await heard(up_to_date) == messages.STILL_HERE
        log.seqs[1] = 11
        await hub.tick()
        assert [await heard(one) for one in (old, new, up_to_date)] == [told(11)] * 3

    run(do)


def test_two_projects_never_mix(run: Any, log: Log) -> None:
    async def do(hub: Hub) -> None:
        one, other = listen(hub, 10, project=1), listen(hub, 10, project=2)
        log.seqs = {1: 12, 2: 11}
        await hub.tick()
        assert await heard(one) == told(11, 12, project=1)
        assert await heard(other) == told(11, project=2)

    run(do)


@pytest.mark.parametrize("place", [-1, 11, 10**18], ids=["nowhere", "tomorrow", "far from here"])
def test_who_comes_from_a_place_that_never_was_starts_anew(run: Any, log: Log, place: int) -> None:
    async def do(hub: Hub) -> None:
        lost = listen(hub, place)
        await hub.tick()
        assert await heard(lost) == messages.reset(10)
        log.seqs[1] = 11
        await hub.tick()
        assert await heard(lost) == told(11)

    run(do)


def test_who_is_too_far_behind_starts_anew_and_keeps_nobody_waiting(run: Any, log: Log) -> None:
    async def do(hub: Hub) -> None:
        log.seqs[1] = MOST_BEHIND + 8
        far, just = listen(hub, 7), listen(hub, 8)
        await hub.tick()
        assert await heard(far) == messages.reset(MOST_BEHIND + 8)
        assert (await heard(just)).count(b"event: change") == MOST_BEHIND

    run(do)


def test_when_an_older_backup_is_restored_all_start_anew(run: Any, log: Log) -> None:
    async def do(hub: Hub) -> None:
        one = listen(hub, 10)
        await hub.tick()
        log.seqs[1] = 4
        await hub.tick()
        assert await heard(one) == messages.reset(4)

    run(do)


def test_new_figures_are_told_once_to_those_who_have_not_heard(run: Any, log: Log) -> None:
    async def do(hub: Hub) -> None:
        log.figures[1] = 50
        knows, does_not = listen(hub, 10, figures=50), listen(hub, 10, figures=40)
        await hub.tick()
        assert await heard(knows) == messages.STILL_HERE
        assert await heard(does_not) == messages.figures([4], 50)
        await hub.tick()
        assert await heard(does_not) == messages.STILL_HERE

    run(do)


def test_who_may_not_stay_hears_nothing_but_that(run: Any, log: Log) -> None:
    async def do(hub: Hub) -> None:
        leaver, stays = listen(hub, 10, person=1), listen(hub, 10, person=2)
        log.lost, log.seqs[1] = {leaver.visit: "left"}, 11
        await hub.tick()
        assert leaver.is_ended
        assert await heard(leaver) == messages.bye("left")
        assert await heard(stays) == told(11)

    run(do)


def test_rights_are_asked_for_at_the_first_look_and_from_time_to_time(
    run: Any, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def do(hub: Hub) -> None:
        one = listen(hub, 10)
        clock = asyncio.get_running_loop()
        start = clock.time()
        for moment in (100.0, 100.0 + RIGHTS_EVERY / 2, 100.0 + RIGHTS_EVERY):
            monkeypatch.setattr(clock, "time", lambda moment=moment: start + moment)
            await hub.tick()
        assert log.asked == [{one.visit}, set(), {one.visit}]

    run(do)


def test_rights_are_asked_for_often_enough() -> None:
    assert RIGHTS_EVERY < 4


def test_a_connection_that_takes_nothing_is_never_given_more_than_its_share(run: Any, log: Log) -> None:
    async def do(hub: Hub) -> None:
        slow = listen(hub, 10)
        for _ in range(20):
            log.seqs[1] += MOST_BEHIND
            await hub.tick()
            assert slow._size <= MOST_BYTES
        waiting = await heard(slow)
        assert len(waiting) <= MOST_BYTES
        assert waiting.startswith(b"id: ")
        assert waiting.split(b"\n")[1] == b"event: reset"
        assert waiting.rstrip().split(b"\n\n")[-1].startswith(f"id: {log.seqs[1]}\n".encode())

    run(do)


def test_a_database_that_is_away_for_a_while_loses_nothing(run: Any, log: Log) -> None:
    async def do(hub: Hub) -> None:
        hub._every = 0
        one = listen(hub, 10)
        log.is_away = True
        await hub._tick_or_wait()
        log.is_away, log.seqs[1] = False, 12
        await hub._tick_or_wait()
        assert await heard(one) == told(11, 12)

    run(do)


def test_it_counts_who_is_here(run: Any) -> None:
    async def do(hub: Hub) -> None:
        first, second = listen(hub, 10, person=5), listen(hub, 10, person=5, project=2)
        assert (len(hub), hub.people[5]) == (2, 2)
        hub.leave(first)
        hub.leave(second)
        assert (len(hub), dict(hub.people), hub.listeners) == (0, {}, {})

    run(do)


def test_when_the_server_stops_all_end(run: Any) -> None:
    async def do(hub: Hub) -> None:
        one = listen(hub, 9)
        hub.close()
        await asyncio.sleep(0)
        assert one.is_ended
        assert await heard(one) == b""

    run(do)
