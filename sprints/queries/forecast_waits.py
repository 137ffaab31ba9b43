"""What open stories wait for: closed gates, and open items linked as blocking them, through all kinds of work."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, F, FilteredRelation, OuterRef, Q, QuerySet, Subquery, Value

from accounts.access import Access
from backlog.models import Gate, Item, Link, Suggestion
from backlog.queries.gates import holding, name_of, state_of
from backlog.rules.gates import Thing, Wait
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
    things = [*stories, *(_thing(row, known) for row in others.values())]
    for held, gates in holding(things, [_gate(row) for row in rows if row.is_gate]).items():
        for gate in gates:
            awaited, name = _awaited(access.project.key, gate)
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


def _gate(row: _Row) -> Gate:
    item = row.awaited and Item(
        pk=row.awaited,
        number=row.number,
        title=row.title,
        done_at=row.done_at,
        deleted_at=row.deleted_at,
        resolution=row.resolution,
    )
    suggestion = None if item else Suggestion(kind=row.kind, title=row.words)
    return Gate(pk=row.pk, item_id=row.item, epic_id=row.epic, waits_for=item or None, suggestion=suggestion)


def _awaited(key: str, gate: Gate) -> tuple[Hashable, str]:
    """What a gate waits for: the open item, else a word of its own for what no sprint will ever bring by itself."""
    state, item = state_of(gate), gate.waits_for
    if state == "open" and item is not None:
        return item.pk, f"{key}-{item.number}"
    return f"gate {gate.pk}", str(Wait(name=name_of(key, gate), state=state))
