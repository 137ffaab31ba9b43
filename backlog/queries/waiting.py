"""What keeps the items of a list waiting: closed gates and open items linked as blocking them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, QuerySet, Value

from backlog.models import Epic, Gate, Item, Link, Suggestion
from backlog.queries.gates import around_of, held_by, within
from backlog.queries.nested import partly
from common.fixed import Among, Fixed

COLUMNS = ("pk", "item", "epic", "waits_for", "epic__title", "suggestion__kind", "suggestion__title")
AWAITED = ("number", "title", "done_at", "deleted_at", "resolution")


@dataclass(slots=True)
class Waiting:
    """Closed gates that hold an item, and open items that block it."""

    gates: list[Gate] = field(default_factory=list)
    blockers: list[Item] = field(default_factory=list)


def waiting(items: Sequence[Item]) -> dict[int, Waiting]:
    """By item id, of those that wait for anything. One query, for items of one project with their types at hand."""
    if not items:
        return {}
    around = around_of(items)
    rows = _ROWS.all(items=around.items, epics=around.epics, targets=[item.pk for item in items])
    gates: list[Gate] = []
    found: dict[int, Waiting] = {}
    for is_gate, pk, item, epic, awaited, epic_title, kind, title, *of in sorted(
        rows, key=lambda row: row[:2]
    ):
        one = partly(Item, id=awaited, **dict(zip(AWAITED, of, strict=True))) if awaited else None
        if is_gate:
            gate = partly(Gate, id=pk, item_id=item)
            gate.epic = partly(Epic, id=epic, title=epic_title) if epic else None
            gate.waits_for = one
            gate.suggestion = None if one else partly(Suggestion, id=None, kind=kind, title=title)
            gates.append(gate)
        elif one:
            found.setdefault(item, Waiting()).blockers.append(one)
    for item, held in held_by(items, gates).items():
        found.setdefault(item, Waiting()).gates = held
    return found


def _gates(items: list[int], epics: list[int]) -> QuerySet[Gate, Any]:
    rows = Gate.objects.filter(within(items, epics), opened_at=None).order_by()
    return rows.values_list(Value(True), *COLUMNS, *(f"waits_for__{name}" for name in AWAITED))


def _blockers(targets: list[int]) -> QuerySet[Link, Any]:
    rows = Link.objects.filter(
        Among("target", targets),
        kind=Link.Kind.BLOCKS,
        source__done_at=None,
        source__deleted_at=None,
    )
    nothing = (F("source__column"), Value(""), Value(""), Value(""))
    return rows.order_by().values_list(
        Value(False),
        "pk",
        "target",
        nothing[0],
        "source",
        *nothing[1:],
        *(f"source__{name}" for name in AWAITED),
    )


_ROWS: Fixed[Any] = Fixed(
    lambda items, epics, targets: _gates(items, epics).union(_blockers(targets), all=True),
    items=list,
    epics=list,
    targets=list,
)
