"""What keeps an item waiting, as marks beside it in a list or on a card."""

from collections.abc import Sequence
from dataclasses import dataclass

from backlog.models import Item
from backlog.queries.gates import gate_mark
from backlog.queries.waiting import waiting


@dataclass(frozen=True, slots=True)
class Marks:
    """`gate`: what it waits for by a closed gate; `blockers`: open items linked as blocking it. Empty for none."""

    gate: str = ""
    blockers: str = ""


NONE = Marks()


def marks_of(items: Sequence[Item]) -> dict[int, Marks]:
    """Marks by item id, of those that have any and are open. One query for all of them."""
    there = {item.pk: item for item in items if not item.is_done}
    return {
        pk: Marks(gate_mark(there[pk], found.gates), _blocked(there[pk], found.blockers))
        for pk, found in waiting(list(there.values())).items()
    }


def _blocked(item: Item, by: Sequence[Item]) -> str:
    words = ", ".join(f"{item.project.key}-{one.number} “{one.title}”" for one in by)
    return f"Is blocked by {words}" if words else ""
