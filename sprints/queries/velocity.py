"""What closed sprints delivered and what their hours went into: velocity and its explanation."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import JSONObject

from accounts.access import Access
from backlog.models import Epic
from sprints.models import SplitSnapshot, Sprint, SprintItem
from sprints.queries.closed import gross_then, known_minutes, own_figures
from sprints.queries.sprints import points_then
from sprints.rules.actuals import KINDS
from sprints.rules.explained import SprintFacts, plan_as_facts
from sprints.rules.split import WHOLE_BP
from sprints.rules.velocity import (
    PlannedStory,
    Predictability,
    StoryOutcome,
    mean_of_last_six,
    predictability,
    velocity,
    velocity_range,
)

SHOWN = 12
FIGURES = ("actual", "actual_spike", "actual_origin")
AT_START = ("gross", "focus_bp", "reserve_bp", "planned_at_start", "target_bp")
CATEGORY_OF = {"story": "feature", "task": "technical", "spike": "spike", "defect": "defect"}


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A story that a sprint did not finish, and why."""

    number: int
    key: str
    title: str
    reason: str


@dataclass(frozen=True, slots=True)
class Foundation:
    """A foundation epic that a sprint worked on, and the minutes planned for it."""

    number: int
    title: str
    minutes: int


@dataclass(frozen=True, slots=True)
class Delivered:
    """A closed sprint: points done and carried over; minutes by category, None where no hours are known.

    `points` and `items`: what got done by category. `plan`: the sprint as it was planned when it started; None where
    that is not known.
    `explained`: why, against the sprint before, as a job has kept it.
    `origin`: logged, stated, derived from time in columns, mixed, none; None of a sprint without figures.
    """

    sprint: Sprint
    velocity: Fraction
    carry_over: Fraction
    gross: int | None
    minutes: Mapping[str, int] | None
    origin: str | None
    focus_bp: int
    spike: int
    points: dict[str, Fraction]
    items: dict[str, int]
    plan: SprintFacts | None
    unfinished: tuple[Unfinished, ...]
    incidents: tuple[str, ...]
    foundation: str
    foundations: tuple[Foundation, ...]
    predictability: Predictability
    explained: dict[str, Any] | None

    @property
    def is_derived(self) -> bool:
        """Nobody logged or stated hours: only their shares say something, not how many they are."""
        return self.origin == "derived"

    @property
    def facts(self) -> SprintFacts | None:
        """None where no hours are known: without them there is nothing to explain with. Where nobody was there, it is
        known that there were none."""
        return self.facts_with(self.focus_bp if self.is_derived else None)

    def facts_with(self, focus_bp: int | None) -> SprintFacts | None:
        """With a focus, focused time is that part of the gross one, divided as the hours are that are known."""
        minutes = dict.fromkeys(KINDS, 0) if self.gross == 0 else self.minutes
        if self.gross is None or minutes is None:
            return None
        known = sum(minutes.values())
        focused = Fraction(known) if focus_bp is None else Fraction(self.gross * focus_bp, WHOLE_BP)
        return SprintFacts(
            gross_minutes=self.gross,
            focused_minutes=focused,
            technical_minutes=_part(minutes["technical"], known, focused),
            defect_minutes=_part(minutes["defect"], known, focused),
            unplanned_minutes=_part(minutes["unplanned"], known, focused),
            velocity=self.velocity,
            carry_over=self.carry_over,
        )


@dataclass(frozen=True, slots=True)
class Typical:
    """Points: the mean of the last six sprints, and between which values the median lies, from five sprints on."""

    mean: float | None
    range: list[float] | None


