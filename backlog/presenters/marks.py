"""What keeps an item waiting, as marks beside it in a list or on a card."""

from collections.abc import Sequence
from dataclasses import dataclass

from backlog.models import Gate, Item
from backlog.queries.gates import gate_mark
from backlog.queries.waiting import waiting


@dataclass(frozen=True, slots=True)
class Marks:
    """`gate`: what it waits for by a closed gate; `blockers`: open items linked as blocking it. Empty for none.

    `gate_key` is the key of what it waits for, where that is one item.
    """

    gate: str = ""
    blockers: str = ""
    gate_key: str = ""


NONE = Marks()


def marks_of(items: Sequence[Item]) -> dict[int, Marks]:
    """Marks by item id, of those that have any and are open. One query for all of them."""
    there = {item.pk: item for item in items if not item.is_done}
    return {
        pk: Marks(
            gate_mark(there[pk], found.gates),
            _blocked(there[pk], found.blockers),
            _key(there[pk], found.gates),
        )
        for pk, found in waiting(list(there.values())).items()
    }


def _blocked(item: Item, by: Sequence[Item]) -> str:
    words = ", ".join(f"{item.project.key}-{one.number} “{one.title}”" for one in by)
    return f"Is blocked by {words}" if words else ""


def _key(item: Item, gates: Sequence[Gate]) -> str:
    awaited = gates[0].waits_for if len(gates) == 1 else None
    return f"{item.project.key}-{awaited.number}" if awaited else ""
