"""Focus and rate as past sprints show them. They are only ever suggested: people take them over, or do not.

Source: the capacity rules, sections 1 (focus) and 2 (rate).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from sprints.rules.flow import nearest_rank
from sprints.rules.split import WHOLE_BP
from sprints.rules.velocity import LAST, Number

FEWEST_SPRINTS = 3
FEWEST_STORIES = 10
LOGGED_ENOUGH = Fraction(4, 5)
FOCUS_BP = (3_000, 10_000)


@dataclass(frozen=True, slots=True)
class DoneStory:
    """A story that got done: its points, and the minutes logged on it and its tasks; None where nothing was."""

    points: Number
    logged_minutes: int | None


@dataclass(frozen=True, slots=True)
class ClosedSprint:
    """What a closed sprint shows: minutes of all kinds, its stories done, and how many of its done items have logs."""

    gross_minutes: int
    focus_bp: int
    logged_minutes: int
    technical_minutes: int
    defect_minutes: int
    done_items: int
    done_items_logged: int
    stories: tuple[DoneStory, ...] = ()


@dataclass(frozen=True, slots=True)
class LearnedFocus:
    """Focus in basis points, and the lowest and highest of the sprints that it comes from."""

    focus_bp: int
    low_bp: int
    high_bp: int
    sprints: int


@dataclass(frozen=True, slots=True)
class LearnedRate:
    """Minutes a point; the range holds 70 of 100 stories (15th to 85th percentile), None where nothing was logged."""

    minutes_per_point: int
    range: tuple[int, int] | None
    origin: Literal["logged", "derived"]
    stories: int


def learned_focus(closed: Sequence[ClosedSprint]) -> LearnedFocus | None:
    """Logged ÷ gross time of the last six closed sprints, oldest first, between 30 and 100 %.

    Counts sprints in which at least 80 % of the done items have logs; None for fewer than three of them.
    """
    known = [one for one in closed[-LAST:] if one.gross_minutes and is_logged(one)]
    if len(known) < FEWEST_SPRINTS:
        return None
    each = [_focus(one.logged_minutes, one.gross_minutes) for one in known]
    together = _focus(sum(one.logged_minutes for one in known), sum(one.gross_minutes for one in known))
    return LearnedFocus(together, min(each), max(each), len(known))


def learned_rate(closed: Sequence[ClosedSprint]) -> LearnedRate | None:
    """What a point took in the last six closed sprints, oldest first.

    Minutes logged on stories done ÷ their points, where the sprints are logged as `learned_focus` asks; else focused
    time without technical and defect work ÷ points done. None for fewer than three sprints or ten stories with points.
    """
    recent = closed[-LAST:]
    logged = [one for one in recent if is_logged(one)]
    stories = [story for one in logged for story in one.stories if story.points and story.logged_minutes]
    if len(logged) >= FEWEST_SPRINTS and len(stories) >= FEWEST_STORIES:
        each = sorted(Fraction(story.logged_minutes or 0) / Fraction(story.points) for story in stories)
        low, high = (round(each[nearest_rank(percent, len(each)) - 1]) for percent in (15, 85))
        minutes = sum(story.logged_minutes or 0 for story in stories)
        return LearnedRate(_rate(minutes, stories), (low, high), "logged", len(stories))
    stories = [story for one in recent for story in one.stories if story.points]
    left = sum(
        Fraction(one.gross_minutes * one.focus_bp, WHOLE_BP) - one.technical_minutes - one.defect_minutes
        for one in recent
    )
    if len(recent) < FEWEST_SPRINTS or len(stories) < FEWEST_STORIES or left <= 0:
        return None
    return LearnedRate(_rate(left, stories), None, "derived", len(stories))


def is_logged(sprint: ClosedSprint) -> bool:
    return sprint.done_items > 0 and sprint.done_items_logged >= LOGGED_ENOUGH * sprint.done_items


def _focus(logged: int, gross: int) -> int:
    low, high = FOCUS_BP
    return min(max(round(Fraction(logged * WHOLE_BP, gross)), low), high)


def _rate(minutes: int | Fraction, stories: Sequence[DoneStory]) -> int:
    return round(Fraction(minutes) / sum((Fraction(story.points) for story in stories), Fraction()))
