"""The stream's ASGI application, with a door that lets everybody in and news that never come."""

import asyncio
import signal
import threading
from collections.abc import Iterable, Mapping
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from accounts.visits import Visit
from config.live import endpoint, messages
from config.live.door import Opened
from config.live.endpoint import Live, before_stopping
from config.live.hub import Hub
from config.live.reading import Heard, News
from tests.live.served import Page, served_here


class Door:
    """Lets in whoever gives a number, as that person."""

    def get_response(self, request: HttpRequest) -> HttpResponseBase:
        person = request.headers.get("Person", "")
        if not person:
            return HttpResponse("Who are you?", status=401, headers={"X-Says": "the door"})
        return Opened(Visit(int(person), 1, token=1), seq=0, figures=0)


def nothing(heard: Mapping[int, Heard], visits: Iterable[Visit]) -> News:
    return News(dict.fromkeys(heard, (0, 0)))


def live() -> Live:
    return Live(Door(), Hub(nothing))  # type: ignore[arg-type]


class Connection:
    """One request, as the server hands it over, and what was sent back."""

    def __init__(self, live: Live, person: int | None = None, method: str = "GET") -> None:
        headers = [(b"person", str(person).encode())] if person is not None else []
        self.scope = {
            "type": "http",
            "method": method,
            "path": "/live/FER/",
            "query_string": b"",
            "headers": headers,
        }
        self.sent: list[Any] = []
        self.gone, self.taken = asyncio.Event(), asyncio.Event()
        self.takes = True
        self.task = asyncio.create_task(live(self.scope, self.receive, self.send))

    async def receive(self) -> dict[str, Any]:
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Any) -> None:
        self.sent.append(message)
        if message["type"] == "http.response.body":
            self.taken.set()
            if not self.takes:
                await asyncio.Event().wait()

    async def answered(self) -> "Connection":
        await self.taken.wait()
        return self

    @property
    def status(self) -> int:
        return int(self.sent[0]["status"])

    @property
    def headers(self) -> dict[bytes, bytes]:
        return dict(self.sent[0]["headers"])


def test_a_stream_opens_at_once_and_says_nothing_but_that() -> None:
    async def main() -> None:
        page = await Connection(live(), 1).answered()
        assert (page.status, page.headers[b"content-type"]) == (200, b"text/event-stream; charset=utf-8")
        assert page.sent[1:] == [{"type": "http.response.body", "body": messages.OPENING, "more_body": True}]

    asyncio.run(main())


def test_a_silent_stream_shows_that_it_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    async def main() -> None:
        monkeypatch.setattr(endpoint, "KEEP_ALIVE", 0)
        page = await Connection(live(), 1).answered()
        while len(page.sent) < 4:
            await asyncio.sleep(0)
        assert {one["body"] for one in page.sent[2:]} == {messages.STILL_HERE}

    asyncio.run(main())


def test_who_goes_is_forgotten() -> None:
    async def main() -> None:
        ours = live()
        page = await Connection(ours, 1).answered()
        assert len(ours.hub) == 1
        page.gone.set()
        await page.task
        assert len(ours.hub) == 0

    asyncio.run(main())


def test_a_connection_that_takes_nothing_for_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    async def main() -> None:
        monkeypatch.setattr(endpoint, "PATIENCE", 0)
        ours = live()
        page = Connection(ours, 1)
        page.takes = False
        await page.task
        assert len(ours.hub) == 0

    asyncio.run(main())


def test_what_the_door_says_is_passed_on() -> None:
    async def main() -> None:
        page = Connection(live())
        await page.task
        assert (page.status, page.headers[b"x-says"]) == (401, b"the door")
        assert page.sent[1] == {"type": "http.response.body", "body": b"Who are you?"}

    asyncio.run(main())


def test_there_are_only_so_many_streams_of_one_person_and_of_all(settings: Any) -> None:
    settings.LIVE_STREAMS, settings.LIVE_STREAMS_PER_PERSON = 3, 2

    async def main() -> None:
        ours = live()
        pages = [await Connection(ours, person).answered() for person in (1, 1, 1, 2, 2)]
        assert [page.status for page in pages] == [200, 200, 429, 200, 503]
        assert all(int(page.headers[b"retry-after"]) for page in pages if page.status != 200)
        pages[0].gone.set()
        await pages[0].task
        assert (await Connection(ours, 2).answered()).status == 200

    asyncio.run(main())


def test_those_at_the_door_count_too(settings: Any) -> None:
    settings.LIVE_STREAMS = 3

    async def main() -> None:
        ours = live()
        pages = [Connection(ours, person) for person in range(9)]
        for page in pages:
            await page.answered()
        assert sorted(page.status for page in pages) == [200] * 3 + [503] * 6

    asyncio.run(main())


@pytest.mark.parametrize("method", ["POST", "HEAD", "OPTIONS", "DELETE"])
def test_it_is_only_read(method: str) -> None:
    async def main() -> None:
        page = await Connection(live(), 1, method).answered()
        assert (page.status, page.headers[b"allow"]) == (405, b"GET")

    asyncio.run(main())


def test_a_server_that_stops_does_not_wait_for_its_streams() -> None:
    """And takes no new ones. The page is told nothing: it comes back."""

    async def main(ours: Live) -> None:
        page = await Connection(ours, 1).answered()
        ours.close()
        await page.task
        assert page.sent[-1] == {"type": "http.response.body", "body": b"", "more_body": False}
        assert (await Connection(ours, 1).answered()).status == 503

    asyncio.run(main(live()))


def test_a_real_server_ends_with_a_stream_open() -> None:
    async def listen(page: Page, stop: threading.Thread) -> None:
        def is_open(page: Page) -> bool:
            if not stop.ident:
                stop.start()
            return False

        await page.listen(is_open)

    with served_here(live()) as server:
        asyncio.run(
            listen(Page(server.port, "/live/FER/", {"Person": "1"}), threading.Thread(target=server.stop))
        )


def test_a_signal_to_stop_closes_streams_before_the_server_waits_for_them() -> None:
    told: list[str] = []
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        signal.signal(signal.SIGTERM, lambda number, frame: told.append("server"))
        before_stopping(lambda: told.append("streams"))
        signal.raise_signal(signal.SIGTERM)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    assert told == ["streams", "server"]
