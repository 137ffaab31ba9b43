"""All figures of a sprint from its inputs: puts the rules together, adds no arithmetic of its own but sums.

Source: the capacity rules, sections 1 to 6 and 8. See `shape` for what comes out.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, cast

from sprints.rules import evenings, sentence, signatures
from sprints.rules.availability import Availability, MemberAvailability, availability
from sprints.rules.inputs import Inputs, Person, Planned, Work
from sprints.rules.load import Load, LoadItem, category_of, load
from sprints.rules.shape import Actual, ByCategory, Figures, ItemFigures, PersonFigures
from sprints.rules.sign_off import PlannedItem, planned_for_sign_off
from sprints.rules.split import (
    CATEGORIES,
    WHOLE_BP,
    Category,
    Commitment,
    buffer,
    over_commitment,
    target_split,
)

Split = Mapping[Category, int]


@dataclass(frozen=True, slots=True)
class Top:
    """An item in the sprint with its parts."""

    planned: Planned
    work: Work
    parts: tuple[Work, ...]
    category: Category


def compute(inputs: Inputs) -> Figures:
    """The figures of a sprint that is not closed yet."""
    sprint = inputs.sprint
    there = _availability(inputs)
    tops = tops_of(inputs)
    left, sized = left_of(inputs, tops), sized_of(inputs, tops)
    plan = {top.planned.number: _planned_split(inputs, top, left) for top in tops}
    counted = planned_for_sign_off(
        reserve_minutes=there.reserve_minutes,
        items=[item for top in tops for item in _planned_items(top, plan[top.planned.number] or {})],
    )
    planned, total = counted.planned, sum(counted.planned.values())
    target = _target(there.plannable_minutes, sprint.target_bp)
    items = {str(top.work.number): _item(top, plan[top.work.number], left, sized) for top in tops}
    figures: dict[str, Any] = {
        "gross": there.gross_minutes,
        "working": there.working_minutes,
        "net": there.net_minutes,
        "reserve": there.reserve_minutes,
        "plannable": there.plannable_minutes,
        "focus_bp": sprint.focus_bp,
        "reserve_bp": sprint.reserve_bp,
        "target": target,
        "target_bp": None if sprint.target_bp is None else _by_category(sprint.target_bp),
        "planned": planned,
        "planned_spike": _spikes(tops, plan),
        "planned_total": total,
        "buffer": buffer(total, there.plannable_minutes),
        "unplanned": sum(sum((plan[t.work.number] or {}).values()) for t in tops if t.planned.is_unplanned),
        "reserve_left": counted.reserve_left_minutes,
        **_since_start(inputs, tops),
        "load": _by_category(left.by_category),
        "load_spike": left.spike_minutes,
        "load_total": left.total_minutes,
        **_actual(inputs, tops),
        "over": _over(planned, total, there, target, sprint.target_bp),
        "rate_minutes_per_point": inputs.rate_minutes_per_point,
        "rate_origin": "none" if inputs.rate_minutes_per_point is None else "assumed",
        "unestimated": [int(number) for number in left.unestimated],
        "unconverted": [int(number) for number in left.unconverted],
        "imputed": left.imputed_minutes,
        "days": [
            {"on": day.on.isoformat(), "working": day.working_minutes, "available": day.available_minutes}
            for day in there.days
        ],
        **_people(inputs, tops, left, there),
        "items": items,
        "points": _points(inputs, tops),
        "items_by_category": _counts(tops),
        "burndown": evenings.burndown_of(inputs, items, there),
        "sign_off": signatures.figures_of(inputs, there, tops_sizes(tops, sized)),
    }
    figures["sentence"] = sentence.of(inputs.sprint, cast(Figures, figures))
    return cast(Figures, figures)


def planned_splits(inputs: Inputs) -> dict[int, tuple[Category, Split | None]]:
    """By number: the category of each item in the sprint and its load now, to be frozen; None while it has no size."""
    tops = tops_of(inputs)
    left = left_of(inputs, tops)
    return {top.work.number: (top.category, _known_split(top, left)) for top in tops}


def tops_of(inputs: Inputs) -> list[Top]:
    """Items that are in the sprint now, in the order they were added."""
    work = {one.number: one for one in inputs.work}
    found = []
    for planned in inputs.planned:
        item = work.get(planned.number)
        if item is None or item.is_gone or not planned.is_open:
            continue
        parts = tuple(one for one in inputs.work if one.parent == item.number and not one.is_gone)
        found.append(Top(planned, item, parts, _category(item, inputs)))
    return found


def left_of(inputs: Inputs, tops: Iterable[Top]) -> Load:
    """Minutes still to do."""
    return load(
        rate_minutes_per_point=inputs.rate_minutes_per_point,
        options=inputs.options,
        items=[_left(top.work, tuple(_left(part, id=_part_id(part)) for part in top.parts)) for top in tops],
    )


def sized_of(inputs: Inputs, tops: Iterable[Top]) -> Load:
    """Minutes as if nothing had been logged since the items were planned: what a signature compares."""
    return load(
        rate_minutes_per_point=inputs.rate_minutes_per_point,
        options=inputs.options,
        items=[
            _sized(
                top.work,
                top.planned,
                tuple(_sized(part, top.planned, id=_part_id(part)) for part in top.parts),
            )
            for top in tops
        ],
    )


def tops_sizes(tops: Iterable[Top], sized: Load) -> list[tuple[Top, Split]]:
    return [(top, sized.breakdown[str(top.work.number)]) for top in tops]


def _left(work: Work, parts: tuple[LoadItem, ...] = (), id: str = "") -> LoadItem:
    return LoadItem(
        id=id or str(work.number),
        type=work.type,
        kind=work.kind,
        points=work.points,
        remaining_points=work.remaining_points,
        estimate_minutes=work.estimate_minutes,
        remaining_minutes=work.remaining_minutes,
        logged_minutes=work.logged_minutes,
        timebox_minutes=work.timebox_minutes,
        spent_minutes=work.spent_minutes,
        done=work.is_done,
        planned_elsewhere=work.is_planned_elsewhere,
        parent_kind=work.parent_kind,
        children=parts,
    )


def _part_id(part: Work) -> str:
    """A part that is planned by itself stands beside its story under its own number."""
    return f"part {part.number}" if part.is_planned_elsewhere else str(part.number)


def _sized(work: Work, planned: Planned, parts: tuple[LoadItem, ...] = (), id: str = "") -> LoadItem:
    """The item with its estimates only. Done is no reason to be smaller; what was worked before planning is."""
    estimate = _estimate(work)
    box = None if work.timebox_minutes is None else max(0, work.timebox_minutes - work.earlier_minutes)
    points = None if work.points is None else max(work.points - _earlier_points(work, planned), 0)
    has_size = any(size is not None for size in (estimate, box, points))
    return LoadItem(
        id=id or str(work.number),
        type=work.type,
        kind=work.kind,
        points=points,
        estimate_minutes=estimate,
        timebox_minutes=box,
        done=work.is_done and not has_size,
        planned_elsewhere=work.is_planned_elsewhere,
        parent_kind=work.parent_kind,
        children=parts,
    )


def _estimate(work: Work) -> int | None:
    """Of a task or defect: its estimate, for carried-over work what is left of it when it was planned."""
    total = work.estimate_minutes
    if work.remaining_minutes is not None and (total is None or work.earlier_minutes):
        total = work.remaining_minutes + work.logged_minutes
    return None if total is None else max(0, total - work.earlier_minutes)


def _earlier_points(work: Work, planned: Planned) -> Any:
    """Points of a story that were done before the sprint."""
    before, left = planned.points, planned.remaining_points_at_start
    if not planned.is_frozen:
        before, left = work.points, work.remaining_points
    return 0 if before is None or left is None else before - left


def _known_split(top: Top, left: Load) -> Split | None:
    """Load by category, None where the item itself has no size."""
    number = str(top.work.number)
    if number in left.unestimated or number in left.unconverted:
        return None
    return left.breakdown[number]


def _planned_split(inputs: Inputs, top: Top, left: Load) -> Split | None:
    return top.planned.split if top.planned.is_frozen else _known_split(top, left)


def _planned_items(top: Top, split: Split) -> Iterable[PlannedItem]:
    for category, minutes in split.items():
        yield PlannedItem(str(top.work.number), category, minutes, top.planned.is_unplanned)


def _category(work: Work, inputs: Inputs) -> Category:
    return category_of(work.type, work.kind, inputs.options, parent_kind=work.parent_kind)


def _by_category(minutes: Split) -> ByCategory:
    return {c: minutes.get(c, 0) for c in CATEGORIES}  # type: ignore[return-value]


def _sum(splits: Iterable[Split]) -> ByCategory:
    found = list(splits)
    return {c: sum(split.get(c, 0) for split in found) for c in CATEGORIES}  # type: ignore[return-value]


def _target(plannable: int, target_bp: Split | None) -> ByCategory | None:
    if target_bp is None:
        return None
    return _by_category(target_split(plannable_minutes=plannable, target_bp=target_bp))


def _spikes(tops: Iterable[Top], plan: Mapping[int, Split | None]) -> int:
    """Planned minutes of spikes, without unplanned ones."""
    return sum(
        sum((plan[top.work.number] or {}).values())
        for top in tops
        if top.work.type == "spike" and not top.planned.is_unplanned
    )


def _since_start(inputs: Inputs, tops: Iterable[Top]) -> dict[str, Any]:
    if inputs.sprint.state == "planned":
        return {"planned_at_start": None, "added": _sum([]), "removed": _sum([])}
    there = {top.planned.number for top in tops}
    return {
        "planned_at_start": _sum(p.split or {} for p in inputs.planned if p.was_in_at_start),
        "added": _sum(p.split or {} for p in inputs.planned if not p.was_in_at_start and p.number in there),
        "removed": _sum(p.split or {} for p in inputs.planned if p.was_in_at_start and p.number not in there),
    }


def _actual(inputs: Inputs, tops: Iterable[Top]) -> dict[str, Any]:
    """Minutes worked within the sprint's dates, on whatever item of the project."""
    inside = {planned.number for planned in inputs.planned}
    unplanned = {planned.number for planned in inputs.planned if planned.is_unplanned}
    actual: dict[str, int] = dict.fromkeys((*CATEGORIES, "unplanned"), 0)
    spike = outside = 0
    for work in inputs.work:
        top = work.number if work.number in inside else work.parent or work.number
        actual["unplanned" if top in unplanned else _category(work, inputs)] += work.worked_minutes
        spike += work.worked_minutes if work.type == "spike" and top not in unplanned else 0
        outside += work.worked_minutes if top not in inside else 0
    total = sum(actual.values())
    return {
        "actual": cast(Actual, actual),
        "actual_spike": spike,
        "actual_total": total,
        "actual_outside": outside,
        "actual_origin": "logged" if total else "none",
    }


