"""A change of velocity in words that a stakeholder reads.

Source: the capacity rules, section 8 ("Explained"): words come before numbers.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from sprints.rules.explained import Effect, Explanation, Factor, SprintFacts, factors_of

WORTH_SAYING = Fraction(1, 2)  # of a point
SHARES: tuple[tuple[Factor, str], ...] = (
    ("technical", "technical work"),
    ("defect", "defects"),
    ("unplanned", "unplanned work"),
)
OTHERS: dict[Effect, tuple[str, str]] = {
    "capacity": ("fewer hours", "more hours"),
    "focus": ("less focus", "more focus"),
    "pace": ("a slower pace", "a quicker pace"),
}


@dataclass(frozen=True, slots=True)
class Names:
    """What the sentence calls things: the sprint to compare with, the largest technical epic, unplanned items."""

    baseline: str
    foundation: str = ""
    incidents: tuple[str, ...] = ()


def explained_words(before: SprintFacts, after: SprintFacts, explanation: Explanation, names: Names) -> str:
    """`18 points, 16 fewer than Sprint 12: technical work at 34 % instead of 23 % cost 5, mostly Payments; …`

    What went with the change comes first, the largest first; then what gave some of it back. Effects of less than
    half a point are not worth a word.
    """
    head = change_in_words(Fraction(after.velocity), explanation.change, names.baseline)
    down = explanation.change <= 0
    with_it = _said(before, after, explanation, names, down, "cost" if down else "gave")
    other_way = _said(before, after, explanation, names, not down, "gave" if down else "cost")
    if not with_it and not other_way:
        return f"{head}."
    tail = "; ".join(with_it)
    if other_way:
        tail += (" – but " if with_it else "") + "; ".join(other_way)
    return f"{head}: {tail}."


def change_in_words(velocity: Fraction, change: Fraction, baseline: str) -> str:
    """`9 points, 12 fewer than Sprint 6`: all that can be said where no hours are known."""
    return f"{_points(velocity)}, {_against(change, baseline)}"


def halves(points: Fraction) -> str:
    """Points to the nearest half: `2½`, `½`, `16`."""
    doubled = round(abs(points) * 2)
    whole, half = divmod(doubled, 2)
    return f"{whole or ''}{'½' if half else ''}" or "0"


def _points(points: Fraction) -> str:
    said = halves(points)
    return f"{said} {'point' if said in ('1', '½') else 'points'}"


def _against(change: Fraction, baseline: str) -> str:
    if halves(change) == "0":
        return f"as many as {baseline}"
    return f"{halves(change)} {'fewer' if change < 0 else 'more'} than {baseline}"


def _said(
    before: SprintFacts,
    after: SprintFacts,
    explanation: Explanation,
    names: Names,
    negative: bool,
    verb: Literal["cost", "gave"],
) -> list[str]:
    chosen = [
        (name, effect)
        for name, effect in explanation.effects.items()
        if abs(effect) >= WORTH_SAYING and (effect < 0) == negative
    ]
    ordered = sorted(chosen, key=lambda pair: -abs(pair[1]))
    return [
        f"{_cause(name, effect, before, after)} {verb} {halves(effect)}{_mostly(name, effect, names)}"
        for name, effect in ordered
    ]


def _cause(name: Effect, effect: Fraction, before: SprintFacts, after: SprintFacts) -> str:
    for share, words in SHARES:
        if share == name:
            return f"{words} at {_percent(after, share)} instead of {_percent(before, share)}"
    if name == "carry_over":
        if effect < 0:
            return "work begun but not done" if after.carry_over < 0 else "less work begun before"
        return "work begun before" if after.carry_over > 0 else "less work left undone"
    return OTHERS[name][effect > 0]


def _percent(facts: SprintFacts, name: Factor) -> str:
    return f"{round(100 * (factors_of(facts)[name] or 0))} %"


def _mostly(name: Effect, effect: Fraction, names: Names) -> str:
    if effect < 0 and name == "technical" and names.foundation:
        return f", mostly {names.foundation}"
    if effect < 0 and name == "unplanned" and names.incidents:
        return f" ({', '.join(names.incidents)})"
    return ""
