"""Figures as pages say them."""

import re
from fractions import Fraction

from common.durations import format_hours

ROUND_FROM = 600  # ten hours: below it, half an hour matters


def about(minutes: int | None) -> str:
    """Whole hours from ten on, exact ones below: 8268 → `138 h`, 390 → `6 h 30`, None → `–`."""
    if minutes is None or abs(minutes) < ROUND_FROM:
        return format_hours(minutes)
    return format_hours(round(minutes / 60) * 60)


def of_whole(minutes: int, whole: int) -> str:
    """`138 of 146 h`, `6 h 30 of 23 h`."""
    part, of = about(minutes), about(whole)
    return f"{part.removesuffix(' h') if of.endswith(' h') else part} of {of}"


def plural(count: int, one: str, many: str = "") -> str:
    """`1 story`, `3 stories`."""
    return f"{count} {one if count == 1 else many or one + 's'}"


def tenths(points: float | Fraction) -> str:
    """At most one decimal: `12`, `12.4`."""
    return f"{float(points):.1f}".removesuffix(".0")


def share(part: int, whole: int) -> int:
    """Whole percent of `part` in `whole`; 0 of nothing."""
    return round(100 * part / whole) if whole else 0


def tied(sentence: str) -> str:
    """The same sentence, whose figures keep their unit, and their verb, on the same line."""
    kept = re.sub(r"(\d) (%|h|pt)(?![a-z])", "\\1\u00a0\\2", sentence)
    return re.sub(r"\b(cost|gave) (?=[\d½])", "\\1\u00a0", kept)
