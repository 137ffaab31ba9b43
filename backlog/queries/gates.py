"""Gates and what they hold, read for rows, cards and pages."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from accounts.access import Access
from backlog.models import Epic, Gate, Item, TechnicalTask
from backlog.rules.gates import Bar, State, Thing, Wait, holds, mark, refusal
from common.errors import NotFound
from common.fixed import Among, Fixed

WITH = ("waits_for__column", "suggestion", "item", "epic", "created_by", "opened_by")


@dataclass(frozen=True, slots=True)
class Around:
    """Gates of an item, closed and opened; of others, those that hold it now; and those that wait or waited for it."""

    own: list[Gate]
    inherited: list[Gate]
    opens: list[Gate]


@dataclass(frozen=True, slots=True)
class Reach:
    """Keys of items, and of epics as a whole, whose gates may hold something."""

    items: list[int]
    epics: list[int]


def closed_gates(items: Iterable[Item]) -> dict[int, list[Gate]]:
    """Which closed gates hold which items, by item id; an item that nothing holds is missing. One query, for items
    of one project, with their own types at hand."""
    listed = list(items)
    if not listed:
        return {}
    rows = Gate.objects.filter(touching(listed), opened_at=None)
    return held_by(listed, list(rows.select_related("waits_for", "suggestion", "epic")))


def touching(items: Iterable[Item]) -> Q:
    """Gates that may hold these, and that wait for them or for their stories."""
    return _touching([_thing(item) for item in items])


def around_of(items: Iterable[Item]) -> Reach:
    """By what the same gates are found."""
    return _reach([_thing(item) for item in items])


def within(items: list[int], epics: list[int]) -> Q:
    """Gates that these items and epics have to do with, by their keys."""
    return Q(Among("item", items)) | Q(Among("epic", epics)) | Q(Among("waits_for", items))


def held_by(items: Iterable[Item], closed: Sequence[Gate]) -> dict[int, list[Gate]]:
    """Which of these closed gates hold which items, by item id."""
    return holding([_thing(item) for item in items], closed)


def gates_around(access: Access, item: Item) -> Around:
    """All that an item's page shows of gates. One query."""
    thing = _thing(item)
    rows = list(Gate.objects.filter(_touching([thing]), project=access.project).select_related(*WITH))
    own = [row for row in rows if row.item_id == item.pk]
    held = holding([thing], [row for row in rows if row.opened_at is None]).get(item.pk, [])
    return Around(
        own=own,
        inherited=[row for row in held if row not in own],
        opens=[row for row in rows if row.waits_for_id == item.pk],
    )


def gates_of_epic(access: Access, epic: Epic) -> QuerySet[Gate]:
    """Gates of an epic, closed and opened, oldest first."""
    return Gate.objects.filter(project=access.project, epic=epic).select_related(*WITH)


def gates_of_item(access: Access, item: Item) -> QuerySet[Gate]:
    """Gates of an item itself, closed and opened, oldest first."""
    return Gate.objects.filter(project=access.project, item=item).select_related(*WITH)


def opened_by_outcome() -> "Prefetch[Any]":
    """For outcomes: `outcome.spike.unblocked`, the gates that an outcome opened."""
    rows = Gate.objects.filter(how=Gate.Opened.OUTCOME).select_related("item", "epic")
    return Prefetch("spike__opens", rows, to_attr="unblocked")


def gate(access: Access, pk: int) -> Gate:
    """A gate of the project. Raises NotFound."""
    found = Gate.objects.filter(project=access.project, pk=pk).select_related(*WITH).first()
    if found is None:
        raise NotFound()
    return found


def waits(project_key: str, gates: Sequence[Gate], item: Item | None = None) -> list[Wait]:
    """What closed gates wait for; those of its epic say so beside an `item`."""
    return [_wait(project_key, one, item) for one in gates]


def gate_mark(item: Item, gates: Sequence[Gate]) -> str:
    """What an item of a list waits for; empty when no gate holds it."""
    return mark(waits(item.project.key, gates, item)) if gates else ""


def gate_refusal(item: Item) -> str:
    """Why a locked item is not begun; empty when no gate holds it."""
    reach = around_of([item])
    gates = held_by([item], _CLOSED.all(items=reach.items, epics=reach.epics)).get(item.pk, [])
    return refusal(item.key, waits(item.project.key, gates, item)) if gates else ""


def state_of(gate: Gate) -> State:
    """How that stands which a gate waits for."""
    awaited = gate.waits_for
    if awaited is None:
        return "suggested"
    if awaited.deleted_at is not None:
        return "deleted"
    if awaited.resolution == Item.Resolution.DROPPED:
        return "dropped"
    return "done" if awaited.is_done else "open"


def name_of(project_key: str, gate: Gate) -> str:
    """`FER-9 “Sketch the structure”`, or the title of what was suggested."""
    if gate.waits_for is not None:
        return f"{project_key}-{gate.waits_for.number} “{gate.waits_for.title}”"
    suggestion: Any = gate.suggestion
    return f"the suggested {suggestion.get_kind_display().lower()} “{suggestion.title}”"


_CLOSED: Fixed[Gate] = Fixed(
    lambda items, epics: Gate.objects.filter(within(items, epics), opened_at=None).select_related(
        "waits_for", "suggestion", "epic"
    ),
    items=list,
    epics=list,
)


def _wait(project_key: str, gate: Gate, item: Item | None) -> Wait:
    through = gate.epic.title if gate.epic is not None and item is not None else ""
    return Wait(name=name_of(project_key, gate), state=state_of(gate), epic=through)


def _touching(things: Sequence[Thing]) -> Q:
    reach = _reach(things)
    return within(reach.items, reach.epics)


def _reach(things: Sequence[Thing]) -> Reach:
    known = [*things, *(one.story for one in things if one.story)]
    epics = {one.epic for one in known if one.type == "story" and one.epic is not None}
    return Reach(sorted({one.pk for one in known}), sorted(epics))


def holding(things: Iterable[Thing], closed: Sequence[Gate]) -> dict[int, list[Gate]]:
    """Which of these closed gates hold which things, by their keys."""
    waited_for = {row.waits_for_id for row in closed if row.waits_for_id}
    of_item, of_epic = defaultdict[int | None, list[Gate]](list), defaultdict[int | None, list[Gate]](list)
    for row in closed:
        of_item[row.item_id].append(row) if row.item_id else of_epic[row.epic_id].append(row)
    found = {}
    for thing in things:
        story = thing.story
        near = of_item[thing.pk] + of_epic[thing.epic]
        near += of_item[story.pk] + (of_epic[story.epic] if story.epic != thing.epic else []) if story else []
        found[thing.pk] = [row for row in near if holds(_bar(row), thing, waited_for)]
    return {pk: sorted(rows, key=lambda row: row.pk) for pk, rows in found.items() if rows}


def _bar(gate: Gate) -> Bar:
    return Bar(item=gate.item_id, epic=gate.epic_id, waits_for=gate.waits_for_id)


def _thing(item: Item) -> Thing:
    detail = item.detail
    parent = detail.parent if isinstance(detail, TechnicalTask) else None
    story = Thing(pk=parent.pk, type="story", epic=parent.epic_id) if parent and _is_there(parent) else None
    return Thing(pk=item.pk, type=item.type, epic=item.epic_id, story=story)


def _is_there(story: Item) -> bool:
    return story.deleted_at is None and story.done_at is None
