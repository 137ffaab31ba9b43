"""A sprint filled from the ordered backlogs, with the reason of whatever was left out.

Source: the capacity rules, section 10. It never changes the owners' order to fill a sprint better. All times in
minutes, the slack in basis points.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from sprints.rules.split import CATEGORIES, WHOLE_BP, Category

TIES: tuple[Category, ...] = ("technical", "feature", "defect")
UNESTIMATED = "unestimated"


@dataclass(frozen=True, slots=True)
class Candidate:
    """An item of a backlog: its load in minutes, None where it is not estimated, and the ids of what it waits for."""

    id: str
    load_minutes: int | None
    needs: tuple[str, ...] = ()


@dataclass(slots=True)
class Plan:
    """`accepted`: ids, in the order taken. `skipped`: why each other item stays, the last reason.

    A reason is "unestimated", "exceeds:<category>", "exceeds:plannable" or "needs:<id>", of something that is
    neither done nor in a backlog. `over`: categories that pinned work alone fills beyond their target.
    """

    accepted: list[str] = field(default_factory=list)
    planned_minutes: dict[Category, int] = field(default_factory=dict)
    buffer_minutes: int = 0
    skipped: dict[str, str] = field(default_factory=dict)
    over: list[Category] = field(default_factory=list)


def auto_plan(
    *,
    plannable_minutes: int,
    target_minutes: Mapping[Category, int],
    backlogs: Mapping[Category, Sequence[Candidate]],
    pinned: Sequence[str] = (),
    slack_bp: int = 500,
) -> Plan:
    """Pinned work first; then, over and over, the next item of the category that is least full.

    An item comes with all that it waits for, or not at all. What was skipped is tried once more against targets that
    are `slack_bp` of the plannable minutes larger. `pinned` are ids of the backlogs, of work that is in the sprint
    already: it is taken even where it does not fit. Raises ValueError for negative times, for an id that stands twice
    and for pinned ids that no backlog holds.
    """
    if plannable_minutes < 0 or min(target_minutes.values(), default=0) < 0:
        raise ValueError("plannable time and targets cannot be less than 0 minutes")
    filling = _Filling(plannable_minutes, target_minutes, backlogs)
    for id in pinned:
        filling.pin(id)
    filling.over = [name for name in filling.names if filling.planned[name] > filling.targets[name]]
    filling.run(filling.targets)
    slack = plannable_minutes * slack_bp // WHOLE_BP
    filling.run({name: target + slack for name, target in filling.targets.items()})
    left = max(0, plannable_minutes - sum(filling.planned.values()))
    order = [item.id for name in filling.names for item in backlogs.get(name, ())]
    skipped = {id: filling.reasons[id] for id in order if id in filling.reasons}
    return Plan(filling.accepted, dict(filling.planned), left, skipped, filling.over)


class _Filling:
    def __init__(
        self,
        plannable: int,
        targets: Mapping[Category, int],
        backlogs: Mapping[Category, Sequence[Candidate]],
    ) -> None:
        self.names = [name for name in CATEGORIES if name in targets or name in backlogs]
        self.plannable = plannable
        self.targets = {name: targets.get(name, 0) for name in self.names}
        self.planned: dict[Category, int] = dict.fromkeys(self.names, 0)
        self.items = {item.id: (name, item) for name in self.names for item in backlogs.get(name, ())}
        if len(self.items) != sum(len(items) for items in backlogs.values()):
            raise ValueError("an item stands in the backlogs twice")
        self.accepted: list[str] = []
        self.taken: set[str] = set()
        self.reasons: dict[str, str] = {}
        self.over: list[Category] = []

    def pin(self, id: str) -> None:
        if id not in self.items:
            raise ValueError(f"{id} is pinned but in no backlog")
        if id not in self.taken:
            self._take([id])

    def run(self, limits: Mapping[Category, int]) -> None:
        """Each item that is not taken is looked at once, in the order of its backlog."""
        waiting = {
            name: [id for id, (of, _) in self.items.items() if of == name and id not in self.taken]
            for name in self.names
        }
        while any(waiting.values()):
            name = min((name for name in self.names if waiting[name]), key=self._fullness)
            id = waiting[name].pop(0)
            if id in self.taken:
                continue  # it came along with what waits for it
            bundle = self._bundle(id)
            reason = bundle if isinstance(bundle, str) else self._why_not(bundle, limits)
            if reason:
                self.reasons[id] = reason
            else:
                self._take(list(bundle))

    def _fullness(self, name: Category) -> tuple[bool, Fraction, int]:
        target = self.targets[name]
        return not target, Fraction(self.planned[name], target or 1), TIES.index(name)

    def _bundle(self, id: str) -> list[str] | str:
        """The item after all that it waits for and that is not taken yet; or why there is no such order."""
        order: list[str] = []
        seen: set[str] = set()
        path = [(id, iter(self.items[id][1].needs))]
        while path:
            current, needs = path[-1]
            need = next((need for need in needs if need not in self.taken and need not in order), None)
            if need is None:
                order.append(current)
                path.pop()
            elif need not in self.items or need in seen or need == id:
                return f"needs:{need}"
            else:
                seen.add(need)
                path.append((need, iter(self.items[need][1].needs)))
        return order

    def _why_not(self, bundle: Sequence[str], limits: Mapping[Category, int]) -> str:
        planned = dict(self.planned)
        for id in bundle:
            name, item = self.items[id]
            if item.load_minutes is None:
                return UNESTIMATED
            planned[name] += item.load_minutes
        for name in self.names:
            if planned[name] > max(limits[name], self.planned[name]):
                return f"exceeds:{name}"
        return "exceeds:plannable" if sum(planned.values()) > self.plannable else ""

    def _take(self, ids: Sequence[str]) -> None:
        for id in ids:
            name, item = self.items[id]
            self.planned[name] += item.load_minutes or 0
            self.accepted.append(id)
            self.taken.add(id)
            self.reasons.pop(id, None)
