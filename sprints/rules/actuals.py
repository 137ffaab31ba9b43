"""What each person's working time went into: logged, else stated, else derived from time in columns.

Source: the capacity rules, section 5 ("Actual"). All figures are minutes within the sprint's dates. Unplanned work of
any type counts as unplanned only; spikes are a part of technical.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from typing import Literal

from sprints.rules.availability import Availability
from sprints.rules.inputs import Inputs, Statement
from sprints.rules.shape import Origin
from sprints.rules.split import CATEGORIES, WHOLE_BP
from sprints.rules.work import Inside, category_of_work

KINDS = (*CATEGORIES, "unplanned")


@dataclass(slots=True)
class Minutes:
    """By kind; of technical what was spikes, of all what was on items outside the sprint."""

    parts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(KINDS, 0))
    spike: int = 0
    outside: int = 0

    @property
    def total(self) -> int:
        return sum(self.parts.values())


@dataclass(frozen=True, slots=True)
class PersonActual:
    """What counts for a person, and where it is from; what they logged, stated, and what the board would say."""

    counted: Minutes
    origin: Origin
    logged: Minutes
    stated: Statement | None
    derived: Minutes


def actuals_of(inputs: Inputs, there: Availability) -> dict[int, PersonActual]:
    """Of everybody who worked, by id. While the sprint runs nothing derived counts: it is only to be confirmed."""
    kinds = _kinds(inputs)
    logged, derived = logged_of(inputs, kinds), derived_of(inputs, there, kinds)
    stated = {one.person: one for one in inputs.statements}
    is_final = inputs.sprint.state == "closed"
    people = {*logged, *derived, *stated}
    return {
        person: _decided(
            logged.get(person, Minutes()), stated.get(person), derived.get(person, Minutes()), is_final
        )
        for person in sorted(people)
    }


def _decided(logged: Minutes, stated: Statement | None, derived: Minutes, is_final: bool) -> PersonActual:
    """A statement is a person's last word; one that says what the logs say leaves them as they are."""
    if stated is not None and stated.parts() != logged.parts:
        spike = min(logged.spike, stated.technical)
        counted = Minutes(stated.parts(), spike)
        return PersonActual(counted, "stated", logged, stated, derived)
    if logged.total:
        return PersonActual(logged, "logged", logged, stated, derived)
    if stated is not None:
        return PersonActual(Minutes(), "stated", logged, stated, derived)
    if is_final and derived.total:
        return PersonActual(derived, "derived", logged, stated, derived)
    return PersonActual(Minutes(), "none", logged, stated, derived)


def logged_of(inputs: Inputs, kinds: Mapping[int, str]) -> dict[int, Minutes]:
    """Hours logged and clocked, on whatever item of the project."""
    places = _places(inputs)
    found: dict[int, Minutes] = defaultdict(Minutes)
    for work in inputs.work:
        kind, top = kinds[work.number], places.top(work.number, work.parent)
        for person, minutes in work.worked_by:
            own = found[person]
            own.parts[kind] += minutes
            own.spike += minutes if work.type == "spike" and kind == "technical" else 0
            own.outside += minutes if top not in places.inside else 0
    return dict(found)


def derived_of(inputs: Inputs, there: Availability, kinds: Mapping[int, str]) -> dict[int, Minutes]:
    """Focused time of each day that has passed, in equal parts over a person's items that were in doing that day."""
    by_day = _in_doing(inputs)
    types = {work.number: work.type for work in inputs.work}
    found: dict[int, Minutes] = {}
    for person, member in zip(inputs.people, there.members, strict=True):
        parts: dict[str, Fraction] = defaultdict(Fraction)
        spike = Fraction()
        for cell in member.cells:
            items = by_day.get((person.id, cell.on))
            if not items or cell.on > inputs.today:
                continue
            each = Fraction(cell.available_minutes * inputs.sprint.focus_bp, WHOLE_BP * len(items))
            for number in items:
                parts[kinds[number]] += each
                spike += each if types[number] == "spike" and kinds[number] == "technical" else 0
        if any(parts.values()):
            found[person.id] = Minutes({kind: round(parts[kind]) for kind in KINDS}, round(spike))
    return found


def _in_doing(inputs: Inputs) -> Mapping[tuple[int, date], set[int]]:
    found: dict[tuple[int, date], set[int]] = defaultdict(set)
    for work in inputs.work:
        for stay in work.doing:
            for day in range((stay.last_on - stay.first_on).days + 1):
                found[stay.person, stay.first_on + timedelta(days=day)].add(work.number)
    return found


def _kinds(inputs: Inputs) -> dict[int, str]:
    """Of each item: its category, or unplanned. A part is what its story is."""
    places = _places(inputs)
    return {
        work.number: places.kind(places.top(work.number, work.parent), category_of_work(work, inputs))
        for work in inputs.work
    }


def _places(inputs: Inputs) -> Inside:
    return Inside.of((planned.number, planned.is_unplanned) for planned in inputs.planned)


def summed(minutes: Iterable[Minutes]) -> Minutes:
    """All of them together."""
    total = Minutes()
    for one in minutes:
        total.spike += one.spike
        total.outside += one.outside
        for kind in KINDS:
            total.parts[kind] += one.parts[kind]
    return total


def by_origin(people: Iterable[PersonActual]) -> dict[str, int]:
    """Minutes that were logged, stated and derived."""
    found = {"logged": 0, "stated": 0, "derived": 0}
    for one in people:
        if one.origin != "none":
            found[one.origin] += one.counted.total
    return found


def origin_of(people: Iterable[PersonActual]) -> Literal["logged", "stated", "derived", "mixed", "none"]:
    """Where the sum is from; nothing at all is known unless somebody said that it was nothing."""
    known = list(people)
    origins = {one.origin for one in known if one.counted.total}
    if len(origins) > 1:
        return "mixed"
    if origins:
        return origins.pop()
    return "stated" if any(one.origin == "stated" for one in known) else "none"
