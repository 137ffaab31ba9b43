"""Comments and changes of an item in one stream."""

from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from backlog.queries import ItemDetail

TOLD_BY_ITSELF = {"commented"}  # the comment stands in the stream already


@dataclass(frozen=True, slots=True)
class Entry:
    """Something said (`body`) or something that changed (`text`)."""

    at: datetime
    who: User | None
    name: str
    body: str = ""
    text: str = ""
    event: int = 0  # of a change whose words can be seen


@dataclass(frozen=True, slots=True)
class Stream:
    entries: list[Entry]
    comments: int
    changes: int


def stream_of(detail: ItemDetail) -> Stream:
    """Newest first."""
    said = [
        Entry(one.created_at, one.author, one.author_name or str(one.author or "Somebody"), body=one.body)
        for one in detail.comments
    ]
    changed = [
        Entry(line.at, line.who, line.name, text=line.text, event=line.event if line.has_words else 0)
        for line in detail.history
        if line.kind not in TOLD_BY_ITSELF
    ]
    entries = sorted([*changed, *said], key=lambda entry: entry.at, reverse=True)
    return Stream(entries, comments=len(said), changes=len(changed))
