"""Lists of the capacity report in words: what came and went, spikes, the trail of the sign-off.

`named` is False for people outside: nobody's name then, and nothing that somebody wrote as a reason.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils import timezone

from accounts.models import Role
from backlog.models import Item
from common.templatetags.tandem import points
from sprints.models import AllocationStep, SprintItem
from sprints.presenters.sign_off import STATES, shares
from sprints.presenters.words import about, plural
from sprints.queries import Change, NotDone, Report, SpikeLine
from sprints.rules.reasons import HEADS

STEPS = {"proposed": "Proposed", "signed": "Signed", "rejected": "Sent back"}
REASONS = {
    "target": "the target",
    "dates": "the dates",
    "options": "how work is counted",
    "plannable": "plannable hours",
    "technical_hours": "technical hours",
    "technical_share": "the technical share",
}

GROWN = ("re-estimated", "extended")

GENERATED = (*filter(None, HEADS.values()), "Still in", "Not finished")


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """Scope that came or went: signed hours, or points where hours are not known."""

    item: Item
    words: str
    amount: str


@dataclass(frozen=True, slots=True)
class SpikeRow:
    item: Item
    question: str
    outcome: str
    box: str
    spent: str
    is_over: bool


@dataclass(frozen=True, slots=True)
class TrailLine:
    """A moment of the sign-off. `kind`: full, hot or nothing."""

    kind: str
    words: str
    at: Any
    note: str


def change_line(change: Change, *, named: bool) -> ChangeLine:
    who = f" {change.who}," if change.who and named else ""
    at = timezone.localtime(change.at)
    said = change.words if named or change.kind != "extended" else "Extended"
    words = f"{said.rstrip(' .')}.{who} {at.day} {at:%b}"
    if change.minutes is not None:
        amount = _signed(change.minutes)
    elif change.points is not None:
        amount = f"{'+' if change.points > 0 else '−'}{points(abs(change.points))}"
    else:
        amount = "–"
    return ChangeLine(change.item, words, amount)


def changes_by_day(changes: Sequence[Change]) -> dict[date, list[str]]:
    """`+14 h FER-187` for each item, by the day on which it came, went or was sized anew."""
    found: dict[date, list[str]] = {}
    for change in changes:
        words = change_line(change, named=False).amount
        found.setdefault(timezone.localdate(change.at), []).append(f"{words} {change.item.key}")
    return found


def change_sum(changes: Sequence[Change]) -> str:
    """`5 h came in, estimates grew by 2 h`: apart, for only what came and went changes what is planned."""
    if not changes:
        return "nothing since the start"
    grown = sum(change.minutes or 0 for change in changes if change.kind in GROWN)
    moved = sum(change.minutes or 0 for change in changes) - grown
    parts = []
    if moved:
        parts.append(f"{about(abs(moved))} {'came in' if moved > 0 else 'went out'}")
    if grown:
        parts.append(f"estimates {'grew' if grown > 0 else 'shrank'} by {about(abs(grown))}")
    return ", ".join(parts) or "as much as at the start"


def _signed(minutes: int) -> str:
    return f"+{about(minutes)}" if minutes > 0 else f"−{about(-minutes)}" if minutes < 0 else "0 h"


def not_done_line(one: NotDone, *, named: bool) -> NotDone:
    """With its reason as it is told: what people wrote is for the team alone."""
    cause = SprintItem.Cause(one.cause).label if one.cause else ""
    is_generated = one.reason.startswith(GENERATED)
    if not named:
        return replace(
            one, reason=cause or (one.reason.partition(":")[0] if is_generated else "Not finished")
        )
    if not cause or is_generated or one.cause == SprintItem.Cause.OTHER:
        return replace(one, reason=one.reason or cause)
    return replace(one, reason=f"{cause}: {one.reason}" if one.reason else cause)


def spike_row(line: SpikeLine, *, named: bool) -> SpikeRow:
    own, outcome = line.row.detail, line.outcome
    said = ""
    if outcome is not None:
        findings = outcome.findings if named else ""
        what = (outcome.decision if outcome.kind == "decision" else findings).strip()
        head = {
            "decision": "Decided",
            "knowledge": "Known",
            "inconclusive": "Not known yet",
            "cancelled": "Cancelled",
        }
        said = f"{head[outcome.kind]}: {what.splitlines()[0]}" if what else head[outcome.kind]
    box = "–" if line.box is None else about(line.box)
    return SpikeRow(
        item=line.row.item,
        question=(getattr(own, "question", "") if named else "") or line.row.item.title,
        outcome=said or "Open",
        box=f"{box} + {about(line.extended)}" if line.extended else box,
        spent=about(line.spent),
        is_over=line.is_over,
    )


def spike_sum(lines: Sequence[SpikeLine]) -> dict[str, str] | None:
    if not lines:
        return None
    back = sum(line.given_back for line in lines)
    answered = sum(line.outcome is not None for line in lines)
    return {
        "head": f"{plural(len(lines), 'question')}, {answered} answered",
        "words": f"Together, {about(back)} given back" if back else "Together",
        "box": about(sum((line.box or 0) + line.extended for line in lines)),
        "spent": about(sum(line.spent for line in lines)),
    }


def trail_lines(report: Report, *, named: bool) -> list[TrailLine]:
    """Newest first: steps of people, moments that followed, start and close."""
    lines = []
    for moment in reversed(report.moments):
        who = moment.who or "Tandem"
        words = (
            (f"{who} started the sprint" if named else "The sprint was started")
            if moment.kind == "sprint_started"
            else (
                f"Figures frozen, {who} closed the sprint" if named else "Figures frozen, the sprint closed"
            )
        )
        lines.append(TrailLine("full", words, moment.at, ""))
    # a sprint is started after its split is signed
    lines += [_step(step, named) for step in report.trail.steps]
    return sorted(lines, key=lambda line: line.at, reverse=True)


def _step(step: AllocationStep, named: bool) -> TrailLine:
    if step.kind in STEPS:
        role = Role(step.role).label.lower() if step.role else ""
        split = step.snapshot.get("target_bp") or {}
        detail = step.note if named else ""
        if step.kind == "signed" and not detail and split:
            detail = f"Feature, technical, defect {shares(split)} of {about(step.snapshot.get('plannable'))}"
        who = f"{step.person or 'Tandem'}{', ' + role if role else ''}" if named else f"a {role or 'member'}"
        words = f"{STEPS[step.kind]} by {who}"
        return TrailLine("full" if step.kind == "signed" else "", words, step.at, detail)
    if step.kind == "changed":
        why = ", ".join(REASONS.get(reason, reason) for reason in step.reasons)
        return TrailLine("hot", f"{STATES['changed'][0]}: {why}", step.at, "")
    return TrailLine("", "Within tolerance again", step.at, "")
