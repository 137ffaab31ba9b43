"""What goes over the line: server-sent events. Pure."""

import json
from collections.abc import Sequence
from typing import Any

from activity.telling import Change

OPENING = b"retry: 2000\n\n"
STILL_HERE = b": \n\n"


def change(one: Change) -> bytes:
    return _message("change", one.told(), id=one.seq)


def figures(sprints: Sequence[int], at: int) -> bytes:
    """Stored figures changed: those of these sprints, or what belongs to none, such as the forecast. `at` is what the
    page says as `figures` when it comes again."""
    return _message("figures", {"sprints": list(sprints), "at": at})


def reset(seq: int) -> bytes:
    """The page is to fetch itself anew: what it missed is too much to tell, or it is of a future that was not."""
    return _message("reset", {}, id=seq)


def bye(reason: str) -> bytes:
    """The last message; whoever hears it does not come back."""
    return _message("bye", {"reason": reason})


def _message(event: str, data: dict[str, Any], *, id: int | None = None) -> bytes:
    head = "" if id is None else f"id: {id}\n"
    return f"{head}event: {event}\ndata: {json.dumps(data, separators=(',', ':'))}\n\n".encode()
