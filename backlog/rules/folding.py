"""Several small changes that one person made in a row are one: who saves as they go did one thing."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

TOGETHER = timedelta(minutes=5)
FIELDS = {"item_edited", "epic_edited", "sprint_edited"}  # their data holds `changed`: name → [from, to]
PLACES = {"item_moved", "epic_moved"}  # only where it ended counts
FOLDED = FIELDS | PLACES


@dataclass(frozen=True, slots=True)
class Happening:
    """An event as far as folding goes. `at` is when the last of it happened, `since` when the first did."""

    kind: str
    actor: int | None
    subject: tuple[str, int]
    at: datetime
    data: dict[str, Any]
    seq: int = 0
    pk: int = 0
    has_words: bool = False  # what replaced a text stays by itself: its words can be compared
    since: datetime | None = None


def fold(happenings: Iterable[Happening]) -> list[Happening]:
    """Newest first in and out. What was changed and changed back in one go says so by changing nothing."""
    found: list[Happening] = []
    for older in happenings:
        newer = found[-1] if found else None
        if newer and _belong(newer, older):
            found[-1] = replace(newer, data=_merged(newer, older), since=older.at)
        else:
            found.append(older)
    return found


def _belong(newer: Happening, older: Happening) -> bool:
    same = (newer.kind, newer.actor, newer.subject) == (older.kind, older.actor, older.subject)
    if not same or newer.has_words or older.has_words or newer.kind not in FOLDED:
        return False
    return (newer.since or newer.at) - older.at <= TOGETHER


def _merged(newer: Happening, older: Happening) -> dict[str, Any]:
    """The newer event's data, with each field's first value from the older one."""
    if newer.kind not in FIELDS:
        return newer.data
    changed = {name: list(pair) for name, pair in older.data.get("changed", {}).items()}
    for name, (before, after) in newer.data.get("changed", {}).items():
        changed[name] = [changed[name][0] if name in changed else before, after]
    return newer.data | {"changed": {name: pair for name, pair in changed.items() if pair[0] != pair[1]}}
