"""What must be done before an open story is: the points before it in the order of work, and what it waits for.

Source: the capacity rules, section 9: "items behind a gate or blocker are done no earlier than what they wait for".
"""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Ahead:
    """An open story. `points` are those that remain; None: nobody has estimated it."""

    id: Hashable
    points: Decimal | None


@dataclass(frozen=True, slots=True)
class Target:
    """When something is done: `points` of the ordered stories are, and sprint `floor` is over (0: whichever).

    `unplanned`: what it waits for that stands in no sprint, so that nobody can say when. `unsized`: stories without
    points that it is or waits for. With either there is no date.
    """

    points: Fraction
    floor: int = 0
    unplanned: tuple[Hashable, ...] = ()
    unsized: tuple[Hashable, ...] = ()

    @property
    def has_date(self) -> bool:
        return not self.unplanned and not self.unsized


def targets(
    order: Sequence[Ahead],
    waits: Mapping[Hashable, Sequence[Hashable]],
    sprint_of: Mapping[Hashable, int],
) -> dict[Hashable, Target]:
    """By id, for the stories in the order of work. `waits`: what waits for what; circles are followed once.

    `sprint_of`: in which sprint to come other work stands. Stories without points count as none, and are named.
    """
    before: dict[Hashable, Fraction] = {}
    total = Fraction()
    for one in order:
        total += Fraction(one.points or 0)
        before[one.id] = total
    unsized = {one.id for one in order if one.points is None}
    return {one.id: _target(one.id, before, unsized, waits, sprint_of) for one in order}


def latest(found: Sequence[Target]) -> Target:
    """When all of them are done."""
    return Target(
        points=max((one.points for one in found), default=Fraction()),
        floor=max((one.floor for one in found), default=0),
        unplanned=tuple(dict.fromkeys(id for one in found for id in one.unplanned)),
        unsized=tuple(dict.fromkeys(id for one in found for id in one.unsized)),
    )


def _target(
    id: Hashable,
    before: Mapping[Hashable, Fraction],
    unsized: set[Hashable],
    waits: Mapping[Hashable, Sequence[Hashable]],
    sprint_of: Mapping[Hashable, int],
) -> Target:
    needed = [id] if id not in waits else list(_all_of(id, waits))
    return Target(
        points=max(before.get(one, Fraction()) for one in needed),
        floor=max(sprint_of.get(one, 0) for one in needed),
        unplanned=tuple(one for one in needed if one not in before and one not in sprint_of),
        unsized=tuple(one for one in needed if one in unsized),
    )


def _all_of(id: Hashable, waits: Mapping[Hashable, Sequence[Hashable]]) -> Iterator[Hashable]:
    """A thing, what it waits for, what that waits for and so on, each once."""
    seen, ahead = {id}, [id]
    for one in ahead:
        yield one
        for other in waits.get(one, ()):
            if other not in seen:
                seen.add(other)
                ahead.append(other)
