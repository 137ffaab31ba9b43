"""The sign-off beside the split: its state, and what was signed against what is now."""

from collections.abc import Mapping
from dataclasses import dataclass

from common.templatetags.tandem import percent
from sprints.presenters.words import about
from sprints.rules.shape import Figures, Measured
from sprints.rules.split import CATEGORIES

STATES = {
    "draft": ("Draft", ""),
    "proposed": ("Proposed", ""),
    "signed_off": ("Signed off", "on"),
    "changed": ("Changed since", "warn"),
    "rejected": ("Rejected", "warn"),
}
LEADS = {
    "draft": "The team proposes how the hours divide, a product owner or dev manager signs. Nothing waits.",
    "proposed": "Waits for a product owner or a dev manager to sign.",
    "signed_off": "What is planned is within what was signed.",
    "changed": "More has moved than the signature allows. It still stands; signing again settles it.",
    "rejected": "Change what was asked for, then propose again.",
}
OTHERS = {
    "dates": "The dates of the sprint are not those that were signed.",
    "options": "The project counts some work differently than when it was signed.",
}


@dataclass(frozen=True, slots=True)
class Row:
    label: str
    signed: str
    now: str
    may_move: str
    is_hot: bool


@dataclass(frozen=True, slots=True)
class Shift:
    """An item whose size moved by so many minutes since the signature."""

    number: int
    words: str


@dataclass(frozen=True, slots=True)
class SignOff:
    state: str
    name: str
    mark: str  # class of the chip
    lead: str
    rows: tuple[Row, ...]
    others: tuple[str, ...]
    shifts: tuple[Shift, ...]
    has_other_hours: bool  # than those that were signed, beyond the tolerance


def sign_off_of(figures: Figures) -> SignOff:
    found = figures["sign_off"]
    state, reasons = found["state"], set(found["reasons"])
    name, mark = STATES[state]
    signed = found["signed"]
    return SignOff(
        state=state,
        name=name,
        mark=mark,
        lead=LEADS[state],
        rows=tuple(_rows(signed, found["now"], found["tolerance"], reasons)) if signed else (),
        others=tuple(text for reason, text in OTHERS.items() if reason in reasons),
        shifts=tuple(
            Shift(
                move["number"],
                _delta((move["now"] or 0) - (move["signed"] or 0), move["signed"], move["now"]),
            )
            for move in found["moved"][:4]
        )
        if state == "changed"
        else (),
        has_other_hours="plannable" in reasons,
    )


def _rows(signed: Measured, now: Measured, tolerance: Mapping[str, int], reasons: set[str]) -> list[Row]:
    rows = [
        Row(
            "Technical planned",
            about(signed["planned"].get("technical", 0)),
            about(now["planned"].get("technical", 0)),
            about(tolerance["technical"]),
            "technical_hours" in reasons,
        ),
        Row(
            "Technical share",
            percent(signed["technical_share_bp"]),
            percent(now["technical_share_bp"]),
            f"{tolerance['technical_share_bp'] // 100} points",
            "technical_share" in reasons,
        ),
        Row(
            "Plannable",
            about(signed["plannable"]),
            about(now["plannable"]),
            about(tolerance["plannable"]),
            "plannable" in reasons,
        ),
    ]
    if "target" in reasons:
        rows.insert(0, Row("Target", shares(signed["target_bp"]), shares(now["target_bp"]), "–", True))
    return rows


def shares(target_bp: Mapping[str, int]) -> str:
    """`65 / 25 / 10 %` in the order feature, technical, defect."""
    if not target_bp:
        return "none"
    return " / ".join(f"{target_bp.get(name, 0) / 100:g}" for name in CATEGORIES) + " %"


def _delta(minutes: int, before: int | None, after: int | None) -> str:
    if before is None:
        return f"+{about(minutes)}, new"
    if after is None:
        return f"−{about(-minutes)}, out"
    return f"+{about(minutes)}" if minutes > 0 else f"−{about(-minutes)}"
