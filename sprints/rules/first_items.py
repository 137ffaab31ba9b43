"""Items as people type or paste them at first: one a line, its size after a comma, a tab or as its last word."""

import re
from decimal import Decimal, InvalidOperation

from common.durations import parse_minutes
from common.errors import Invalid

MARK = re.compile(r"^\s*(?:[-*•–]|\d{1,3}[.)])\s+")  # of a list in whatever text they were copied from
APART = r"(?:\t|;|(?<!\d),|,(?!\d))"  # a comma between two digits is part of a number
POINTS = re.compile(r"(\d{1,3}(?:[.,]\d{1,2})?)\s*(?:p|pt|pts|points?)?", re.IGNORECASE)
LAST_POINTS = re.compile(r"^(.*\S)[\s(]+(\d{1,3}(?:[.,]\d{1,2})?)\s*(?:p|pt|pts|points?)\)?$", re.IGNORECASE)
LAST_HOURS = re.compile(
    r"^(.*\S)[\s(]+(\d{1,3}(?:[.,]\d{1,2})?\s*h(?:\s*\d{1,2}(?:\s*m)?)?)\)?$", re.IGNORECASE
)


def lines_of(text: str) -> list[str]:
    """What stands in each line, without bullets and numbers of a list."""
    return [found for line in text.splitlines() if (found := MARK.sub("", line).strip())]


def with_points(line: str) -> tuple[str, Decimal | None]:
    """`Pay by card, 5`, `Pay by card 5 pt` → title and points."""
    title, size = _apart(line)
    if size and (found := POINTS.fullmatch(size)):
        return title, _decimal(found[1])
    if found := LAST_POINTS.match(line):
        return found[1].rstrip("(, "), _decimal(found[2])
    return line, None


def with_hours(line: str) -> tuple[str, int | None]:
    """`Set up staging, 6`, `Set up staging 6h30` → title and minutes."""
    title, size = _apart(line)
    if size and (minutes := _minutes(size)) is not None:
        return title, minutes
    if found := LAST_HOURS.match(line):
        return found[1].rstrip("(, "), _minutes(found[2])
    return line, None


def _apart(line: str) -> tuple[str, str]:
    """At the last comma, semicolon or tab; no size where there is none, or no title before it."""
    found = re.match(rf"^(.*[^\s,;])\s*{APART}\s*(\S+(?: \S+)?)$", line)
    return (found[1], found[2]) if found else (line, "")


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text.replace(",", "."))
    except InvalidOperation:
        return None


def _minutes(text: str) -> int | None:
    try:
        return parse_minutes(text)
    except Invalid:
        return None
