"""One for each process: looks for news of all projects with open streams at once, and hands them out."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor

import structlog
from django.db import connection

from accounts.visits import Visit
from activity.telling import Change
from config.live import messages
from config.live.listener import Listener
from config.live.reading import Heard, News, is_told, look

log = structlog.get_logger(__name__)
EVERY = 0.25  # seconds between two looks
RIGHTS_EVERY = 2.0  # seconds between two questions whether all may stay
Look = Callable[[Mapping[int, Heard], Iterable[Visit]], News]


class Hub:
    """Belongs to the event loop's thread; only `look` runs in another one.

    Nobody misses or hears twice: each listener knows up to where it was told, and is given what is after that, whether
    it has just come or has been here for hours.
    """

    def __init__(self, look: Look = look, *, every: float = EVERY, executor: Executor | None = None) -> None:
        self.listeners: dict[int, set[Listener]] = {}
        self.people: Counter[int] = Counter()
        self.is_closed = False
        self._look, self._every = look, every
        self._executor = executor or ThreadPoolExecutor(1, "live")
        self._task: asyncio.Task[None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._rights_at = 0.0
        self._is_blind = False

    def __len__(self) -> int:
        return self.people.total()

    def join(self, listener: Listener) -> None:
        self.listeners.setdefault(listener.visit.project, set()).add(listener)
        self.people[listener.visit.person] += 1
        if self._task is None:
            self._loop = asyncio.get_running_loop()
            self._task = self._loop.create_task(self._run())

    def leave(self, listener: Listener) -> None:
        project, person = listener.visit.project, listener.visit.person
        self.listeners[project].discard(listener)
        if not self.listeners[project]:
            del self.listeners[project]
        self.people[person] -= 1
        if not self.people[person]:
            del self.people[person]

    def close(self) -> None:
        """End all streams; their pages come back, to this process when it is up again, or to another. From any
        thread, and from a handler of signals."""
        self.is_closed = True
        if self._loop and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._end_all)

    def shut(self) -> None:
        """Let the thread go that looks, with its connection to the database."""
        self._executor.submit(lambda: connection.close())  # that of the thread itself
        self._executor.shutdown(wait=False)

    async def tick(self) -> None:
        """Look once, and tell."""
        here = {project: frozenset(group) for project, group in self.listeners.items()}
        heard = {project: _heard_by(group) for project, group in here.items()}
        loop = asyncio.get_running_loop()
        is_due = loop.time() - self._rights_at >= RIGHTS_EVERY
        visits = {one.visit for group in here.values() for one in group} if is_due else set()
        began = loop.time()
        news = await loop.run_in_executor(self._executor, self._look, heard, visits)
        if is_due:
            self._rights_at = began
        for project, group in here.items():
            _tell(group, project, news)

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        next_look = loop.time()
        try:
            while self.listeners:
                await self._tick_or_wait()
                next_look = max(next_look + self._every, loop.time() + self._every / 5)
                await asyncio.sleep(next_look - loop.time())
        finally:
            self._task = None

    async def _tick_or_wait(self) -> None:
        """A database that is away for a while loses nothing: what happened meanwhile is told when it is back."""
        try:
            await self.tick()
        except Exception as error:
            if not self._is_blind:
                log.warning("live stream cannot read", error=str(error))
            self._is_blind = True
            await asyncio.sleep(self._every * 4)
        else:
            self._is_blind = False

    def _end_all(self) -> None:
        for group in self.listeners.values():
            for one in group:
                one.end()


def _heard_by(group: Iterable[Listener]) -> Heard:
    return Heard(frozenset(one.seq for one in group), min(one.figures for one in group))


def _tell(group: Iterable[Listener], project: int, news: News) -> None:
    """Give each what it has not heard. What many are given is made once."""
    seq, figures = news.positions[project]
    changes = news.changes.get(project, [])
    told: dict[int, bytes] = {}
    recomputed = messages.figures(news.sprints.get(project, []), figures)
    for one in group:
        if reason := news.ended.get(one.visit):
            one.end(messages.bye(reason))
            continue
        if one.seq != seq:
            since, one.seq = one.seq, seq
            if since not in told:
                told[since] = _since(since, seq, changes)
            one.give(told[since])
        if one.figures != figures:
            one.figures = figures
            one.give(recomputed)


def _since(heard: int, seq: int, changes: Iterable[Change]) -> bytes:
    if not is_told(heard, seq):
        return messages.reset(seq)
    return b"".join(messages.change(one) for one in changes if one.seq > heard)
