"""What a sprint's figures are computed from, as plain values. Read by sprints.queries.inputs in a few queries."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any, Literal

from sprints.rules.availability import DayOff, Member
from sprints.rules.load import ItemType, LoadOptions, StoryKind
from sprints.rules.split import Category

SprintState = Literal["planned", "active", "closed"]
WAY = 6  # raised whenever equal inputs begin to give other figures
StepKind = Literal["proposed", "signed", "rejected", "changed", "restored"]


@dataclass(frozen=True, slots=True)
class SprintFacts:
    """The sprint itself. `started_on` is the local date of its start."""

    number: int
    name: str
    state: SprintState
    start_on: date
    end_on: date
    started_on: date | None
    focus_bp: int
    reserve_bp: int
    target_bp: Mapping[Category, int] | None


@dataclass(frozen=True, slots=True)
class Person:
    """A member, with what availability needs. `notes` names their holidays and team days off by date."""

    id: int
    name: str
    initials: str
    member: Member
    notes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stay:
    """Local days, both inclusive, on which an item of a person was in a column of doing."""

    person: int
    first_on: date
    last_on: date


@dataclass(frozen=True, slots=True)
class Statement:
    """How a person's time in the sprint divided, as they say themselves. Minutes."""

    person: int
    feature: int
    technical: int
    defect: int
    unplanned: int

    def parts(self) -> dict[str, int]:
        return {
            "feature": self.feature,
            "technical": self.technical,
            "defect": self.defect,
            "unplanned": self.unplanned,
        }


@dataclass(frozen=True, slots=True)
class Work:
    """An item that the sprint holds, a part of one, or one that somebody worked on during the sprint.

    `parent` is the story's number. `is_gone`: dropped or deleted, so it holds no work. `worked_by`: people's
    minutes within the sprint's dates. `doing`: while it was in the sprint. `earlier_minutes`: logged or clocked
    before the item was planned in this sprint.
    """

    number: int
    type: ItemType
    kind: StoryKind = "functional"
    points: Decimal | None = None
    remaining_points: Decimal | None = None
    estimate_minutes: int | None = None
    remaining_minutes: int | None = None
    timebox_minutes: int | None = None
    logged_minutes: int = 0
    spent_minutes: int = 0
    worked_by: tuple[tuple[int, int], ...] = ()
    doing: tuple[Stay, ...] = ()
    earlier_minutes: int = 0
    is_done: bool = False
    is_gone: bool = False
    assignee: int | None = None
    parent: int | None = None
    parent_kind: StoryKind | None = None
    is_planned_elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class Planned:
    """An item's place in the sprint, in the order of being added. The frozen figures are empty before the start."""

    number: int
    is_open: bool
    is_unplanned: bool = False
    was_in_at_start: bool = False
    split: Mapping[Category, int] | None = None  # frozen minutes by category; None: not frozen, or no size
    is_frozen: bool = False
    points: Decimal | None = None
    remaining_points_at_start: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the sign-off; a signature's `snapshot` is what was signed."""

    kind: StepKind
    at: datetime
    snapshot: Mapping[str, Any]
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Evening:
    """The end of a local day: items as `figures["items"]` held them, and how the split stood."""

    on: date
    items: Mapping[str, Mapping[str, Any]]
    planned: Mapping[str, int] = field(default_factory=dict)
    planned_spike: int = 0
    plannable: int = 0


@dataclass(frozen=True, slots=True)
class Inputs:
    """Everything. `today` is the local date; equal inputs have equal figures."""

    sprint: SprintFacts
    today: date
    options: LoadOptions
    rate_minutes_per_point: int | None
    people: tuple[Person, ...]
    team_days_off: tuple[DayOff, ...]
    work: tuple[Work, ...]
    planned: tuple[Planned, ...]
    steps: tuple[Step, ...]
    evenings: tuple[Evening, ...]
    statements: tuple[Statement, ...] = ()
    rate_origin: str = "assumed"

    def hash(self) -> str:
        """Stands for the inputs: the same for equal ones, in every process."""
        return sha256(f"{WAY}:{self!r}".encode()).hexdigest()
