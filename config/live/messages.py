"""What goes over the line: server-sent events. Pure."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

OPENING = b"retry: 2000\n\n"
STILL_HERE = b": \n\n"


@dataclass(frozen=True, slots=True)
class Change:
    """An event as everybody in its project may know it: that it was, of whom and about what, never with which words."""

    seq: int
    kind: str
    by_id: int | None
    by_name: str | None
    type: str
    id: int
    number: int | None
    at: datetime


def change(one: Change) -> bytes:
    by = {"id": one.by_id, "name": one.by_name or ""} if one.by_id is not None else None
    told = {
        "seq": one.seq,
        "kind": one.kind,
        "by": by,
        "type": one.type,
        "id": one.id,
        "number": one.number,
        "at": one.at.isoformat(),
    }
    return _message("change", told, id=one.seq)


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
