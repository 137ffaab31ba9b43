"""The web server in front of Django: what it lets through and what it refuses."""

import asyncio
import json
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from a2wsgi import WSGIMiddleware

from config import asgi

received: list[int] = []


def echo(environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
    """A WSGI application that notes how much it got and tells what it saw."""
    size = len(environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH", 0))))
    received.append(size)
    start_response("200 OK", [("Content-Type", "application/json")])
    return [json.dumps({"size": size, "real": environ.get("HTTP_X_REAL")}).encode()]


@pytest.fixture(autouse=True)
def _echo(monkeypatch: pytest.MonkeyPatch) -> None:
    received.clear()

    def pages(*arguments: Any) -> Any:
        return WSGIMiddleware(echo)(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(asgi, "pages", pages)


def ask(messages: list[dict[str, Any]], *headers: tuple[bytes, bytes]) -> dict[str, Any]:
    """The answer to a request that the server hands over in these messages."""
    waiting, sent = iter(messages), []
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/",
        "query_string": b"",
        "http_version": "1.1",
        "headers": headers,
    }

    async def receive() -> dict[str, Any]:
        return next(waiting)

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(asgi.application(scope, receive, send))
    return dict(json.loads(b"".join(message.get("body", b"") for message in sent)))


def piece(size: int, *, more: bool) -> dict[str, Any]:
    return {"type": "http.request", "body": b"x" * size, "more_body": more}


def test_a_body_in_pieces_arrives_whole() -> None:
    pieces = [piece(1000, more=number < 4) for number in range(5)]
    assert ask(pieces, (b"content-length", b"5000"))["size"] == 5000


def test_an_upload_broken_off_is_never_taken_for_a_shorter_one() -> None:
    with pytest.raises(ConnectionResetError):
        ask([piece(1000, more=True), {"type": "http.disconnect"}], (b"content-length", b"5000"))
    assert received == []


def test_a_header_with_underscores_does_not_pass_for_one_with_dashes() -> None:
    assert ask([piece(0, more=False)], (b"x-real", b"true"))["real"] == "true"
    assert ask([piece(0, more=False)], (b"x_real", b"forged"))["real"] is None


def test_the_start_of_the_server_is_answered() -> None:
    waiting, sent = iter([{"type": "lifespan.startup"}]), []

    async def receive() -> dict[str, Any]:
        try:
            return next(waiting)
        except StopIteration:
            raise asyncio.CancelledError from None

    async def send(message: Any) -> None:
        sent.append(message["type"])

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(asgi.application({"type": "lifespan"}, receive, send))
    assert sent == ["lifespan.startup.complete"]
