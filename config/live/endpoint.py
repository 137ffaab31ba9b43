"""The stream's way in and out: a raw ASGI application beside the pages."""

import asyncio
import resource
import signal
import threading
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.http.response import HttpResponseBase

from config.live import messages
from config.live.door import Opened, knock
from config.live.hub import Hub
from config.live.listener import Listener

KEEP_ALIVE = 15.0  # seconds of silence after which a comment shows that somebody is there
PATIENCE = 60.0  # seconds that a connection may take nothing
MOST_FILES = 65_536
PATH = "/live/"
NOT_PASSED_ON = {"content-length", "transfer-encoding", "connection"}

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Header = tuple[bytes, bytes]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class Live:
    """All streams of this process."""

    def __init__(self, handler: BaseHandler, hub: Hub | None = None) -> None:
        self.hub = hub or Hub()
        self._handler = handler
        self._door = ThreadPoolExecutor(2, "live-door")
        self._knocking = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] != "GET":
            await _refuse(send, 405, "A stream is read with GET.", (b"allow", b"GET"))
            return
        if self.hub.is_closed or len(self.hub) + self._knocking >= settings.LIVE_STREAMS:
            await _refuse(send, 503, "There are too many open pages here at the moment.", _after(10))
            return
        answer = await self._knock(scope)
        if not isinstance(answer, Opened):
            await _answer(send, answer)
        elif self.hub.people[answer.visit.person] >= settings.LIVE_STREAMS_PER_PERSON:
            await _refuse(send, 429, "You have too many open pages.", _after(30))
        else:
            await self._stream(answer, receive, send)

    def close(self) -> None:
        """The server stops: no stream keeps it. To be called from any thread."""
        self.hub.close()

    def shut(self) -> None:
        """The server has stopped: let threads and their connections go."""
        self.hub.shut()
        self._door.shutdown(wait=False, cancel_futures=True)

    async def _knock(self, scope: Scope) -> HttpResponseBase:
        self._knocking += 1
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._door, knock, self._handler, dict(scope))
        finally:
            self._knocking -= 1

    async def _stream(self, opened: Opened, receive: Receive, send: Send) -> None:
        listener = Listener(opened.visit, seq=opened.seq, figures=opened.figures)
        self.hub.join(listener)
        leaving = asyncio.create_task(_end_with(receive, listener))
        try:
            await _start(send, opened)
            await _send_all(listener, send)
        finally:
            leaving.cancel()
            self.hub.leave(listener)


async def _send_all(listener: Listener, send: Send) -> None:
    chunk = messages.OPENING
    with suppress(TimeoutError):  # nobody takes anything: whoever is still there comes again
        while True:
            is_last = listener.is_ended
            async with asyncio.timeout(PATIENCE):
                await send({"type": "http.response.body", "body": chunk, "more_body": not is_last})
            if is_last:
                return
            chunk = await listener.next(KEEP_ALIVE)


async def _end_with(receive: Receive, listener: Listener) -> None:
    """End the stream when its client goes."""
    while (await receive())["type"] != "http.disconnect":
        pass
    listener.end()


async def _start(send: Send, answer: HttpResponseBase) -> None:
    headers = [
        (name.lower().encode("latin-1"), value.encode("latin-1"))
        for name, value in answer.items()
        if name.lower() not in NOT_PASSED_ON
    ]
    headers += [
        (b"set-cookie", morsel.OutputString().encode("latin-1")) for morsel in answer.cookies.values()
    ]
    await send({"type": "http.response.start", "status": answer.status_code, "headers": headers})


async def _answer(send: Send, answer: HttpResponseBase) -> None:
    await _start(send, answer)
    await send({"type": "http.response.body", "body": getattr(answer, "content", b"")})


async def _refuse(send: Send, status: int, why: str, *more: Header) -> None:
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
        *more,
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": f"{why}\n".encode()})


def _after(seconds: int) -> Header:
    return b"retry-after", str(seconds).encode()


def room_for_streams() -> None:
    """Each stream is an open file: let this process have as many as the system allows it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < MOST_FILES:
        most = MOST_FILES if hard == resource.RLIM_INFINITY else min(MOST_FILES, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, most), hard))


def before_stopping(close: Callable[[], None]) -> None:
    """Have `close` called as soon as the server is told to stop: it waits for open connections before it says so."""
    if threading.current_thread() is not threading.main_thread():
        return
    for number in (signal.SIGTERM, signal.SIGINT):
        before = signal.getsignal(number)

        def told(number: int, frame: Any, before: Any = before) -> None:
            close()
            if callable(before):
                before(number, frame)

        if callable(before):
            signal.signal(number, told)
