"""What an item of one type keeps as another, and what moves into its description. Nothing is lost."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from common.durations import format_hours

SENTENCE = {"as_a": "As a", "i_want": "I want", "so_that": "so that"}
HEADINGS = {
    "question": "Question",
    "context": "Context",
    "steps": "Steps to see it",
    "expected": "What should happen",
    "actual": "What happens instead",
    "so_that": "So that",
}
FACTS = {
    "environment": "Seen in",
    "severity": "Severity",
    "category": "Category",
    "points": "Points",
    "remaining_points": "Points left",
    "business_value": "Business value",
    "design": "Design",
    "quality_target": "Measurable target",
    "estimate_minutes": "Estimate",
    "remaining_minutes": "Hours left",
    "timebox_minutes": "Box",
    "parent": "Part of",
}
Row = tuple[str, bool]  # a line of a checklist: its words, and whether it holds


@dataclass(frozen=True, slots=True)
class Retyped:
    """Fields that the new type takes over, and sections that stand in the description from now on."""

    kept: dict[str, Any] = field(default_factory=dict)
    sections: list[tuple[str, str]] = field(default_factory=list)


def retyped(
    old: Mapping[str, Any], takes: Iterable[str], *, rows: Sequence[Row], rows_named: str, keeps_rows: bool
) -> Retyped:
    """`old` are the filled fields in words or plain values; `takes` the fields that the new type has.

    `rows` are criteria or done items under their name; where they are kept as rows, they are not told again.
    An estimate and a box stand for each other.
    """
    taken = set(takes)
    values = dict(old)
    if "timebox_minutes" in taken and "estimate_minutes" in values:
        values["timebox_minutes"] = values.pop("estimate_minutes")
    elif "estimate_minutes" in taken and "timebox_minutes" in values:
        values["estimate_minutes"] = values.pop("timebox_minutes")
    kept = {name: value for name, value in values.items() if name in taken}
    left = {name: value for name, value in values.items() if name not in taken}
    sections: list[tuple[str, str]] = []
    wanted = [f"{words} {left[name]}" for name, words in SENTENCE.items() if name in left]
    if "i_want" in left or "as_a" in left:
        sections.append(("Story", ", ".join(wanted)))
        left = {name: value for name, value in left.items() if name not in SENTENCE}
    sections += [(title, str(left[name])) for name, title in HEADINGS.items() if name in left]
    if rows and not keeps_rows:
        lines = "\n".join(f"- [{'x' if is_true else ' '}] {text}" for text, is_true in rows)
        sections.append((rows_named, lines))
    facts = [f"- {title}: {_fact(name, left[name])}" for name, title in FACTS.items() if name in left]
    if facts:
        sections.append(("As it was before", "\n".join(facts)))
    return Retyped(kept, sections)


def merged(description: str, sections: Sequence[tuple[str, str]]) -> str:
    """The description with each section below it under its heading."""
    parts = [description.rstrip()] if description.strip() else []
    return "\n\n".join([*parts, *(f"## {title}\n\n{text}" for title, text in sections)])


def _fact(name: str, value: Any) -> str:
    if name.endswith("_minutes"):
        return format_hours(value)
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)
