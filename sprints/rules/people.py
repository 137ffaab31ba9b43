"""Each member's days, plannable time, and what is left for them to do."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, cast

from sprints.rules.actuals import Minutes, PersonActual
from sprints.rules.availability import Availability, MemberAvailability
from sprints.rules.inputs import Inputs, Person
from sprints.rules.load import Load, load
from sprints.rules.shape import PersonFigures
from sprints.rules.split import WHOLE_BP, over_commitment
from sprints.rules.work import Top, as_left

REASONS = {  # why somebody is not there
    "holiday": "Public holiday",
    "absence": "Time off",
    "team": "Team day off",
    "not a member": "Not in the project",
    "not working": "Does not work on this day",
}


def people_of(
    inputs: Inputs,
    tops: Sequence[Top],
    left: Load,
    there: Availability,
    worked: Mapping[int, PersonActual],
) -> dict[str, Any]:
    """Each member's days, what is left for them to do and what their time went into; a part without a person is its
    story's."""
    parts = [part for top in tops for part in top.parts if not part.is_planned_elsewhere]
    by_part = load(
        rate_minutes_per_point=inputs.rate_minutes_per_point,
        options=inputs.options,
        items=[as_left(part) for part in parts],
    ).load_minutes
    loads: dict[int | None, Counter[str]] = defaultdict(Counter)  # minutes by item
    for top in tops:
        number = str(top.work.number)
        rest = left.load_minutes[number]
        for part in top.parts:
            minutes = min(rest, by_part.get(str(part.number), 0))
            loads[part.assignee or top.work.assignee][number] += minutes
            rest -= minutes
        loads[top.work.assignee][number] += rest
    shown = [
        _person(inputs, person, found, loads.pop(person.id, Counter()), worked.get(person.id))
        for person, found in zip(inputs.people, there.members, strict=True)
        if person.member.share_bp or loads[person.id].total() or person.id in worked
    ]
    return {"people": shown, "nobody_load": sum(own.total() for own in loads.values())}


def _person(
    inputs: Inputs,
    person: Person,
    found: MemberAvailability,
    own: Counter[str],
    worked: PersonActual | None,
) -> PersonFigures:
    sprint, minutes = inputs.sprint, own.total()
    from_today = sum(cell.available_minutes for cell in found.cells if cell.on >= inputs.today)
    net, plannable = _own(found.gross_minutes, inputs)
    net_left, plannable_left = _own(from_today, inputs) if sprint.state == "active" else (net, plannable)
    figures: dict[str, Any] = {
        "id": person.id,
        "name": person.name,
        "initials": person.initials,
        "gross": found.gross_minutes,
        "working": found.working_minutes,
        "net": net,
        "plannable": plannable,
        "plannable_left": plannable_left,
        "load": minutes,
        "items": {number: left for number, left in own.items() if left},
        "over": over_commitment(minutes, plannable_left, net_left),
        "days": [
            {
                "on": cell.on.isoformat(),
                "minutes": cell.working_minutes,
                "available": cell.available_minutes,
                "off": cell.off_minutes,
                "reason": cell.reason,
                "note": person.notes.get(cell.on.isoformat(), "")
                if cell.reason in ("holiday", "team")
                else "",
            }
            for cell in found.cells
        ],
    }
    return cast(PersonFigures, figures | _actual(worked))


def _actual(worked: PersonActual | None) -> dict[str, Any]:
    nothing = Minutes()
    return {
        "actual": (worked.counted if worked else nothing).parts,
        "actual_origin": worked.origin if worked else "none",
        "logged": (worked.logged if worked else nothing).parts,
        "derived": (worked.derived if worked else nothing).parts,
        "has_stated": bool(worked and worked.stated),
    }


def _own(gross: int, inputs: Inputs) -> tuple[int, int]:
    """Net and plannable minutes of one person's gross ones."""
    net = Fraction(gross * inputs.sprint.focus_bp, WHOLE_BP)
    return round(net), round(net) - round(net * inputs.sprint.reserve_bp / WHOLE_BP)
