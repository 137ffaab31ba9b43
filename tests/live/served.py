"""A web server of this process or of its own, and pages that listen to it."""

import asyncio
import json
import os
import socket
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
import uvicorn
from django.conf import settings
from django.db import connection

from config import asgi
from config.live.endpoint import Live
from config.runtime import parts, paths
from tests.servers import free_port, listens, running, wait_until
from tests.stack import Process, with_database

Headers = dict[str, str]


@dataclass
class Server:
    port: int
    stop: Callable[[], None]
    process: Process | None = None


@contextmanager
def served_here(live: Live | None = None) -> Iterator[Server]:
    """The real ASGI application on a real socket, in a thread."""
    live, listening = live or Live(asgi.wsgi_application), socket.socket()
    listening.bind(("127.0.0.1", 0))
    listening.listen(256)
    web = uvicorn.Server(uvicorn.Config(asgi.application, lifespan="off", log_level="error", ws="none"))
    web.config.timeout_graceful_shutdown = 30
    thread = threading.Thread(target=web.run, kwargs={"sockets": [listening]})

    def stop() -> None:
        live.close()
        web.should_exit = True
        thread.join()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(asgi, "live", live)
        patch.setitem(connection.settings_dict, "CONN_MAX_AGE", 0)  # threads take theirs along when they go
        thread.start()
        try:
            yield Server(listening.getsockname()[1], stop)
        finally:
            stop()
            live.shut()


@contextmanager
def served_apart(folder: Path) -> Iterator[Server]:
    """A process as in production, on the database of the test."""
    port = free_port()
    env = os.environ | {
        "DATABASE_URL": with_database(os.environ["DATABASE_URL"], connection.settings_dict["NAME"]),
        "SECRET_KEY": settings.SECRET_KEY,
        "TANDEM_VAR": str(folder),
    }
    command = parts.web_command("127.0.0.1", port)
    with running(command, log=folder / "web.log", cwd=paths.REPO, env=env) as process:
        wait_until(lambda: listens(port), 60, "the web server listens", (folder / "web.log").read_text)
        yield Server(port, process.terminate, process)


async def until(condition: Callable[[], bool], *tasks: asyncio.Task[None]) -> None:
    """Wait for it; what fails meanwhile fails here."""
    async with asyncio.timeout(120):
        while not condition():
            for task in tasks:
                if task.done():
                    task.result()
            await asyncio.sleep(0.01)


@dataclass
class Page:
    """Listens as a browser does: goes on from what it heard last."""

    port: int
    path: str
    headers: Headers
    last_id: str = ""
    status: int = 0
    told: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    heard_at: dict[int, float] = field(default_factory=dict)

    @property
    def seqs(self) -> list[int]:
        return [data["seq"] for event, data in self.told if event == "change"]

    async def listen(self, until: Callable[["Page"], bool] = lambda page: False) -> None:
        """Stay until that holds, or the server ends it."""
        async with self._connected() as body:
            rest = b""
            async for piece in body:
                *messages, rest = (rest + piece).split(b"\n\n")
                for message in messages:
                    self._hear(message)
                if until(self):
                    return

    def _hear(self, message: bytes) -> None:
        said = dict(line.split(": ", 1) for line in message.decode().split("\n"))
        self.last_id = said.get("id", self.last_id)
        if "event" in said:
            data = json.loads(said["data"])
            self.told.append((said["event"], data))
            if said["event"] == "change":
                self.heard_at[data["seq"]] = monotonic()

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[AsyncIterator[bytes]]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            headers = (
                self.headers
                | {"Host": "127.0.0.1"}
                | ({"Last-Event-ID": self.last_id} if self.last_id else {})
            )
            lines = [f"GET {self.path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
            writer.write("\r\n".join([*lines, "", ""]).encode())
            head = await reader.readuntil(b"\r\n\r\n")
            self.status = int(head.split()[1])
            yield _chunks(reader) if b"chunked" in head.lower() else _nothing()
        finally:
            writer.close()


async def _chunks(reader: asyncio.StreamReader) -> AsyncIterator[bytes]:
    """A chunked body; it also ends where the connection does."""
    try:
        while size := int(await reader.readline() or b"0", 16):
            yield (await reader.readexactly(size + 2))[:-2]
    except (asyncio.IncompleteReadError, ConnectionError):
        return


async def _nothing() -> AsyncIterator[bytes]:
    return
    yield b""
