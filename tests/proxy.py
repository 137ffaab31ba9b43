"""A proxy as it stands in front of several web servers: takes turns, and goes to the next one when one is away."""

import asyncio
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import cycle
from urllib.parse import urlsplit

from tests.servers import free_port

REPEATABLE = {b"GET", b"HEAD"}  # what a server that died may have begun can be asked of another one
ROUNDS = 15
AWAY = b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
Reader, Writer = asyncio.StreamReader, asyncio.StreamWriter


@contextmanager
def proxy(urls: Sequence[str]) -> Iterator[str]:
    """The address of a proxy in front of these web servers."""
    port, loop, ready = free_port(), asyncio.new_event_loop(), threading.Event()
    turns = cycle([urlsplit(url).netloc.split(":") for url in urls])

    async def listen() -> None:
        server = await asyncio.start_server(lambda r, w: _serve(r, w, turns, len(urls)), "127.0.0.1", port)
        ready.set()
        async with server:
            await stopped.wait()
            left = asyncio.all_tasks() - {asyncio.current_task()}
            for task in left:
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)

    stopped = asyncio.Event()
    thread = threading.Thread(target=loop.run_until_complete, args=[listen()], daemon=True)
    thread.start()
    ready.wait()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        loop.call_soon_threadsafe(stopped.set)
        thread.join()


async def _serve(reader: Reader, writer: Writer, turns: Iterator[list[str]], count: int) -> None:
    """One request; then the connection ends."""
    with suppress(OSError, asyncio.IncompleteReadError):
        head = await reader.readuntil(b"\r\n\r\n")
        lines = [line for line in head.split(b"\r\n") if line and not line.lower().startswith(b"connection:")]
        length = [int(line[15:]) for line in lines if line.lower().startswith(b"content-length:")]
        body = await reader.readexactly(length[0] if length else 0)
        request = b"\r\n".join([*lines, b"Connection: close", b"", body])
        await _pass_on(request, lines[0].split()[0] in REPEATABLE, reader, writer, turns, count)
    with suppress(OSError):
        writer.close()
        await writer.wait_closed()


async def _pass_on(
    request: bytes,
    is_repeatable: bool,
    client: Reader,
    writer: Writer,
    turns: Iterator[list[str]],
    count: int,
) -> None:
    for attempt in range(ROUNDS * count):
        host, port = next(turns)
        try:
            answer, sending = await asyncio.open_connection(host, int(port))
        except OSError:
            await asyncio.sleep(0.2 if attempt % count == count - 1 else 0)
            continue
        try:
            sending.write(request)
            if first := await _read(answer):
                writer.write(first)
                await _relay(answer, client, writer)
                return
        finally:
            sending.close()
        if not is_repeatable:
            break
    writer.write(AWAY)
    await writer.drain()


async def _read(answer: Reader) -> bytes:
    try:
        return await answer.read(65536)
    except OSError:
        return b""


async def _relay(answer: Reader, client: Reader, writer: Writer) -> None:
    """Until one of them has enough; a stream may go on for hours."""

    async def down() -> None:
        while chunk := await _read(answer):
            writer.write(chunk)
            await writer.drain()

    tasks = {asyncio.create_task(down()), asyncio.create_task(client.read(1))}
    _, left = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in left:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
