"""The capacity report's charts and rows, from stored figures alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from sprints.presenters.split import LABELS, ROOM
from sprints.presenters.words import about
from sprints.rules.sentence import is_in_points_only
from sprints.rules.shape import BurndownFigures, Figures
from sprints.rules.split import CATEGORIES

WORDS = {"logged": "logged", "stated": "stated", "derived": "derived from time in columns"}
WORTH_SAYING = 60  # minutes over a limit
BIG_CHANGE = 240  # minutes of scope that came or went on a day, worth a note in the chart


def waterfall_of(figures: Figures, at: str) -> dict[str, Any]:
    """Working time, less days off: gross; less what is outside focus: net; less the reserve: plannable.

    `at`: where figures are taken apart; empty where they are not.
    """
    return {
        "steps": [
            {"figure": "working", "label": "Working time", "minutes": figures["working"]},
            {
                "figure": "days-off",
                "label": "Days off",
                "minutes": figures["gross"] - figures["working"],
            },
            {"figure": "gross", "label": "Gross", "minutes": figures["gross"]},
            {
                "figure": "focus",
                "label": "Outside focus",
                "minutes": figures["net"] - figures["gross"],
                "note": f"focus {figures['focus_bp'] / 100:g} %",
            },
            {"figure": "net", "label": "Net", "minutes": figures["net"]},
            {
                "figure": "reserve",
                "label": "Reserve",
                "minutes": -figures["reserve"],
                "note": f"{figures['reserve_bp'] / 100:g} %",
            },
            {"figure": "plannable", "label": "Plannable", "minutes": figures["plannable"], "final": True},
        ],
        "at": at,
    }


@dataclass(frozen=True, slots=True)
class Bullet:
    """Target, planned and actual of one category; what of the actual was spikes."""

    name: str
    label: str
    target: int | None
    planned: int | None
    actual: int | None
    spike: int
    say: str

    @property
    def letter(self) -> str:
        return self.name[:1]

    @property
    def aim(self) -> str:
        """The figure that is aimed at."""
        return "reserve" if self.name == "unplanned" else f"target-{self.name}" if self.name else "plannable"

    @property
    def plain(self) -> int:
        return (self.actual or 0) - self.spike


@dataclass(frozen=True, slots=True)
class Bullets:
    rows: tuple[Bullet, ...]
    whole: float
    total: Bullet
    origin: str
    spike: int
    outside: int


def bullets_of(figures: Figures) -> Bullets:
    """Where the hours went: one row a category, unplanned work against the reserve, the sum."""
    known = figures["actual_origin"] != "none"
    rows = [_bullet(figures, category, known) for category in CATEGORIES]
    unplanned = figures["actual"]["unplanned"]
    rows.append(
        Bullet(
            name="unplanned",
            label="Unplanned",
            target=figures["reserve"],
            planned=None,
            actual=unplanned if known else None,
            spike=0,
            say=_beyond(unplanned, figures["reserve"], "beyond the reserve") if known else "",
        )
    )
    longest = max(max(row.target or 0, row.planned or 0, row.actual or 0) for row in rows)
    total = Bullet(
        "",
        "Sum",
        figures["plannable"] if figures["target"] else None,
        None if is_in_points_only(figures) else figures["planned_total"],
        figures["actual_total"] if known else None,
        0,
        "",
    )
    spike, outside = (figures["actual_spike"], figures["actual_outside"]) if known else (0, 0)
    return Bullets(tuple(rows), (longest or 60) * ROOM, total, _origin(figures), spike, outside)


def _bullet(figures: Figures, category: str, known: bool) -> Bullet:
    target = figures["target"]
    aim = None if target is None else target[category]  # type: ignore[literal-required]
    actual: int = figures["actual"][category]  # type: ignore[literal-required]
    return Bullet(
        name=category,
        label=LABELS[category],
        target=aim,
        planned=None if is_in_points_only(figures) else figures["planned"][category],  # type: ignore[literal-required]
        actual=actual if known else None,
        spike=figures["actual_spike"] if category == "technical" and known else 0,
        say=_beyond(actual, aim, "over target") if known and aim is not None else "",
    )


def _beyond(actual: int, limit: int, words: str) -> str:
    """Nothing where it is less than an hour, or than a hundredth of the limit: that is noise, not news."""
    beyond = actual - limit
    return f"{about(beyond)} {words}" if beyond >= max(WORTH_SAYING, limit / 100) else ""


def _origin(figures: Figures) -> str:
    """`171 h logged, 38 h stated, 7 h derived`; figures of older sprints know only what was logged."""
    if figures["actual_origin"] == "none":
        return "nobody logged hours"
    known = figures.get("actual_by_origin") or {"logged": figures["actual_total"]}
    parts = [
        f"{about(minutes)} {WORDS[origin]}"
        for origin, minutes in cast(Mapping[str, int], known).items()
        if minutes
    ]
    return ", ".join(parts) or "nobody worked on items, as stated"


def burndown_of(
    figures: Figures, today: date, items: Mapping[date, str] | None = None, at: str = ""
) -> dict[str, Any]:
    """Series for the chart, in minutes: the start, then each evening of days on which somebody works or work moved.

    `items`: what changed the scope most on a day, for the notes. `at`: where an evening is taken apart.
    """
    found = figures["burndown"]
    days = [date.fromisoformat(day) for day in found["days"]]
    worked = {day["on"] for day in figures["days"] if day["working"]}
    kept = [
        i
        for i, day in enumerate(days)
        if day.isoformat() in worked or day.weekday() < 5 or _has_moved(found, i)
    ]
    dates = ["", *(days[i].isoformat() for i in kept)]
    series = {name: _series(found["remaining"][name], kept) for name in CATEGORIES}
    return {
        "unit": "h",
        "dates": dates,
        "series": series,
        "ideal": [found["ideal"][0], *(found["ideal"][i + 1] for i in kept)] if found["ideal"] else [],
        "today": today.isoformat() if days and days[0] <= today <= days[-1] else None,
        "notes": _notes(found, kept, days, items or {}),
        "at": at,
    }


def _has_moved(found: BurndownFigures, index: int) -> bool:
    moves = (found["burned"], found["added"], found["removed"], found["re_estimated"])
    return any(_at(series[name], index) for series in moves for name in CATEGORIES)


def _series(values: Sequence[float], kept: Sequence[int]) -> list[float | None]:
    start: list[float | None] = [values[0] if values else None]
    return start + [values[i + 1] if i + 1 < len(values) else None for i in kept]


def _notes(
    found: BurndownFigures, kept: Sequence[int], days: Sequence[date], items: Mapping[date, str]
) -> list[dict[str, str]]:
    """What came or went on a day, where it is much."""
    notes = []
    for i in kept:
        came = sum(_at(found["added"][c], i) + _at(found["re_estimated"][c], i) for c in CATEGORIES)
        went = sum(_at(found["removed"][c], i) for c in CATEGORIES)
        if abs(came - went) >= BIG_CHANGE:
            sign = "+" if came > went else "−"
            what = f": {items[days[i]]}" if days[i] in items else ""
            notes.append({"date": days[i].isoformat(), "text": f"{sign}{about(abs(came - went))}{what}"})
    return notes


def _at(values: Sequence[int], index: int) -> int:
    return values[index] if index < len(values) else 0


@dataclass(frozen=True, slots=True)
class Evening:
    """A row of the burndown's table."""

    label: date | None  # none: the start
    feature: float | None
    technical: float | None
    defect: float | None
    ideal: float | None

    @property
    def figure(self) -> str:
        return f"evening-{self.label.isoformat() if self.label else 'start'}"

    @property
    def total(self) -> float | None:
        parts = (self.feature, self.technical, self.defect)
        return None if None in parts else sum(part or 0 for part in parts)


def evenings_of(chart: dict[str, Any]) -> list[Evening]:
    """The burndown's chart as a table, for people and for downloads."""
    series, ideal = chart["series"], chart["ideal"]
    return [
        Evening(
            date.fromisoformat(day) if day else None,
            series["feature"][i],
            series["technical"][i],
            series["defect"][i],
            ideal[i] if i < len(ideal) else None,
        )
        for i, day in enumerate(chart["dates"])
    ]
