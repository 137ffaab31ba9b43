"""Why an item is not done, as far as it can be told from the item; people may know better."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Cause = Literal["blocked", "gate", "criterion", "acceptance", "unplanned", "too_big", "not_started", "other"]
HEADS: dict[str, str] = {
    "blocked": "Blocked",
    "gate": "Waits for other work",
    "criterion": "Failed criterion",
    "acceptance": "Waits for acceptance",
    "unplanned": "Unplanned work came first",
    "too_big": "Bigger than thought",
    "not_started": "Not started",
    "other": "",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """An open item of a sprint: how it stands, and how its size changed since it was planned there.

    `waits_for` names what it waits for. Minutes and points are None where nobody knows or knew them.
    """

    blocked: bool = False
    blocked_reason: str = ""
    waits_for: tuple[str, ...] = ()
    failed_criterion: str = ""
    waits_for_acceptance: bool = False
    is_started: bool = False
    column: str = ""
    points_planned: Decimal | None = None
    points: Decimal | None = None
    minutes_planned: int | None = None
    minutes_spent: int = 0


@dataclass(frozen=True, slots=True)
class Why:
    """A cause and what more is known of it, without a full stop."""

    cause: Cause
    detail: str = ""

    @property
    def words(self) -> str:
        return reason_of(self.cause, self.detail)


def why(of: Standing, unplanned_beyond_reserve: bool = False) -> Why:
    """The first of: blocked, a gate, a failed criterion, acceptance, size, unplanned work, not started, where it is."""
    if of.blocked:
        return Why("blocked", of.blocked_reason.rstrip(" ."))
    if of.waits_for:
        return Why("gate", ", ".join(of.waits_for))
    if of.failed_criterion:
        return Why("criterion", of.failed_criterion.rstrip(" ."))
    if of.waits_for_acceptance:
        return Why("acceptance")
    if grown := _grown(of):
        return Why("too_big", grown)
    if not of.is_started:
        return Why("unplanned" if unplanned_beyond_reserve else "not_started")
    return Why("other", f"Still in “{of.column}”" if of.column else "Not finished")


def completed(proposed: Why, said: Why | None) -> Why:
    """What people said, and for what they left empty what is known: of the same cause, its detail too."""
    if said is None:
        return proposed
    cause = said.cause or proposed.cause
    return Why(cause, said.detail or (proposed.detail if cause == proposed.cause else ""))


def reason_of(cause: str, detail: str) -> str:
    """As one line: `Blocked: no answer from the acquirer`."""
    head = HEADS[cause]
    return f"{head}: {detail}" if head and detail else head or detail or "Not finished"


def _grown(of: Standing) -> str:
    if of.points is not None and of.points_planned is not None and of.points > of.points_planned:
        return f"{_plain(of.points_planned)} points grew to {_plain(of.points)}"
    if of.minutes_planned and of.minutes_spent > of.minutes_planned:
        return f"{_hours(of.minutes_spent)} spent of {_hours(of.minutes_planned)} planned"
    return ""


def _plain(points: Decimal) -> str:
    return f"{points.normalize():f}"


def _hours(minutes: int) -> str:
    whole, rest = divmod(minutes, 60)
    return f"{whole} h {rest:02d}" if rest else f"{whole} h"