def _over(
    planned: Split, total: int, there: Availability, target: ByCategory | None, target_bp: Split | None
) -> dict[str, Commitment | None]:
    over: dict[str, Commitment | None] = {
        "total": over_commitment(total, there.plannable_minutes, there.net_minutes)
    }
    for category in CATEGORIES:
        if target is None or target_bp is None:
            over[category] = None
            continue
        net = Fraction(there.net_minutes * target_bp.get(category, 0), WHOLE_BP)
        over[category] = (
            "no capacity"
            if there.plannable_minutes == 0
            else "red"
            if planned[category] > net > 0
            else "amber"
            if planned[category] > target[category]
            else "ok"
        )
    return over


def _item(top: Top, plan: Split | None, left: Load, sized: Load) -> ItemFigures:
    number = str(top.work.number)
    return {
        "load": sum(left.breakdown[number].values()),
        "category": top.category,
        "split": {c: m for c, m in left.breakdown[number].items() if m},
        "size": {c: m for c, m in sized.breakdown[number].items() if m},
        "planned": None if plan is None else sum(plan.values()),
        "is_unplanned": top.planned.is_unplanned,
    }


def _points(inputs: Inputs, tops: Iterable[Top]) -> dict[str, float]:
    planned = done = remaining = Fraction()
    for top in tops:
        if top.work.type != "story":
            continue
        frozen = top.planned.points if top.planned.is_frozen else top.work.points
        planned += Fraction(frozen or 0)
        if top.work.is_done:
            done += Fraction(top.work.points or 0)
        else:
            left = top.work.points if top.work.remaining_points is None else top.work.remaining_points
            remaining += Fraction(left or 0)
    return {"planned": float(planned), "done": float(done), "remaining": float(remaining)}


