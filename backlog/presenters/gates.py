"""Gates and links of an item, or an epic, as its page shows them: from both sides, in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from accounts.access import Access
from accounts.models import User
from backlog.forms.spikes import OutcomeForm
from backlog.models import Epic, Gate, Item
from backlog.queries.gates import gates_around, gates_of_epic, state_of
from backlog.queries.links import links_of
from backlog.rules.gates import EFFECTS, default_effect
from backlog.rules.links import words
from common.templatetags.tandem import day

NOTES = {
    "suggested": "suggested, not accepted yet",
    "done": "done, but it kept this closed",
    "dropped": "dropped, so this opens only by lifting",
    "deleted": "deleted, so this opens only by lifting",
}
LABELS = {"open": "Open", "keep": "Keep closed", "follow_up": "Follow-up"}
HOW = {"done": "opened, as it was done", "outcome": "opened by the outcome", "lifted": "lifted"}


@dataclass(frozen=True, slots=True)
class GateLine:
    """A gate seen from one side: the item, suggestion or epic at its other side, and how it stands."""

    pk: int
    item: Item | None
    title: str
    epic: Epic | None
    state: str
    is_closed: bool
    is_stuck: bool
    told: str
    reason: str
    suggestion: int | None = None
    suggested: str = ""


@dataclass(frozen=True, slots=True)
class LinkLine:
    pk: int
    words: str
    item: Item
    state: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What an outcome of some kinds may do to one gate, and what is chosen now."""

    name: str
    gate: GateLine
    choices: list[tuple[str, str, bool]]


@dataclass(frozen=True, slots=True)
class Effects:
    """Answers that stand in the form while one of the kinds in `when` is chosen."""

    when: str
    answers: list[Answer]


def state_words(item: Item) -> str:
    """Its column, or where it is instead."""
    if item.resolution == Item.Resolution.DROPPED:
        return "Dropped"
    return item.column.name if item.column else "In the backlog"


def gates_of(access: Access, item: Item) -> tuple[list[GateLine], list[GateLine]]:
    """What an item waits or waited for, then what waits or waited for it. One query.

    Of its epic's gates, and of its story's, those that hold it now.
    """
    found = gates_around(access, item)
    inherited = [_waits(access, gate, is_own=False) for gate in found.inherited]
    return inherited + [_waits(access, gate) for gate in found.own], [
        _opens(access, gate) for gate in found.opens
    ]


def epic_waits(access: Access, epic: Epic) -> list[GateLine]:
    """What all stories of an epic wait or waited for."""
    return [_waits(access, gate) for gate in gates_of_epic(access, epic)]


def link_lines(access: Access, item: Item) -> list[LinkLine]:
    """Links in this item's words."""
    lines = []
    for link in links_of(access, item):
        is_source = link.source_id == item.pk
        other = link.target if is_source else link.source
        other.project = access.project
        lines.append(LinkLine(link.pk, words(link.kind, is_source=is_source), other, state_words(other)))
    return lines


def effects_of(lines: Iterable[GateLine], form: OutcomeForm) -> list[Effects]:
    """What each closed gate of a spike may come to, once for outcomes that answer and once for those that do not."""
    closed = [line for line in lines if line.is_closed]
    return [
        Effects(" ".join(kinds), [_answer(line, prefix, kinds[0], form) for line in closed])
        for prefix, kinds in form.GATES.items()
        if closed
    ]


def _answer(line: GateLine, prefix: str, kind: str, form: OutcomeForm) -> Answer:
    name = f"{prefix}-{line.pk}"
    chosen = form.chosen(name) or default_effect(kind)
    return Answer(name, line, [(one, LABELS[one], one == chosen) for one in EFFECTS])


def _waits(access: Access, gate: Gate, *, is_own: bool = True) -> GateLine:
    awaited, suggested = gate.waits_for, gate.suggestion
    title = awaited.title if awaited else suggested.title if suggested else ""
    state = state_of(gate)
    return _line(access, gate, awaited, title, None if is_own else gate.epic, NOTES.get(state, ""))


def _opens(access: Access, gate: Gate) -> GateLine:
    title = gate.item.title if gate.item else ""
    return _line(access, gate, gate.item, title, gate.epic, "")


def _line(
    access: Access, gate: Gate, item: Item | None, title: str, epic: Epic | None, note: str
) -> GateLine:
    if item is not None:
        item.project = access.project
    is_closed = gate.opened_at is None
    return GateLine(
        pk=gate.pk,
        item=item,
        title=title,
        epic=epic,
        state=(note if is_closed else "") or (state_words(item) if item else ""),
        is_closed=is_closed,
        is_stuck=is_closed and bool(note),
        told=_told("set", gate.created_by, gate.created_at)
        if gate.opened_at is None
        else _told(HOW[gate.how], gate.opened_by, gate.opened_at),
        reason=gate.reason,
        suggestion=None if item or not gate.suggestion else gate.suggestion.pk,
        suggested=gate.suggestion.kind if gate.suggestion else "",
    )


def _told(what: str, who: User | None, at: datetime) -> str:
    """`lifted by Priya, 21 Nov`."""
    by = f" by {who}" if who else ""
    return f"{what}{by}, {day(at)}"
