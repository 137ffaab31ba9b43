"""The capacity report as a page: figures drawn, lists in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import timezone

from accounts.access import Access, today_in
from accounts.models import Role
from backlog.models import Item
from common.templatetags.tandem import points
from sprints import policies
from sprints.models import AllocationStep, Sprint
from sprints.presenters.design import design_of
from sprints.presenters.people import grid_of
from sprints.presenters.report import bullets_of, burndown_of, evenings_of, waterfall_of
from sprints.presenters.report_plan import people_rows, plan_rows, reserve_of
from sprints.presenters.sign_off import STATES, shares
from sprints.presenters.words import about, plural
from sprints.queries import Change, Report, SpikeLine, report_tables

LEADS = {
    "planned": "planned. What the sprint can hold, and what would fill it",
    "active": "running. What the sprint can hold, and what fills it so far",
    "closed": "closed. What the sprint could hold, and what filled it",
}
STEPS = {"proposed": "Proposed", "signed": "Signed", "rejected": "Sent back"}
REASONS = {
    "target": "the target",
    "dates": "the dates",
    "options": "how work is counted",
    "plannable": "plannable hours",
    "technical_hours": "technical hours",
    "technical_share": "the technical share",
}


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


def report_context(access: Access, report: Report, sprints: Sequence[Sprint]) -> dict[str, Any]:
    """Everything on the page. Parts from figures are missing until a worker has computed any."""
    sprint, figures = report.sprint, report.split.figures
    at = reverse("capacity", args=[access.project.key, sprint.number])
    outcomes = {one.outcome for one in report.not_done}
    context: dict[str, Any] = {
        "key": access.project.key,
        "figures_at": at,
        "sprint": sprint,
        "sprints": sprints,
        "stored": report.split,
        "figures": figures,
        "lead": LEADS[sprint.state],
        "tables": [table.name for table in report_tables(report)],
        "design": design_of(report.design),
        "changes": [_change(change) for change in report.changes],
        "change_sum": _change_sum(report.changes),
        "not_done": report.not_done,
        "not_done_points": sum((one.points or Decimal(0) for one in report.not_done), Decimal(0)),
        "not_done_left": sum((one.left or Decimal(0) for one in report.not_done), Decimal(0)),
        "stories": report.stories,
        "carried_into": report.carried_into if "carried" in outcomes else None,
        "some_returned": "returned" in outcomes,
        "spikes": [_spike(line) for line in report.spikes],
        "spike_sum": _spike_sum(report.spikes),
        "trail": _trail(report),
        "may_close": sprint.state == Sprint.State.ACTIVE and policies.can(access, "close_sprint"),
    }
    if figures:
        chart = burndown_of(figures, today_in(access.project), _by_day(report.changes), at)
        context |= {
            "waterfall": waterfall_of(figures, at),
            "bullets": bullets_of(figures),
            "grid": grid_of(figures),
            "plan_rows": plan_rows(figures),
            "kept": reserve_of(figures),
            "people": people_rows(figures),
            "burndown": chart,
            "evenings": evenings_of(chart),
        }
    return context


def _by_day(changes: Sequence[Change]) -> dict[date, str]:
    """The item that came, went or grew most on each day, by its key."""
    most: dict[date, Change] = {}
    for change in changes:
        on = timezone.localdate(change.at)
        if on not in most or abs(change.minutes or 0) > abs(most[on].minutes or 0):
            most[on] = change
    return {on: change.item.key for on, change in most.items()}


def _change(change: Change) -> ChangeLine:
    who = f" {change.who}," if change.who else ""
    at = timezone.localtime(change.at)
    words = f"{change.words.rstrip(' .')}.{who} {at.day} {at:%b}"
    if change.minutes is not None:
        amount = _signed(change.minutes)
    elif change.points is not None:
        amount = f"{'+' if change.points > 0 else '−'}{points(abs(change.points))}"
    else:
        amount = "–"
    return ChangeLine(change.item, words, amount)


def _change_sum(changes: Sequence[Change]) -> str:
    """`24 h more than at the start`."""
    minutes = sum(change.minutes or 0 for change in changes)
    if not changes:
        return "nothing since the start"
    if not minutes:
        return "as much as at the start"
    return f"{about(abs(minutes))} {'more' if minutes > 0 else 'less'} than at the start"


def _signed(minutes: int) -> str:
    return f"+{about(minutes)}" if minutes > 0 else f"−{about(-minutes)}" if minutes < 0 else "0 h"


def _spike(line: SpikeLine) -> SpikeRow:
    own, outcome = line.row.detail, line.outcome
    said = ""
    if outcome is not None:
        what = (outcome.decision if outcome.kind == "decision" else outcome.findings).strip()
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
        question=getattr(own, "question", "") or line.row.item.title,
        outcome=said or "Open",
        box=f"{box} + {about(line.extended)}" if line.extended else box,
        spent=about(line.spent),
        is_over=line.is_over,
    )


def _spike_sum(lines: Sequence[SpikeLine]) -> dict[str, str] | None:
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


def _trail(report: Report) -> list[TrailLine]:
    """Newest first: steps of people, moments that followed, start and close."""
    lines = []
    for moment in reversed(report.moments):
        who = moment.who or "Tandem"
        words = (
            f"{who} started the sprint"
            if moment.kind == "sprint_started"
            else f"Figures frozen, {who} closed the sprint"
        )
        lines.append(TrailLine("full", words, moment.at, ""))
    lines += [_step(step) for step in report.trail.steps]  # a sprint is started after its split is signed
    return sorted(lines, key=lambda line: line.at, reverse=True)


def _step(step: AllocationStep) -> TrailLine:
    if step.kind in STEPS:
        role = f", {Role(step.role).label.lower()}" if step.role else ""
        split = step.snapshot.get("target_bp") or {}
        detail = step.note
        if step.kind == "signed" and not detail and split:
            detail = f"Feature, technical, defect {shares(split)} of {about(step.snapshot.get('plannable'))}"
        words = f"{STEPS[step.kind]} by {step.person or 'Tandem'}{role}"
        return TrailLine("full" if step.kind == "signed" else "", words, step.at, detail)
    if step.kind == "changed":
        why = ", ".join(REASONS.get(reason, reason) for reason in step.reasons)
        return TrailLine("hot", f"{STATES['changed'][0]}: {why}", step.at, "")
    return TrailLine("", "Within tolerance again", step.at, "")