def _counts(tops: Iterable[Top]) -> dict[str, int]:
    counts = dict.fromkeys(("feature", "technical", "spike", "defect"), 0)
    for top in tops:
        counts[top.category] += 1
        counts["spike"] += top.work.type == "spike"
    return counts


def _people(inputs: Inputs, tops: list[Top], left: Load, there: Availability) -> dict[str, Any]:
    """Each member's days and what is left for them to do; a part without a person is its story's."""
    parts = [part for top in tops for part in top.parts if not part.is_planned_elsewhere]
    by_part = load(
        rate_minutes_per_point=inputs.rate_minutes_per_point,
        options=inputs.options,
        items=[_left(part) for part in parts],
    ).load_minutes
    loads: dict[int | None, int] = {}
    for top in tops:
        rest = left.load_minutes[str(top.work.number)]
        for part in top.parts:
            minutes = min(rest, by_part.get(str(part.number), 0))
            who = part.assignee or top.work.assignee
            loads[who] = loads.get(who, 0) + minutes
            rest -= minutes
        loads[top.work.assignee] = loads.get(top.work.assignee, 0) + rest
    shown = [
        _person(inputs, person, found, loads.pop(person.id, 0))
        for person, found in zip(inputs.people, there.members, strict=True)
        if person.member.share_bp or loads.get(person.id)
    ]
    return {"people": shown, "nobody_load": sum(loads.values())}


