"""When an item was being worked on, and whose it was, as far as the board shows it: its stays in columns of doing.

What happened to the item in the sprint is a list of moves, each with what was before and after it; before the first of
a kind, what it moved from holds, and without any, what is there now.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Literal

from sprints.rules.inputs import Stay

Span = tuple[datetime, datetime]
JUST_BEFORE = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Move:
    """Into another column (whether it is one of doing), or to another person (an id or None)."""

    at: datetime
    kind: Literal["column", "person"]
    before: bool | int | None
    after: bool | int | None


def stays_of(
    moves: Iterable[Move], *, is_doing: bool, person: int | None, spans: Sequence[Span], zone: tzinfo
) -> tuple[Stay, ...]:
    """Stays within the spans in which the item was in the sprint, as local dates; nobody's item stays nowhere.

    `is_doing` and `person` are as of the end of the last span. Leaving a sprint and coming back moves an item without a
    word, so in an earlier span only its own moves say where it stood.
    """
    ordered = sorted(moves, key=lambda move: move.at)
    found: list[Stay] = []
    for place, (since, until) in enumerate(spans):
        is_last = place == len(spans) - 1
        columns = [move for move in ordered if move.kind == "column" and since <= move.at < until]
        people = [move for move in ordered if move.kind == "person"]
        doing = _series(columns, since, until, is_doing if is_last else False)
        owners = _series(people, since, until, person)
        for first, last, whose in _both(doing, owners):
            end = max(first, last - JUST_BEFORE)
            found.append(Stay(whose, first.astimezone(zone).date(), end.astimezone(zone).date()))
    return tuple(found)


def _series(
    moves: Sequence[Move], since: datetime, until: datetime, now: bool | int | None
) -> list[tuple[datetime, datetime, bool | int | None]]:
    """What held from when to when, between two instants."""
    value = moves[0].before if moves else now
    found, at = [], since
    for move in moves:
        if move.at > at:
            found.append((at, min(move.at, until), value))
            at = min(move.at, until)
        value = move.after
    found.append((at, until, value))
    return [(first, last, held) for first, last, held in found if first < last]


def _both(
    doing: Sequence[tuple[datetime, datetime, bool | int | None]],
    owners: Sequence[tuple[datetime, datetime, bool | int | None]],
) -> Iterable[tuple[datetime, datetime, int]]:
    for started, ended, is_doing in doing:
        for since, until, whose in owners:
            first, last = max(started, since), min(ended, until)
            if is_doing and whose is not None and first < last:
                yield first, last, int(whose)
