"""The state of a sprint's sign-off, from its trail of steps and what is planned now.

Source: the capacity rules, section 6. What is planned "now" follows estimates and extensions and never logs: each
item counts as if nothing had been logged since it was planned here, done or not. A story counts its points, or
the estimates of its parts; a task or defect its estimate; a spike its box; each without what was worked on it
before it was planned in this sprint. Dropped and removed items do not count.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from sprints.rules.availability import Availability
from sprints.rules.inputs import Inputs, Step
from sprints.rules.shape import Measured, Moved, SignOffFigures, SignOffState
from sprints.rules.sign_off import (
    PLANNABLE_FLOOR_MINUTES,
    PLANNABLE_TOLERANCE,
    SHARE_TOLERANCE,
    TECHNICAL_FLOOR_MINUTES,
    TECHNICAL_TOLERANCE,
    PlannedItem,
    Snapshot,
    planned_for_sign_off,
    sign_off,
)
from sprints.rules.split import WHOLE_BP, Category
from sprints.rules.work import Top

Sizes = Sequence[tuple[Top, Mapping[Category, int]]]


def figures_of(inputs: Inputs, there: Availability, sizes: Sizes) -> SignOffFigures:
    """State, reasons, and what was signed beside what is now."""
    now = snapshot_of(inputs, there, sizes)
    last, signed = _last_word(inputs.steps), _signature(inputs.steps)
    state: SignOffState = "draft"
    reasons: tuple[str, ...] = ()
    if last and last.kind == "signed" and signed:
        found = sign_off(signed=read(signed.snapshot), now=read(now))
        state, reasons = found.state, found.reasons
    elif last:
        state = "rejected" if last.kind == "rejected" else "proposed"
    base = signed.snapshot if signed else now
    return {
        "state": state,
        "reasons": list(reasons),
        "now": _measured(now),
        "signed": _measured(signed.snapshot) if signed else None,
        "tolerance": {
            "plannable": _most(PLANNABLE_TOLERANCE * base["plannable"], PLANNABLE_FLOOR_MINUTES),
            "technical": _most(TECHNICAL_TOLERANCE * base["plannable"], TECHNICAL_FLOOR_MINUTES),
            "technical_share_bp": int(SHARE_TOLERANCE * WHOLE_BP),
        },
        "moved": _moved(signed.snapshot, now) if signed else [],
    }


def snapshot_of(inputs: Inputs, there: Availability, sizes: Sizes) -> dict[str, Any]:
    """What a signature keeps: everything that it is compared by, and what people may want to read in it later."""
    counted = planned_for_sign_off(
        reserve_minutes=there.reserve_minutes,
        items=[
            PlannedItem(str(top.work.number), category, minutes, top.planned.is_unplanned)
            for top, split in sizes
            for category, minutes in split.items()
        ],
    )
    options = inputs.options
    return {
        "target_bp": dict(inputs.sprint.target_bp or {}),
        "start_on": inputs.sprint.start_on.isoformat(),
        "end_on": inputs.sprint.end_on.isoformat(),
        "options": {
            "technical_child_category": options.technical_child_category,
            "quality_category": options.quality_category,
            "defect_category": options.defect_category,
        },
        "rate_minutes_per_point": inputs.rate_minutes_per_point,
        "focus_bp": inputs.sprint.focus_bp,
        "reserve_bp": inputs.sprint.reserve_bp,
        "gross": there.gross_minutes,
        "plannable": there.plannable_minutes,
        "planned": counted.planned,
        "items": {str(top.work.number): sum(split.values()) for top, split in sizes},
    }


def flip(inputs: Inputs, figures: SignOffFigures) -> str:
    """`changed` or `restored` where the trail does not say yet what the figures say; else empty."""
    last = inputs.steps[-1].kind if inputs.steps else ""
    if figures["state"] == "changed" and last in ("signed", "restored"):
        return "changed"
    if figures["state"] == "signed_off" and last == "changed":
        return "restored"
    return ""


def read(snapshot: Mapping[str, Any]) -> Snapshot:
    """A kept snapshot as the rule takes it."""
    return Snapshot(
        target_bp=snapshot["target_bp"],
        start_on=date.fromisoformat(snapshot["start_on"]),
        end_on=date.fromisoformat(snapshot["end_on"]),
        options=snapshot["options"],
        plannable_minutes=snapshot["plannable"],
        planned=snapshot["planned"],
    )


def _last_word(steps: Sequence[Step]) -> Step | None:
    """The last step that a person made."""
    return next((step for step in reversed(steps) if step.kind in ("proposed", "signed", "rejected")), None)


def _signature(steps: Sequence[Step]) -> Step | None:
    return next((step for step in reversed(steps) if step.kind == "signed"), None)


def _measured(snapshot: Mapping[str, Any]) -> Measured:
    planned = {name: int(minutes) for name, minutes in snapshot["planned"].items()}
    total = sum(planned.values())
    share = round(Fraction(planned.get("technical", 0) * WHOLE_BP, total)) if total else None
    return {
        "target_bp": dict(snapshot["target_bp"]),
        "plannable": snapshot["plannable"],
        "planned": planned,
        "technical_share_bp": share,
    }


def _most(tolerance: Fraction, floor: int) -> int:
    return int(max(tolerance, Fraction(floor)))


def _moved(signed: Mapping[str, Any], now: Mapping[str, Any]) -> list[Moved]:
    """Items whose size differs, largest change first."""
    before, after = signed.get("items", {}), now["items"]
    found = [
        Moved(number=int(number), signed=before.get(number), now=after.get(number))
        for number in {*before, *after}
        if before.get(number) != after.get(number)
    ]
    return sorted(found, key=lambda m: (-abs((m["now"] or 0) - (m["signed"] or 0)), m["number"]))
