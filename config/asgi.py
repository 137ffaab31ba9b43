"""What the web server runs: pages and API are plain synchronous Django in a fixed set of threads, beside the stream."""

import gc
import os
from collections.abc import MutableMapping
from typing import Any

from a2wsgi import WSGIMiddleware

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.core.wsgi import get_wsgi_application  # needs the line above

wsgi_application = get_wsgi_application()

from config.live.endpoint import (  # noqa: E402  # needs its settings
    PATH,
    Live,
    Receive,
    Scope,
    Send,
    before_stopping,
    room_for_streams,
)
from config.metrics import count_streams  # noqa: E402

gc.freeze()  # what is loaded by now stays: the collector need not look at it again and again
gc.set_threshold(20_000, 20, 20)
pages = WSGIMiddleware(wsgi_application, workers=int(os.environ.get("WEB_THREADS", "16")))  # type: ignore[arg-type]
live = Live(wsgi_application)
count_streams(lambda: len(live.hub))


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """The ASGI application; also told when the server starts and stops."""
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
    elif scope["type"] == "http":
        # A header with underscores would pass for its sibling with dashes, past what the proxy checks.
        scope["headers"] = [header for header in scope["headers"] if b"_" not in header[0]]
        if scope["path"].startswith(PATH):
            await live(scope, receive, send)
        else:
            await pages(scope, _whole_bodies(receive), send)  # type: ignore[arg-type]
    else:
        await send({"type": "websocket.close", "code": 1000})


def _whole_bodies(receive: Receive) -> Receive:
    """A browser that leaves in the middle of an upload is an error, not the end of a shorter upload."""

    async def checked() -> MutableMapping[str, Any]:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ConnectionResetError("the client left before its request was complete")
        return message

    return checked


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            room_for_streams()
            before_stopping(live.close)
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            live.shut()
            pages.executor.shutdown(wait=False, cancel_futures=True)
            return