def delivered(access: Access) -> list[Delivered]:
    """The last twelve closed sprints, oldest first. Two queries. What they delivered is frozen: an item that was
    deleted since still counts, only its words are gone."""
    closed = Sprint.objects.filter(project_id=access.project_id, state=Sprint.State.CLOSED)
    figures: dict[str, Any] = own_figures(*FIGURES)
    evenings = SplitSnapshot.objects.filter(sprint=OuterRef("pk")).order_by("on")
    as_it_began = JSONObject(**{name: F(f"figures__{name}") for name in AT_START})
    figures["own_gross"] = gross_then()
    figures["explained"] = F("explanation__result")
    figures["at_start"] = Subquery(evenings.values(json=as_it_began)[:1])
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
    key = access.project.key
    kept = _predictability(every)
    return Delivered(
        sprint=sprint,
        velocity=points.velocity,
        carry_over=points.carry_over,
        gross=sprint.own_gross,
        minutes=known_minutes(sprint.own_actual, sprint.own_actual_origin),
        origin=sprint.own_actual_origin,
        focus_bp=sprint.focus_bp,
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
        foundations=_foundations(rows),
        predictability=kept,
        points=_points_by_category(row for row in stories if row.outcome == done),
        items=dict(Counter(_category(row) for row in rows if row.outcome == done)),
        plan=_plan(sprint, kept.planned, every),
        explained=sprint.explained,
    )


def _predictability(rows: Iterable[Any]) -> Predictability:
    return predictability(
        stories=[
            PlannedStory(
                points=_either(row.planned_points, row.points_then),
                from_start=row.was_in_at_start,
                removed=row.removed_at is not None,
                done=row.outcome == SprintItem.Outcome.DONE,
            )
            for row in rows
            if row.item.type == "story"
        ]
    )


def _plan(sprint: Any, points: Fraction, rows: Iterable[Any]) -> SprintFacts | None:
    """The sprint as it was planned: what was kept when it started, and what of its points was done before."""
    begun = Fraction()
    for row in rows:
        if row.was_in_at_start and row.item.type == "story":
            points_of = _either(row.planned_points, row.points_then)
            left = _either(row.remaining_points_at_start, points_of)
            begun += Fraction(points_of - min(max(left, Decimal(0)), points_of))
    known = sprint.at_start or {}
    if known.get("gross") is None:
        return None
    return plan_as_facts(
        gross_minutes=known["gross"],
        focus_bp=known["focus_bp"],
        reserve_bp=known["reserve_bp"],
        planned_minutes=known["planned_at_start"] or {},
        target_bp=known["target_bp"],
        points=points,
        points_begun=begun,
    )


def _category(row: Any) -> str:
    """Where it counts: unplanned work of any type only there, spikes by themselves."""
    if row.is_unplanned:
        return "unplanned"
    if row.item.type == "spike":
        return "spike"
    return row.planned_category or CATEGORY_OF[row.item.type]


def _points_by_category(rows: Iterable[Any]) -> dict[str, Fraction]:
    sums: dict[str, Fraction] = {}
    for row in rows:
        category = _category(row)
        sums[category] = sums.get(category, Fraction()) + Fraction(_either(row.points_then))
    return sums


def _part(minutes: int, known: int, focused: Fraction) -> Fraction:
    """The same share of focused time that these minutes are of those that are known."""
    return focused * minutes / known if known else Fraction()


def _either(*points: Decimal | None) -> Decimal:
    return next((one for one in points if one is not None), Decimal(0))


def _foundation(rows: Iterable[SprintItem]) -> str:
    """The epic that at least half of the planned technical time was for."""
    minutes: Counter[str] = Counter()
    for row in rows:
        minutes[row.item.epic.title if row.item.epic else ""] += (row.planned_split or {}).get("technical", 0)
    title, most = minutes.most_common(1)[0] if minutes else ("", 0)
    return title if most and 2 * most >= minutes.total() else ""


def _foundations(rows: Iterable[SprintItem]) -> tuple[Foundation, ...]:
    """Foundation epics with work in the sprint, the largest first."""
    minutes: Counter[tuple[int, str]] = Counter()
    for row in rows:
        epic = row.item.epic
        if epic is not None and epic.kind == Epic.Kind.FOUNDATION:
            minutes[epic.number, epic.title] += row.planned_minutes or 0
    return tuple(Foundation(number, title, planned) for (number, title), planned in minutes.most_common())
