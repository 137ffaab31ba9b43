"""A sprint's free hours filled from the backlogs, and both backlogs in one order.

Source: the capacity rules, section 10, by way of `auto_plan`. All times in minutes, shares in basis points.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from sprints.rules.auto_plan import TIES, UNESTIMATED, Candidate, auto_plan
from sprints.rules.split import CATEGORIES, WHOLE_BP, Category, target_split

IN_SPRINT = "in the sprint: "  # what it holds already, as one pinned piece of work per category
PLANNABLE = "plannable"


@dataclass(frozen=True, slots=True)
class Offer:
    """An item that could be planned. `place`: where it stands in its backlog, from 0. `needs`: the numbers, as text, of
    items that it waits for, or names of what no plan brings."""

    number: int
    category: Category
    place: int
    load_minutes: int | None
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Skip:
    """Why an item stays in its backlog.

    `exceeds`: `minutes` more than `limit_minutes` of `what` (a category, or "plannable"), with all that it waits for.
    `unestimated`: `what` is the number of what has no size, itself or something it waits for. `needs`: `what` is the
    name of what no plan brings.
    """

    code: Literal["unestimated", "exceeds", "needs"]
    what: str
    minutes: int = 0
    limit_minutes: int = 0


@dataclass(frozen=True, slots=True)
class Filled:
    """`taken`: numbers in the order taken. `planned`: with what was in the sprint before, `added`: without. `over`:
    categories that what was there before fills beyond their target."""

    taken: tuple[int, ...]
    planned: Mapping[Category, int]
    added: Mapping[Category, int]
    target: Mapping[Category, int]
    buffer_minutes: int
    over: tuple[Category, ...]
    skipped: Mapping[int, Skip]


def fill(
    *,
    plannable_minutes: int,
    target_bp: Mapping[Category, int],
    planned: Mapping[Category, int],
    offers: Sequence[Offer],
) -> Filled:
    """What to take into a sprint that holds `planned` minutes already, and why not the rest."""
    target = target_split(plannable_minutes=plannable_minutes, target_bp=target_bp)
    backlogs, pinned = _backlogs(offers, planned)
    plan = auto_plan(
        plannable_minutes=plannable_minutes, target_minutes=target, backlogs=backlogs, pinned=pinned
    )
    taken = tuple(int(id) for id in plan.accepted if id.isdecimal())
    limits: dict[str, int] = {
        **{str(name): minutes for name, minutes in target.items()},
        PLANNABLE: plannable_minutes,
    }
    known = {str(one.number): one for one in offers}
    skipped = {
        int(id): _skip(known, known[id], reason, set(plan.accepted), plan.planned_minutes, limits)
        for id, reason in plan.skipped.items()
    }
    added = {category: plan.planned_minutes[category] - planned.get(category, 0) for category in CATEGORIES}
    return Filled(taken, plan.planned_minutes, added, target, plan.buffer_minutes, tuple(plan.over), skipped)


def in_turn(
    *, target_bp: Mapping[Category, int], planned: Mapping[Category, int], offers: Sequence[Offer]
) -> list[int]:
    """Numbers of all items in the order in which plans would take them, sprint after sprint.

    What has no size, or waits for what no plan brings, stands where its own turn is; categories without a share last.
    """
    known = {str(one.number) for one in offers}
    sized = [
        replace(
            one, load_minutes=one.load_minutes or 0, needs=tuple(need for need in one.needs if need in known)
        )
        for one in offers
    ]
    backlogs, pinned = _backlogs(sized, planned)
    enough = 1 + sum(one.load_minutes or 0 for one in sized) + sum(planned.values())
    plan = auto_plan(
        plannable_minutes=enough * (WHOLE_BP + 1),
        target_minutes={category: share * enough for category, share in target_bp.items()},
        backlogs=backlogs,
        pinned=pinned,
    )
    taken = [int(id) for id in plan.accepted if id.isdecimal()]
    return taken + [int(id) for id in plan.skipped]


def _backlogs(
    offers: Sequence[Offer], planned: Mapping[Category, int]
) -> tuple[dict[Category, list[Candidate]], list[str]]:
    """By category, each in the order of its backlog (two backlogs place by place, technical work first), and ids of
    what is pinned."""
    held = {
        category: [Candidate(f"{IN_SPRINT}{category}", planned[category])]
        for category in CATEGORIES
        if planned.get(category)
    }
    backlogs: dict[Category, list[Candidate]] = {c: list(held.get(c, ())) for c in CATEGORIES}
    for one in sorted(offers, key=lambda one: (one.place, TIES.index(one.category), one.number)):
        backlogs[one.category].append(Candidate(str(one.number), one.load_minutes, one.needs))
    return backlogs, [candidates[0].id for candidates in held.values()]


def _skip(
    known: Mapping[str, Offer],
    item: Offer,
    reason: str,
    taken: set[str],
    planned: Mapping[Category, int],
    limits: Mapping[str, int],
) -> Skip:
    code, _, what = reason.partition(":")
    if code == "needs":
        return Skip("needs", what)
    bundle = _bundle(known, item, taken)
    if code == UNESTIMATED:
        return Skip(
            "unestimated", next((str(o.number) for o in bundle if o.load_minutes is None), str(item.number))
        )
    adds = sum(o.load_minutes or 0 for o in bundle if what in (PLANNABLE, o.category))
    holds = sum(planned.values()) if what == PLANNABLE else planned[what]  # type: ignore[index]
    return Skip("exceeds", what, max(0, holds + adds - limits[what]), limits[what])


def _bundle(known: Mapping[str, Offer], item: Offer, taken: set[str]) -> list[Offer]:
    """The item and all that it waits for and that is not taken."""
    found: dict[str, Offer] = {}
    ahead = [str(item.number)]
    while ahead:
        id = ahead.pop()
        if id in known and id not in taken and id not in found:
            found[id] = known[id]
            ahead.extend(known[id].needs)
    return list(found.values())
