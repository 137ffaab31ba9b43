"""What the last sprints show of focus and hours per point, in sentences with what can be done about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from accounts.access import Access
from common.durations import format_hours
from common.templatetags.tandem import percent
from sprints import policies
from sprints.presenters.words import plural, tied
from sprints.queries.learned import Learned, learned
from sprints.rules.suggested import Name, Suggestion

COUNTS = {3: "three", 4: "four", 5: "five", 6: "six"}
RANGE = "of 100 stories, 70 took between {} and {}"


@dataclass(frozen=True, slots=True)
class Line:
    """A figure that is suggested."""

    name: Name
    value: int
    words: str
    short: str
    button: str


def learned_context(access: Access, found: Learned, back: str) -> dict[str, Any]:
    """`lines` are open suggestions, `known` what is shown beside them, `missing` what it takes to learn a figure."""
    return {
        "lines": [_line(one) for one in found.open],
        "known": [words for name in found.used if (words := _agreed(found, name))],
        "missing": _missing(found.result),
        "computed_at": found.computed_at,
        "may": policies.can(access, "take_over_figures"),
        "back": back,
        "key": access.project.key,
    }


def settings_part(access: Access) -> tuple[str, dict[str, Any]]:
    """For the page of settings."""
    return "sprints/_learned.html", learned_context(access, learned(access), "settings")


def said(name: str, value: int | None) -> str:
    """`62 %`, `6 h 12 per point`."""
    return percent(value) if name == "focus" else f"{format_hours(value)} per point"


def _line(one: Suggestion) -> Line:
    used = (
        f"this project uses {said(one.name, one.used)}" if one.used is not None else "this project uses none"
    )
    words = f"{_shown(one.name, vars_of(one))}; {used}."
    short = said(one.name, one.value) + (" focus" if one.name == "focus" else "")
    if one.used is not None:
        short += f", not {percent(one.used) if one.name == 'focus' else format_hours(one.used)}"
    return Line(one.name, one.value, tied(words), tied(short), f"Use {said(one.name, one.value)}")


def vars_of(one: Suggestion) -> dict[str, Any]:
    return {name: getattr(one, name) for name in ("value", "low", "high", "count", "origin")}


def _shown(name: Name, known: Mapping[str, Any]) -> str:
    """`The last six sprints show a focus of 62 % (55 to 71 %)`."""
    if name == "focus":
        sprints = COUNTS.get(known["count"], str(known["count"]))
        range_ = f"{known['low'] // 100} to {percent(known['high'])}"
        return f"The last {sprints} sprints with logged hours show a focus of {percent(known['value'])} ({range_})"
    rate = said("rate", known["value"])
    if known["origin"] == "logged":
        range_ = RANGE.format(format_hours(known["low"]), format_hours(known["high"]))
        return f"{plural(known['count'], 'story', 'stories')} of the last sprints took {rate} ({range_})"
    return f"Capacity and velocity of the last sprints give {rate}, not from logged hours"


def _agreed(found: Learned, name: Name) -> str:
    """What the sprints show of a figure that needs no suggestion."""
    known = found.result.get(name)
    return f"{_shown(name, known)}." if known and name not in {one.name for one in found.open} else ""


def _missing(result: Mapping[str, Any]) -> list[str]:
    sprints, least = result.get("sprints", 0), result.get("fewest_sprints", 3)
    missing = []
    if not result.get("focus"):
        logged = result.get("logged_sprints", 0)
        missing.append(
            f"Focus can be learned from {COUNTS.get(least, least)} closed sprints with hours logged on four of five"
            f" done items; so far {logged or 'none'}."
        )
    if not result.get("rate"):
        stories = result.get("stories", 0)
        missing.append(
            f"Hours per point can be learned from {COUNTS.get(least, least)} closed sprints and"
            f" {result.get('fewest_stories', 10)} done stories with points; so far"
            f" {plural(sprints, 'sprint')} and {plural(stories, 'story', 'stories')}."
        )
    return missing
