"""Who is there: the narrow view beside the split, and the grid of people × days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sprints.presenters.words import about
from sprints.rules.people import REASONS
from sprints.rules.shape import Day, Figures, PersonFigures

LEVELS = {"amber": "warn", "red": "over"}
STEP, SQUARE, WEEK_GAP = 10, 8, 4


@dataclass(frozen=True, slots=True)
class Name:
    """Enough of a person for an avatar."""

    name: str
    email: str = ""


@dataclass(frozen=True, slots=True)
class Square:
    """A day in the strip of a person, drawn at `x`."""

    x: int
    kind: str  # "", off, half


@dataclass(frozen=True, slots=True)
class Load:
    """A person's plannable time and what is theirs to do."""

    id: int
    person: Name
    first: str
    squares: tuple[Square, ...]
    strip: int  # width of all squares
    load: int
    plannable: int
    red: int  # minutes beyond which it is more than all their focused time
    level: str
    away: str

    @property
    def words(self) -> str:
        over = f", {about(self.load - self.plannable)} over" if self.level else ""
        return f"{about(self.load)} of {about(self.plannable)} plannable{over}"


@dataclass(frozen=True, slots=True)
class People:
    loads: tuple[Load, ...]
    whole: float
    nobody: int


def people_of(figures: Figures) -> People:
    """The panel beside the split: each person's days and load."""
    days = shown_days(figures)
    loads = tuple(_load(person, days) for person in _here(figures))
    whole = max((max(one.plannable, one.load) for one in loads), default=0)
    return People(loads, float(whole or 60), figures["nobody_load"])


def _here(figures: Figures) -> list[PersonFigures]:
    """Without those who gave the project no time in these days and have nothing to do, but logged some hours."""
    return [
        person
        for person in figures["people"]
        if person["working"] or person["load"] or not any(person.get("actual", {}).values())
    ]


def shown_days(figures: Figures) -> list[date]:
    """Weekdays of the sprint, and those days of a weekend on which anybody works."""
    return [
        on
        for day in figures["days"]
        if (on := date.fromisoformat(day["on"])).weekday() < 5 or day["working"] or day["available"]
    ]


def _load(person: PersonFigures, days: Sequence[date]) -> Load:
    by_day = {date.fromisoformat(day["on"]): day for day in person["days"]}
    squares, x, last = [], 0, None
    for on in days:
        x += WEEK_GAP if last is not None and on.isocalendar().week != last.isocalendar().week else 0
        squares.append(Square(x, _kind(by_day[on])))
        x, last = x + STEP, on
    return Load(
        id=person["id"],
        person=Name(person["name"]),
        first=person["name"].split()[0] if person["name"].split() else person["name"],
        squares=tuple(squares),
        strip=max(x - STEP + SQUARE, SQUARE),
        load=person["load"],
        plannable=person["plannable_left"],
        red=person["net"] * person["plannable_left"] // (person["plannable"] or 1),
        level=LEVELS.get(person["over"], "") if person["load"] else "",
        away=away_words([by_day[on] for on in days]),
    )


def _kind(day: Day) -> str:
    if not day["available"]:
        return "off"
    return "half" if day["available"] < day["minutes"] else ""


def away_words(days: Sequence[Day]) -> str:
    """`Off Tue 1, Wed 2 Dec`; who works every day of the sprint is not off."""
    off = [day for day in days if day["minutes"] and day["off"]]
    if not off:
        return "No days off"
    names, month = [], ""
    for day in reversed(off):
        on = date.fromisoformat(day["on"])
        half = " (part)" if day["available"] else ""
        names.append(f"{on:%a} {on.day}{f' {on:%b}' if f'{on:%b}' != month else ''}{half}")
        month = f"{on:%b}"
    return "Off " + ", ".join(reversed(names))


# ── the grid ─────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class Cell:
    """A person's day: hours as shown, how it is drawn, and why."""

    text: str
    kind: str  # "", off, half, non
    title: str
    starts_week: bool
    minutes: int
    figure: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    figure: str
    person: Name
    cells: tuple[Cell, ...]
    gross: int
    plannable: int


@dataclass(frozen=True, slots=True)
class Head:
    on: date
    starts_week: bool


@dataclass(frozen=True, slots=True)
class Grid:
    heads: tuple[Head, ...]
    lines: tuple[Line, ...]
    totals: tuple[Cell, ...]
    off: int
    working_days: int


def grid_of(figures: Figures, *, named: bool = True) -> Grid:
    """People × days of a sprint, with the team's sums below; the sums alone where nobody is to be `named`."""
    days = shown_days(figures)
    starts = {
        on: index > 0 and days[index - 1].isocalendar().week != on.isocalendar().week
        for index, on in enumerate(days)
    }
    team = {date.fromisoformat(day["on"]): day for day in figures["days"]}
    lines = []
    for person in _here(figures) if named else ():
        by_day = {date.fromisoformat(day["on"]): day for day in person["days"]}
        cells = tuple(_cell(by_day[on], starts[on]) for on in days)
        lines.append(
            Line(f"person-{person['id']}", Name(person["name"]), cells, person["gross"], person["plannable"])
        )
    totals = tuple(
        Cell(
            hours_number(team[on]["available"]),
            "",
            "",
            starts[on],
            team[on]["available"],
            f"day-{on.isoformat()}",
        )
        for on in days
    )
    return Grid(
        heads=tuple(Head(on, starts[on]) for on in days),
        lines=tuple(lines),
        totals=totals,
        off=figures["working"] - figures["gross"],
        working_days=sum(1 for day in team.values() if day["working"]),
    )


def _cell(day: Day, starts_week: bool) -> Cell:
    why = day["note"] or REASONS.get(day["reason"], "")
    if not day["minutes"]:
        return Cell("·", "non", why, starts_week, 0)
    if not day["available"]:
        return Cell("off", "off", why, starts_week, 0)
    kind = "half" if day["off"] else ""
    return Cell(hours_number(day["available"]), kind, why, starts_week, day["available"])


def hours_number(minutes: int) -> str:
    """Hours without their unit, as in a grid: 480 → `8`, 450 → `7.5`, 455 → `7:35`."""
    whole, rest = divmod(minutes, 60)
    if not rest:
        return str(whole)
    return f"{whole}.{rest // 6}" if rest % 6 == 0 else f"{whole}:{rest:02d}"
