"""What could be planned next: a proposal for one sprint, and the order of both backlogs as plans would take them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from accounts.access import Access
from backlog.models import Backlog, Item
from backlog.queries import BacklogFilter, backlog_pages
from sprints.models import Sprint
from sprints.queries.loads import loads_of
from sprints.queries.needs import Need, Needs, needs_of
from sprints.queries.rows import Row, category, rows_of
from sprints.queries.sprints import current_sprint, planned_items, planning_sprint, split, sprints_of
from sprints.rules.proposal import Filled, Offer, fill, in_turn
from sprints.rules.shape import Figures
from sprints.rules.sign_off import PlannedItem, planned_for_sign_off
from sprints.rules.split import CATEGORIES, Category

MOST = 1000  # items of each backlog that are looked at; what stands below is years away
NO_FIGURES = "Its hours are worked out in the background, usually within two seconds. Ask again then."
NO_TARGET = "The team has not chosen a target split yet, so there is nothing to fill."
NO_HOURS = "It has no plannable hours: nobody works on its days, or focus and reserve leave nothing."

NOT_READY, LEFT_OUT = "not ready", "left out"


@dataclass(frozen=True, slots=True)
class Offered:
    """The open items of both backlogs that are in no open sprint, by number."""

    items: Mapping[int, Item]
    offers: tuple[Offer, ...]
    needs: Needs


@dataclass(frozen=True, slots=True)
class Proposal:
    """Items for a sprint in the order taken, and why others stay. `why_not`: there is none, and why.

    `skipped`: those that nobody looked at, which `out` says of by number (LEFT_OUT or NOT_READY), then those of which
    `filled` has the reason. `brings`: which of the items taken each one waits for.
    """

    sprint: Sprint
    why_not: str = ""
    filled: Filled | None = None
    plannable: int = 0
    taken: list[Item] = field(default_factory=list)
    skipped: list[Item] = field(default_factory=list)
    out: Mapping[int, str] = field(default_factory=dict)
    loads: Mapping[int, int | None] = field(default_factory=dict)
    needs: Mapping[str, Need] = field(default_factory=dict)
    brings: Mapping[int, tuple[int, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NextUp:
    """Both backlogs merged. `target_bp` is that of `sprint`, or of an earlier one; None where none was ever chosen.

    `proposal` says which of the items fit that sprint, where one is open and its hours are known.
    """

    items: list[Item]
    loads: Mapping[int, int | None]
    count: int
    sprint: Sprint | None
    target_bp: Mapping[Category, int] | None
    proposal: Proposal | None


def proposal(
    access: Access, sprint: Sprint, *, without: Collection[int] = (), rows: Sequence[Row] | None = None
) -> Proposal:
    """What a plan would take into a sprint now, leaving out the items `without`. At most 12 queries."""
    figures = split(access, sprint).figures
    if why_not := _why_not(sprint, figures):
        return Proposal(sprint, why_not)
    assert figures is not None
    return _proposal(access, sprint, figures, offered(access, sprint), without, rows)


def next_up(access: Access, limit: int) -> NextUp:
    """The first items of both backlogs in one order: by the next planned sprint's split, else the running one's, else
    the last one chosen."""
    sprint = planning_sprint(access) or current_sprint(access)
    target = sprint.target_bp if sprint else None
    if target is None:
        chosen = sprints_of(access).exclude(target_feature_bp=None).order_by("-start_on").first()
        target = chosen.target_bp if chosen else None
    found = offered(access, sprint)
    loads = {one.number: one.load_minutes for one in found.offers}
    if target is None:
        return NextUp([], loads, len(found.offers), sprint, None, None)
    shares = cast(Mapping[Category, int], target)
    figures = split(access, sprint).figures if sprint else None
    fitting, planned = None, {}
    if sprint and figures and not _why_not(sprint, figures):
        rows = rows_of(access, sprint, figures)
        planned = planned_now(access, figures, rows)
        fitting = _proposal(access, sprint, figures, found, (), rows)
    order = in_turn(target_bp=shares, planned=planned, offers=found.offers)
    first = [found.items[number] for number in order[:limit]]
    return NextUp(first, loads, len(order), sprint, shares, fitting)


def offered(access: Access, sprint: Sprint | None) -> Offered:
    """Everything that could be planned into the sprint, with loads and what it waits for."""
    beside = BacklogFilter(in_sprint=False, planned=planned_items(access))
    pages = backlog_pages(access, limit=MOST, filters=dict.fromkeys(Backlog.Kind.values, beside))
    placed = [(place, item) for page in pages.values() for place, item in enumerate(page.items)]
    items = [item for _, item in placed]
    loads, needs = loads_of(access, items), needs_of(access, items, sprint)
    offers = tuple(
        Offer(item.number, category(access, item), place, loads[item.number], needs.of.get(item.pk, ()))
        for place, item in placed
    )
    return Offered({item.number: item for item in items}, offers, needs)


def unready_of(access: Access, items: Iterable[Item]) -> list[int]:
    """Numbers of items that lack something, where the project plans only what is ready."""
    return [item.number for item in items if item.lacks] if access.project.ready_binding else []


def planned_now(access: Access, figures: Figures, rows: Sequence[Row]) -> dict[Category, int]:
    """Minutes by category that count as planned: as the figures have them, with what came and went since."""
    coming = loads_of(access, [row.item for row in rows if str(row.item.number) not in figures["items"]])
    counted = planned_for_sign_off(
        reserve_minutes=figures["reserve"],
        items=[
            PlannedItem(str(row.item.number), cast(Category, name), minutes, row.is_unplanned)
            for row in sorted(rows, key=_added)
            for name, minutes in _minutes(row, figures, coming).items()
        ],
    )
    return {name: counted.planned.get(name, 0) for name in CATEGORIES}


def _proposal(
    access: Access,
    sprint: Sprint,
    figures: Figures,
    found: Offered,
    without: Collection[int],
    rows: Sequence[Row] | None,
) -> Proposal:
    unready = unready_of(access, found.items.values())
    out = dict.fromkeys(without, LEFT_OUT) | {one: NOT_READY for one in unready if one not in without}
    offers = [one for one in found.offers if one.number not in out]
    filled = fill(
        plannable_minutes=figures["plannable"],
        target_bp=cast(Mapping[Category, int], sprint.target_bp),
        planned=planned_now(access, figures, rows_of(access, sprint, figures) if rows is None else rows),
        offers=offers,
    )
    taken = set(filled.taken)
    named = {
        str(one): Need(f"{access.project.key}-{one}, which is {words}", one) for one, words in out.items()
    }
    return Proposal(
        sprint,
        filled=filled,
        plannable=figures["plannable"],
        taken=[found.items[number] for number in filled.taken],
        skipped=[found.items[number] for number in (*out, *filled.skipped) if number in found.items],
        out=out,
        loads={one.number: one.load_minutes for one in found.offers},
        needs={**found.needs.named, **named},
        brings={
            one.number: tuple(int(need) for need in one.needs if need.isdecimal() and int(need) in taken)
            for one in offers
            if one.number in taken
        },
    )


def _added(row: Row) -> tuple[float, int]:
    return row.place.added_at.timestamp() if row.place else 0, row.item.number


def _why_not(sprint: Sprint, figures: Figures | None) -> str:
    if sprint.target_bp is None:
        return NO_TARGET
    if figures is None:
        return NO_FIGURES
    return "" if figures["plannable"] else NO_HOURS


def _minutes(row: Row, figures: Figures, coming: Mapping[int, int | None]) -> Mapping[str, int]:
    """Planned minutes of an item in the sprint by category; nothing where they are not known."""
    place, known = row.place, figures["items"].get(str(row.item.number))
    if place is not None and place.planned_category:
        return place.planned_split or {}
    if known is None:
        return {row.category: coming.get(row.item.number) or 0}
    return known["split"]
