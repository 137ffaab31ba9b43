"""What a gate holds, when it opens, and in which words it says so. Pure: plain values only.

A gate of an item holds that item. A gate of an epic holds the epic's stories: "no coding before the structure
stands". Sub-tasks are held with their story. Technical tasks, spikes and defects of a gated epic are not held:
they are the foundation that it waits for, and what repairs it. Whatever some gate waits for is held by gates of
its own only, else nothing could ever open them.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

State = Literal["suggested", "open", "done", "dropped", "deleted"]
Effect = Literal["open", "keep", "follow_up"]
EFFECTS: tuple[Effect, ...] = ("open", "keep", "follow_up")
WAY_ON = "A developer may lift the gate with a reason."
ENDINGS: dict[State, str] = {
    "suggested": ", which nobody has accepted yet",
    "open": "",
    "done": ", which is done but kept this closed",
    "dropped": ", which was dropped",
    "deleted": ", which was deleted",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """An item, as far as gates look at it; a sub-task knows its story."""

    pk: int
    type: str
    epic: int | None = None
    story: "Thing | None" = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A closed gate: of an item or of an epic, waiting for an item or (None) for a suggestion."""

    item: int | None = None
    epic: int | None = None
    waits_for: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """What a closed gate waits for: its name, how that stands, and the epic through which it holds, if one does."""

    name: str
    state: State
    epic: str = ""

    def __str__(self) -> str:
        """`FER-9 “Sketch the structure”, which was dropped`."""
        through = f" (for all stories of “{self.epic}”)" if self.epic else ""
        return f"{self.name}{ENDINGS[self.state]}{through}"


def holds(bar: Bar, thing: Thing, waited_for: Collection[int]) -> bool:
    """Whether a closed gate keeps an item from being begun; `waited_for` are items that any closed gate waits for."""
    if bar.item == thing.pk:
        return True
    if thing.pk in waited_for:
        return False
    if thing.story is not None:
        return holds(bar, thing.story, waited_for)
    return thing.type == "story" and thing.epic is not None and bar.epic == thing.epic


def refusal(key: str, waits: Sequence[Wait]) -> str:
    """What somebody reads who wants to begin an item that is held."""
    return f"{key} waits for {_joined(waits)}. {WAY_ON}"


def mark(waits: Sequence[Wait]) -> str:
    """The same, short, beside an item in a list."""
    return f"Waits for {_joined(waits)}"


def default_effect(outcome: str) -> Effect:
    """What an outcome does to a gate of which nobody says anything."""
    return "open" if outcome in ("decision", "knowledge") else "keep"


def leads_back(pairs: Iterable[tuple[int, int]], start: int, goal: int) -> bool:
    """Whether one comes from `start` to `goal` along pairs of (from, to); a thing comes to itself."""
    edges: dict[int, list[int]] = {}
    for one, other in pairs:
        edges.setdefault(one, []).append(other)
    seen, ahead = set[int](), [start]
    while ahead:
        one = ahead.pop()
        if one == goal:
            return True
        if one not in seen:
            seen.add(one)
            ahead.extend(edges.get(one, ()))
    return False


def _joined(waits: Sequence[Wait]) -> str:
    words = [str(one) for one in waits]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
