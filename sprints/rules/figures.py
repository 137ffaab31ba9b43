"""All figures of a sprint from its inputs: puts the rules together, adds no arithmetic of its own but sums.

Source: the capacity rules, sections 1 to 6 and 8. See `shape` for what comes out.
"""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any, cast

from sprints.rules import evenings, sentence, signatures
from sprints.rules.actuals import PersonActual, actuals_of, by_origin, origin_of, summed
from sprints.rules.availability import Availability, availability
from sprints.rules.inputs import Inputs
from sprints.rules.load import Load
from sprints.rules.people import people_of
from sprints.rules.shape import Actual, ByCategory, Figures, ItemFigures
from sprints.rules.sign_off import PlannedItem, planned_for_sign_off
from sprints.rules.split import (
    CATEGORIES,
    Commitment,
    buffer,
    focused_share,
    over_commitment,
    target_split,
)
from sprints.rules.work import (
    Split,
    Top,
    known_split,
    left_of,
    sized_of,
    tops_of,
    tops_sizes,
)


def compute(inputs: Inputs) -> Figures:
    """The figures of a sprint that is not closed yet."""
    sprint = inputs.sprint
    there = _availability(inputs)
    worked = actuals_of(inputs, there)
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
        "gross_so_far": sum(day.available_minutes for day in there.days if day.on <= inputs.today)
        or there.gross_minutes,
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
        **_actual(inputs, worked),
        **_given_back(tops),
        "over": _over(planned, total, there, target, sprint.target_bp),
        "rate_minutes_per_point": inputs.rate_minutes_per_point,
        "rate_origin": "none" if inputs.rate_minutes_per_point is None else inputs.rate_origin,
        "unestimated": [int(number) for number in left.unestimated],
        "unconverted": [int(number) for number in left.unconverted],
        "imputed": left.imputed_minutes,
        "days": [
            {"on": day.on.isoformat(), "working": day.working_minutes, "available": day.available_minutes}
            for day in there.days
        ],
        **people_of(inputs, tops, left, there, worked),
        "items": items,
        "points": _points(inputs, tops),
        "items_by_category": _counts(tops),
        "burndown": evenings.burndown_of(inputs, items, there),
        "history": evenings.history_of(inputs, planned, _spikes(tops, plan), there.plannable_minutes),
        "sign_off": signatures.figures_of(inputs, there, tops_sizes(tops, sized)),
    }
    figures["sentence"] = sentence.of(inputs.sprint, cast(Figures, figures))
    return cast(Figures, figures)


def _planned_split(inputs: Inputs, top: Top, left: Load) -> Split | None:
    return top.planned.split if top.planned.is_frozen else known_split(top, left)


def _planned_items(top: Top, split: Split) -> Iterable[PlannedItem]:
    for category, minutes in split.items():
        yield PlannedItem(str(top.work.number), category, minutes, top.planned.is_unplanned)


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


def _actual(inputs: Inputs, worked: Mapping[int, PersonActual]) -> dict[str, Any]:
    """Minutes worked within the sprint's dates, on whatever item of the project, and where they are known from."""
    total = summed(one.counted for one in worked.values())
    known = {person.id for person in inputs.people}
    return {
        "actual": cast(Actual, total.parts),
        "actual_spike": total.spike,
        "actual_total": total.total,
        "actual_outside": total.outside,
        "actual_origin": origin_of(worked.values()),
        "actual_by_origin": by_origin(worked.values()),
        "others_actual": summed(one.counted for id, one in worked.items() if id not in known).parts,
    }


def _given_back(tops: Iterable[Top]) -> dict[str, int]:
    """What answered spikes left of their boxes."""
    left = [
        (top.work.timebox_minutes or 0) - top.work.spent_minutes
        for top in tops
        if top.work.type == "spike" and top.work.is_done
    ]
    early = [minutes for minutes in left if minutes > 0]
    return {"given_back": sum(early), "given_back_spikes": len(early)}


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
        net = focused_share(there.net_minutes, target_bp.get(category, 0))
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


def plannable_of(inputs: Inputs) -> int:
    """Minutes that can be planned."""
    return _availability(inputs).plannable_minutes


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