def _person(inputs: Inputs, person: Person, found: MemberAvailability, minutes: int) -> PersonFigures:
    sprint = inputs.sprint
    from_today = sum(cell.available_minutes for cell in found.cells if cell.on >= inputs.today)
    net, plannable = _own(found.gross_minutes, inputs)
    net_left, plannable_left = _own(from_today, inputs) if sprint.state == "active" else (net, plannable)
    return {
        "id": person.id,
        "name": person.name,
        "initials": person.initials,
        "gross": found.gross_minutes,
        "working": found.working_minutes,
        "net": net,
        "plannable": plannable,
        "plannable_left": plannable_left,
        "load": minutes,
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


def _own(gross: int, inputs: Inputs) -> tuple[int, int]:
    """Net and plannable minutes of one person's gross ones."""
    net = Fraction(gross * inputs.sprint.focus_bp, WHOLE_BP)
    return round(net), round(net) - round(net * inputs.sprint.reserve_bp / WHOLE_BP)


def signing_snapshot(inputs: Inputs) -> dict[str, Any]:
    """What a proposal or signature keeps of this moment."""
    tops = tops_of(inputs)
    return signatures.snapshot_of(inputs, _availability(inputs), tops_sizes(tops, sized_of(inputs, tops)))


def _availability(inputs: Inputs) -> Availability:
    sprint = inputs.sprint
    return availability(
        start=sprint.start_on,
        end=sprint.end_on,
        members=[person.member for person in inputs.people],
        team_days_off=inputs.team_days_off,
        focus_bp=sprint.focus_bp,
        reserve_bp=sprint.reserve_bp,
    )
