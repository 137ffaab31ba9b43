"""The shape of a sprint's stored figures: what pages, the API and exports read.

Minutes are whole numbers, shares basis points, dates ISO strings, points plain numbers. `ByCategory` always has
feature, technical and defect; spikes are a part of technical. null is unknown or not chosen, never 0.
"""

from typing import Literal, NotRequired, TypedDict

from sprints.rules.split import Commitment

Origin = Literal["logged", "stated", "derived", "none"]
SignOffState = Literal["draft", "proposed", "signed_off", "changed", "rejected"]


class ByCategory(TypedDict):
    feature: int
    technical: int
    defect: int


class Actual(ByCategory):
    """Minutes worked within the sprint's dates; work on items flagged unplanned is in `unplanned` only."""

    unplanned: int


class ByOrigin(TypedDict):
    """Of `actual_total`: what was logged, what people stated, what is derived from time in columns."""

    logged: int
    stated: int
    derived: int


class Over(TypedDict):
    """amber: over plannable (a category: over its target), red: over net. null: the category has no target."""

    total: Commitment
    feature: Commitment | None
    technical: Commitment | None
    defect: Commitment | None


class Day(TypedDict):
    """A person's day. `reason` of time off: holiday, absence, team, not a member, not working; `note` its name."""

    on: str
    minutes: int
    available: int
    off: int
    reason: str
    note: str


class PersonFigures(TypedDict):
    """Of a member with a share of their time here, or with work of the sprint.

    `load`: still to do by this person, on which `items` (by number).

    `plannable_left`: their plannable time from today on (all, before the start).

    `over` compares the load with it. `actual` is what counts, from where `actual_origin` says: what they stated
    (`has_stated`), else what they `logged`, else, in a closed sprint, what is `derived` from time in columns.
    """

    id: int
    name: str
    initials: str
    gross: int
    working: int
    net: int
    plannable: int
    plannable_left: int
    load: int
    items: NotRequired[dict[str, int]]
    over: Commitment
    actual: NotRequired[Actual]
    actual_origin: NotRequired[Origin]
    logged: NotRequired[Actual]
    derived: NotRequired[Actual]
    has_stated: NotRequired[bool]
    days: list[Day]


class TeamDay(TypedDict):
    on: str
    working: int
    available: int


class ItemFigures(TypedDict):
    """Of an item in the sprint. `load` still to do, `split` the same by category.

    `size`: by category as if nothing had been logged, what the sign-off compares. `planned`: as planned and frozen
    at the start or when it was added later; before the start what it would be; null while it has no size.
    """

    load: int
    category: str
    split: dict[str, int]
    size: dict[str, int]
    planned: int | None
    is_unplanned: bool


class Points(TypedDict):
    planned: float
    done: float
    remaining: float


class Counts(TypedDict):
    """Items in the sprint; `spike` is a part of `technical`."""

    feature: int
    technical: int
    spike: int
    defect: int


class BurndownFigures(TypedDict):
    """Minutes still to do. `days`: all days of the sprint.

    Series start with the state at the start of the sprint, then one value for the end of each day: `ideal` for
    all days (so one longer than `days`), `remaining` and `scope` for those that have passed, today's value being
    as of now. What happened on each day that has passed stands in the other four, without a start value.
    """

    days: list[str]
    remaining: dict[str, list[float]]
    scope: dict[str, list[float]]
    ideal: list[float]
    burned: dict[str, list[int]]
    added: dict[str, list[int]]
    removed: dict[str, list[int]]
    re_estimated: dict[str, list[int]]


class PastSplit(TypedDict):
    """How the split stood on an evening; the first is that of the start."""

    on: str
    planned: ByCategory
    planned_spike: int
    plannable: int


class Measured(TypedDict):
    """What a signature is about, signed or now. `planned` follows estimates and extensions, never logs."""

    target_bp: dict[str, int]
    plannable: int
    planned: dict[str, int]
    technical_share_bp: int | None


class Moved(TypedDict):
    """An item whose size is not what was signed; null: was not there, or is not any more."""

    number: int
    signed: int | None
    now: int | None


class SignOffFigures(TypedDict):
    """`rejected` is as a draft, with the last step's note saying why. `tolerance`: by how much each may move."""

    state: SignOffState
    reasons: list[str]
    now: Measured
    signed: Measured | None
    tolerance: dict[str, int]
    moved: list[Moved]


class Figures(TypedDict):
    """How a sprint's capacity divides.

    `planned` is per category what counts as planned: unplanned work within the reserve is left out (`unplanned` is
    all of it, `reserve_left` what it leaves). It is frozen at the start: `planned_at_start` and what was `added`
    and `removed` since explain it, re-estimates show in `load` and in the sign-off only. Sprints closed by an earlier
    version lack what is not required: `history`, `actual_by_origin`, `others_actual`, and of people what is theirs to
    do and what their time went into.
    """

    gross: int
    working: int
    net: int
    reserve: int
    plannable: int
    focus_bp: int
    reserve_bp: int
    target: ByCategory | None
    target_bp: ByCategory | None
    planned: ByCategory
    planned_spike: int
    planned_total: int
    buffer: int
    unplanned: int
    reserve_left: int
    planned_at_start: ByCategory | None
    added: ByCategory
    removed: ByCategory
    load: ByCategory
    load_spike: int
    load_total: int
    actual: Actual
    actual_spike: int
    actual_total: int
    actual_outside: int  # of actual: on items that were not in the sprint
    given_back: int  # by spikes that were answered before their box was used up
    given_back_spikes: int
    actual_origin: Literal["logged", "stated", "derived", "mixed", "none"]
    actual_by_origin: NotRequired[ByOrigin]
    gross_so_far: NotRequired[int]  # until today, of a closed sprint until the day on which it closed
    others_actual: NotRequired[Actual]  # of actual: by people who are not members in these days
    over: Over
    rate_minutes_per_point: int | None
    rate_origin: Literal["logged", "derived", "assumed", "none"]
    unestimated: list[int]
    unconverted: list[int]
    imputed: dict[str, int]
    days: list[TeamDay]
    people: list[PersonFigures]
    nobody_load: int
    items: dict[str, ItemFigures]  # by number, as text
    points: Points
    items_by_category: Counts
    burndown: BurndownFigures
    history: NotRequired[list[PastSplit]]
    sign_off: SignOffFigures
    sentence: str
