"""What closed sprints delivered and what their hours went into: velocity and its explanation."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import F

from accounts.access import Access
from common.errors import NotFound
from sprints.models import Sprint, SprintItem
from sprints.queries.sprints import points_then
from sprints.rules.explained import Explanation, SprintFacts, average, velocity_explained
from sprints.rules.explained_words import Names, explained_words
from sprints.rules.velocity import (
    LAST,
    PlannedStory,
    Predictability,
    StoryOutcome,
    mean_of_last_six,
    predictability,
    velocity,
    velocity_range,
)

SHOWN = 12
FIGURES = ("gross", "actual", "actual_spike", "actual_origin")
SIX = "six"


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A story that a sprint did not finish, and why."""

    number: int
    key: str
    title: str
    reason: str


@dataclass(frozen=True, slots=True)
class Delivered:
    """A closed sprint: points done and carried over; minutes by category, None where no hours are known."""

    sprint: Sprint
    velocity: Fraction
    carry_over: Fraction
    gross: int | None
    minutes: dict[str, int] | None
    spike: int
    unfinished: tuple[Unfinished, ...]
    incidents: tuple[str, ...]
    foundation: str
    predictability: Predictability

    @property
    def facts(self) -> SprintFacts | None:
        """None where no hours are known: without them there is nothing to explain with."""
        if not self.gross or self.minutes is None:
            return None
        return SprintFacts(
            gross_minutes=self.gross,
            focused_minutes=sum(self.minutes.values()),
            technical_minutes=self.minutes["technical"],
            defect_minutes=self.minutes["defect"],
            unplanned_minutes=self.minutes["unplanned"],
            velocity=self.velocity,
            carry_over=self.carry_over,
        )


@dataclass(frozen=True, slots=True)
class Typical:
    """Points: the mean of the last six sprints, and between which values the median lies, from five sprints on."""

    mean: float | None
    range: list[float] | None


@dataclass(frozen=True, slots=True)
class Compared:
    """A closed sprint against another, or the mean of those before it. `explanation` needs hours of both."""

    after: Delivered
    baseline: str
    before: SprintFacts | None
    before_velocity: Fraction
    explanation: Explanation | None
    sentence: str


def delivered(access: Access) -> list[Delivered]:
    """The last twelve closed sprints, oldest first. Two queries. What they delivered is frozen: an item that was
    deleted since still counts, only its words are gone."""
    closed = Sprint.objects.filter(project_id=access.project_id, state=Sprint.State.CLOSED)
    figures = {f"own_{name}": F(f"figures__figures__{name}") for name in FIGURES}
    sprints = list(closed.annotate(**figures).order_by("-start_on")[:SHOWN])[::-1]
    places: dict[int, list[Any]] = {sprint.pk: [] for sprint in sprints}
    rows = SprintItem.objects.filter(sprint__in=places)
    rows = rows.annotate(points_then=points_then()).select_related("item__epic")
    for row in rows.defer("item__description", "item__epic__description").order_by("rank", "id"):
        places[row.sprint_id].append(row)
    return [_delivered(access, sprint, places[sprint.pk]) for sprint in sprints]


def typical(found: Sequence[Delivered]) -> Typical:
    velocities = [one.velocity for one in found]
    observed = velocity_range(velocities=velocities)
    return Typical(mean_of_last_six(velocities), observed and [float(value) for value in observed])


def compare(found: Sequence[Delivered], sprint: int | None = None, against: str = "") -> Compared | None:
    """A sprint (its number, else the last) against the one before, another by its number, or the mean of six ("six").

    None where there is no other to compare with. Raises NotFound for a sprint that is not among `found`.
    """
    at = _place(found, sprint) if sprint is not None else len(found) - 1
    if at < 1 and not (against.isdecimal() and len(found) > 1):
        return None
    after = found[at]
    if against == SIX:
        base = found[max(0, at - LAST) : at]
        name = "the sprint before" if len(base) == 1 else f"the mean of the {_word(len(base))} before"
    else:
        base = [found[_place(found, int(against[:9])) if against.isdecimal() else at - 1]]
        name = base[0].sprint.name
    facts = [one.facts for one in base]
    before = average([one for one in facts if one]) if all(facts) else None
    mean = sum((one.velocity for one in base), Fraction()) / len(base)
    if before is None or after.facts is None:
        return Compared(after, name, before, mean, None, "")
    explanation = velocity_explained(before=before, after=after.facts)
    names = Names(name, after.foundation, after.incidents)
    return Compared(
        after, name, before, mean, explanation, explained_words(before, after.facts, explanation, names)
    )


def _place(found: Sequence[Delivered], number: int) -> int:
    for at, one in enumerate(found):
        if one.sprint.number == number:
            return at
    raise NotFound()


def _word(count: int) -> str:
    return ("none", "one", "two", "three", "four", "five", "six")[count]


def _delivered(access: Access, sprint: Any, rows: Iterable[Any]) -> Delivered:
    every = list(rows)
    rows = [row for row in every if row.removed_at is None]
    stories = [row for row in rows if row.item.type == "story"]
    done = SprintItem.Outcome.DONE
    outcomes = [
        StoryOutcome(
            points=_either(row.points_then),
            remaining_start=_either(row.remaining_points_at_start, row.points_then),
            remaining_end=_either(row.remaining_points_at_end, row.points_then),
            done=row.outcome == done,
        )
        for row in stories
    ]
    points = velocity(stories=outcomes)
    has_hours = sprint.own_actual_origin not in (None, "none")
    key = access.project.key
    return Delivered(
        sprint=sprint,
        velocity=points.velocity,
        carry_over=points.carry_over,
        gross=sprint.own_gross,
        minutes=dict(sprint.own_actual) if has_hours else None,
        spike=sprint.own_actual_spike or 0,
        unfinished=tuple(
            Unfinished(row.item.number, f"{key}-{row.item.number}", row.item.title, row.not_done_reason)
            for row in stories
            if row.outcome != done and row.item.deleted_at is None
        ),
        incidents=tuple(
            f"{key}-{row.item.number}" for row in rows if row.is_unplanned and row.item.deleted_at is None
        )[:3],
        foundation=_foundation(rows),
        predictability=predictability(
            stories=[
                PlannedStory(
                    points=_either(row.planned_points, row.points_then),
                    from_start=row.was_in_at_start,
                    removed=row.removed_at is not None,
                    done=row.outcome == done,
                )
                for row in every
                if row.item.type == "story"
            ]
        ),
    )


def _either(*points: Decimal | None) -> Decimal:
    return next((one for one in points if one is not None), Decimal(0))


def _foundation(rows: Iterable[SprintItem]) -> str:
    """The epic that at least half of the planned technical time was for."""
    minutes: Counter[str] = Counter()
    for row in rows:
        minutes[row.item.epic.title if row.item.epic else ""] += (row.planned_split or {}).get("technical", 0)
    title, most = minutes.most_common(1)[0] if minutes else ("", 0)
    return title if most and 2 * most >= minutes.total() else ""
