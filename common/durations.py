"""Hours as people write them ↔ integer minutes as Tandem keeps them."""

import re
from decimal import Decimal, InvalidOperation

from common.errors import Invalid

MAX_MINUTES = 100_000  # 1,666 h: beyond this it is a typing mistake
WORKING_DAY_MINUTES = 480
UNITS = {"w": 5 * WORKING_DAY_MINUTES, "d": WORKING_DAY_MINUTES, "h": 60, "m": 1, "min": 1}
PART = re.compile(r"(\d+(?:[.,]\d+)?)\s*(w|d|h|min|m)?\s*", re.IGNORECASE)


def parse_minutes(text: str, field: str = "hours") -> int | None:
    """`6`, `6.5`, `6,5`, `6:30`, `6h30`, `6 h 30`, `1d 2h`, `90m` → minutes; empty → None. A bare number is hours.

    Raises Invalid at `field` for anything else, negatives, and more than MAX_MINUTES.
    """
    text = text.strip()
    if not text:
        return None
    if clock := re.fullmatch(r"(\d{1,4}):([0-5]\d)", text):
        return _bounded(Decimal(clock[1]) * 60 + Decimal(clock[2]), text, field)
    total, at, last = Decimal(0), 0, ""
    while at < len(text):
        part = PART.match(text, at)
        if not part or (at and not part[2] and last != "h"):
            raise _unreadable(text, field)
        unit = (part[2] or ("m" if last == "h" else "h")).lower()
        try:
            total += Decimal(part[1].replace(",", ".")) * UNITS[unit]
        except InvalidOperation:
            raise _unreadable(text, field) from None
        at, last = part.end(), (part[2] or "").lower()
    return _bounded(total, text, field)


def _bounded(minutes: Decimal, text: str, field: str) -> int:
    if minutes > MAX_MINUTES:
        raise Invalid(fields={field: f"“{text[:40]}” is more than {MAX_MINUTES // 60:,} hours."})
    return int(minutes.to_integral_value())


def _unreadable(text: str, field: str) -> Invalid:
    if text.startswith(("-", "−")) and text[1:2].isdigit():
        return Invalid(fields={field: f"“{text[:40]}” is less than 0 hours. Write 0 or more."})
    return Invalid(fields={field: f"“{text[:40]}” is not a number of hours. Write 6, 6.5, 6h30 or 1d."})


def format_hours(minutes: int | None, nothing: str = "–") -> str:
    """390 → `6 h 30`, 360 → `6 h`, 0 → `0 h`, None → `nothing`; a negative keeps its sign."""
    if minutes is None:
        return nothing
    sign, whole = ("−", -minutes) if minutes < 0 else ("", minutes)
    hours, rest = divmod(int(whole), 60)
    return f"{sign}{hours} h {rest:02d}" if rest else f"{sign}{hours} h"
