"""What open stories wait for: closed gates, and open items linked as blocking them, through all kinds of work."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, F, FilteredRelation, OuterRef, Q, QuerySet, Subquery, Value

from accounts.access import Access
from backlog.models import Gate, Item, ItemType, Link, Suggestion
from backlog.queries.gates import name_of, state_of
from backlog.rules.gates import Bar, Thing, Wait, holds
from sprints.models import SprintItem

IN_SPRINT = F("place__sprint__number")


@dataclass(frozen=True, slots=True)
class Waits:
    """`on`: what waits for what, by key of the item, or by a word for what is none. `in_sprint`: numbers of sprints in
    which work that is no story stands, 0 for what holds nothing up. `names`: what people call each."""

    on: Mapping[Hashable, Sequence[Hashable]]
    in_sprint: Mapping[Hashable, int]
    names: Mapping[Hashable, str]


class _Row(NamedTuple):
    """A closed gate or a block: what it holds, and the item (with its sprint) or suggestion that is awaited."""

    is_gate: bool
    pk: int
    item: int | None
    epic: int | None
    kind: str
    words: str
    awaited: int | None
    number: int
    title: str
    type: str
    of_epic: int | None
    parent: int | None
    done_at: Any
    deleted_at: Any
    resolution: str
    sprint: int | None


AWAITED = (
    "pk",
    "number",
    "title",
    "type",
    "epic",
    "technicaltask__parent",
    "done_at",
    "deleted_at",
    "resolution",
)


def open_items(access: Access) -> QuerySet[Item]:
    """Items that are not done, each with `place`, where it stands in a planned or running sprint."""
    place = FilteredRelation("sprint_items", condition=Q(sprint_items__is_open=True))
    return access.project.items.filter(done_at=None, deleted_at=None).annotate(place=place)


def waits_of(access: Access, stories: Sequence[Thing], keys: Mapping[int, str]) -> Waits:
    """For all open stories of the project at once; `keys` by which people call these. One query."""
    rows = [_Row(*row) for row in _gates(access).union(_blocks(access), all=True)]
    known = {one.pk: one for one in stories}
    others = {row.awaited: row for row in rows if row.awaited and row.awaited not in known}
    names: dict[Hashable, str] = {pk: f"{access.project.key}-{row.number}" for pk, row in others.items()}
    names.update(keys.items())
    on: dict[Hashable, list[Hashable]] = {}
    for row in rows:
        if not row.is_gate:
            on.setdefault(row.item, []).append(row.awaited)
    for pk, row in others.items():
        if row.parent in known and not row.sprint:
            on.setdefault(pk, []).append(row.parent)  # a part is done with its story
    gates = {row.pk: row for row in rows if row.is_gate}
    things = [*stories, *(_thing(row, known) for row in others.values())]
    for held, pk in _held(things, list(gates.values())):
        awaited, name = _awaited(access.project.key, gates[pk])
        names.setdefault(awaited, name)
        on.setdefault(held, []).append(awaited)
    in_sprint: dict[Hashable, int] = {
        pk: row.sprint or 0 for pk, row in others.items() if row.sprint or row.parent in known
    }
    return Waits(on, in_sprint, names)


def _gates(access: Access) -> QuerySet[Gate, Any]:
    rows = Gate.objects.filter(project=access.project, opened_at=None).order_by()
    own = ("pk", "item", "epic", "suggestion__kind", "suggestion__title")
    return rows.values_list(
        Value(True), *own, *(f"waits_for__{name}" for name in AWAITED), _sprint_of("waits_for")
    )


def _blocks(access: Access) -> QuerySet[Link, Any]:
    rows = Link.objects.filter(project=access.project, kind=Link.Kind.BLOCKS).order_by()
    rows = rows.filter(
        source__done_at=None, source__deleted_at=None, target__done_at=None, target__deleted_at=None
    )
    own = ("pk", "target", Value(None, output_field=BigIntegerField()), Value(""), Value(""))
    return rows.values_list(
        Value(False), *own, *(f"source__{name}" for name in AWAITED), _sprint_of("source")
    )


def _sprint_of(item: str) -> Subquery:
    places = SprintItem.objects.filter(item=OuterRef(item), is_open=True)
    return Subquery(places.values("sprint__number")[:1])


def _thing(row: _Row, stories: Mapping[int, Thing]) -> Thing:
    story = stories.get(row.parent) if row.parent else None
    return Thing(pk=row.awaited or 0, type=row.type, epic=row.of_epic, story=story)


def _awaited(key: str, row: _Row) -> tuple[Hashable, str]:
    """What a gate waits for: the open item, else a word of its own for what no sprint will ever bring by itself."""
    item = row.awaited and Item(
        pk=row.awaited,
        number=row.number,
        title=row.title,
        done_at=row.done_at,
        deleted_at=row.deleted_at,
        resolution=row.resolution,
    )
    gate = Gate(
        waits_for=item or None, suggestion=None if item else Suggestion(kind=row.kind, title=row.words)
    )
    state = state_of(gate)
    if state == "open":
        return row.awaited, f"{key}-{row.number}"
    return f"gate {row.pk}", str(Wait(name=name_of(key, gate), state=state))


def _held(things: Sequence[Thing], gates: Sequence[_Row]) -> Iterable[tuple[int, int]]:
    """Pairs of an item and a closed gate that holds it."""
    waited_for = {gate.awaited for gate in gates if gate.awaited}
    by_epic: dict[int | None, list[Thing]] = {}
    for one in things:
        if one.type == ItemType.STORY:
            by_epic.setdefault(one.epic, []).append(one)
    by_pk = {one.pk: one for one in things}
    parts = [one for one in things if one.story]
    for gate in gates:
        bar = Bar(item=gate.item, epic=gate.epic, waits_for=gate.awaited)
        own = [by_pk[gate.item]] if gate.item in by_pk else []
        near = [
            *own,
            *(by_epic.get(gate.epic, []) if gate.epic else []),
            *(one for one in parts if one not in own),
        ]
        yield from ((one.pk, gate.pk) for one in near if holds(bar, one, waited_for))
