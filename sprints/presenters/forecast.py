"""The forecast as a page: dates of stories and epics, and how far to trust them."""

from dataclasses import dataclass
from typing import Any

from accounts.access import Access
from common.templatetags.tandem import day
from sprints import policies
from sprints.presenters.words import plural, tenths
from sprints.queries.forecast import EpicAhead, ForecastPage, StoryAhead, end_of
from sprints.rules.outlook import (
    ENOUGH,
    FEWEST,
    NEAR_PCT,
    PERCENTILES,
    Outlook,
    Past,
    delivered,
    is_far,
    shares_seen,
)
from sprints.rules.waits import Target

SHOWN = 100  # stories, unless all are asked for
NAMED = 6  # stories that a sentence names
FEWEST_SHOWN, MOST_SHOWN = 4, 26  # sprints in the drawing


@dataclass(frozen=True, slots=True)
class Cell:
    """A date as words: of that many of 100 trials."""

    percent: int
    words: str


@dataclass(frozen=True, slots=True)
class Line:
    """A story or epic with its dates; `points` before it and `floor` let the browser look up others."""

    of: StoryAhead | EpicAhead | None
    points: str
    floor: int
    cells: list[Cell]
    waits: str = ""


def forecast_context(access: Access, page: ForecastPage, *, show_all: bool = False) -> dict[str, Any]:
    """Everything on the page. Without dates (mark "none") it says what is missing."""
    stored, outlook = page.stored, page.stored.outlook
    context: dict[str, Any] = {
        "key": access.project.key,
        "computed_at": stored.computed_at,
        "updating": stored.updating,
        "no_worker": not stored.is_worker_alive,
        "outlook": outlook,
        "mark": outlook["mark"] if outlook else "",
        "has_dates": bool(outlook and outlook["table"]),
        "guess": stored.guess,
        "stories": len(page.stories),
        "points": page.points,
        "share": page.share_pct,
        "percentiles": PERCENTILES,
        "why_not_compute": policies.why_not(access, "compute_forecast"),
        "why_not_guess": policies.why_not(access, "set_guess"),
    }
    if outlook is None or outlook["table"] is None:
        return context | {"missing": _missing(outlook)}
    shown = page.stories if show_all else page.stories[:SHOWN]
    return context | {
        "browser": for_browser(outlook) | {"total": float(page.points), "share": page.share_pct},
        "all": _line(page, None, page.all),
        "dated": page.dated,
        "dated_points": page.dated_points,
        "unsized": page.unsized,
        "unsized_named": page.unsized[:NAMED],
        "with_unsized": _line(page, None, page.with_unsized),
        "typical_points": page.typical_points,
        "waiting": page.waiting,
        "lines": [_line(page, one, one.target) for one in shown],
        "left_out": len(page.stories) - len(shown),
        "epics": [_line(page, one, one.target) for one in page.epics],
        "seen": _seen(outlook),
        "far": is_far(shares_seen(outlook), page.share_pct),
        "far_words": _far_words(outlook),
        "calibration": _calibration(outlook),
        "ground": _ground(outlook),
        "ahead": _ahead(page, outlook),
        "per_hour": [(past, _per_100(past)) for past in outlook["past"]],
    }


def for_browser(outlook: Outlook) -> dict[str, Any]:
    """What a script needs to look dates up for another share, as `rules.outlook` does."""
    days = [day(end_of(outlook, at)) for at in range(1, len(outlook["slots"]) + 1)]
    return {
        "table": outlook["table"],
        "days": days,
        "names": [slot["name"] for slot in outlook["slots"]],
        "seen": shares_seen(outlook),
        "near": NEAR_PCT,
    }


def _line(page: ForecastPage, of: StoryAhead | EpicAhead | None, target: Target | None) -> Line:
    done, outlook = page.done(target), page.stored.outlook
    has_date = target is not None and target.has_date
    cells = []
    for percent, at in done.items():
        words = "–" if not has_date else day(end_of(outlook, at)) if at and outlook else "later"
        cells.append(Cell(percent, words))
    points = f"{float(target.points):.2f}" if target and has_date else ""
    waits = _waits(of) if isinstance(of, StoryAhead) else ""
    return Line(of, points, target.floor if target else 0, cells, waits)


def _waits(story: StoryAhead) -> str:
    """`FER-12, FER-15 (not planned)`; what is no item says by itself why it is in no sprint."""
    loose = [f"{name} (not planned)" if name.startswith(_prefix(story)) else name for name in story.unplanned]
    return ", ".join([name for name in story.waits_for if name not in story.unplanned] + loose)


def _prefix(story: StoryAhead) -> str:
    return f"{story.key.rpartition('-')[0]}-"


def _seen(outlook: Outlook) -> tuple[int, int] | None:
    """From which to which share history reaches, with what is near it."""
    shares = shares_seen(outlook)
    return (max(0, min(shares) - NEAR_PCT), min(100, max(shares) + NEAR_PCT)) if shares else None


def _far_words(outlook: Outlook) -> str:
    shares = shares_seen(outlook)
    if not shares:
        return ""
    seen = f"{min(shares)} to {max(shares)} %" if min(shares) < max(shares) else f"{min(shares)} %"
    return f"No sprint that this rests on was near it: technical work took {seen}."


def _missing(outlook: Outlook | None) -> str:
    """Why there are no dates."""
    if outlook is None:
        return ""
    count, unusable = len(outlook["past"]), outlook["unusable"]
    there = plural(count, "is", "are") if count else "none is"
    words = f"Dates need {FEWEST} closed sprints; {there} there so far."
    if unusable:
        words += f" {plural(unusable, 'more has', 'more have')} no hours for features that anybody knows of."
    return words


def _ground(outlook: Outlook) -> str:
    """What the dates rest on, in a sentence."""
    past = outlook["past"]
    if outlook["mark"] == "guess" and outlook["guess"]:
        low, high = outlook["guess"]
        return f"A guess of the team: {low:g} to {high:g} points in a normal sprint. {_missing(outlook)}"
    assumed = sum(not one["frozen"] for one in past)
    words = f"From the last {len(past)} closed sprints"
    words += f"; {ENOUGH} make it sure ground." if len(past) < ENOUGH else "."
    if assumed:
        words += f" Hours of {assumed} of them, which came from elsewhere, are those of today’s calendar."
    if outlook["unusable"]:
        words += f" {plural(outlook['unusable'], 'sprint', 'sprints')} without hours for features left out."
    return words


def _calibration(outlook: Outlook) -> dict[str, Any] | None:
    found = outlook["calibration"]
    if found is None or outlook["mark"] == "guess":
        return None
    low, high = round(100 * found["low"]), round(100 * found["high"])
    return {**found, "range": f"{low}–{high} %", "is_off": found["verdict"] != "as promised"}


def _ahead(page: ForecastPage, outlook: Outlook) -> list[tuple[str, str, list[str]]]:
    """The drawing as a table: name, last day, and points by percent."""
    table = outlook["table"] or {}
    found = page.done(page.all)
    last = found[PERCENTILES[-1]] or MOST_SHOWN
    rows = []
    for at in range(1, min(len(outlook["slots"]), max(FEWEST_SHOWN, min(last + 1, MOST_SHOWN))) + 1):
        points = [_rounded(delivered(table[str(one)], at, page.share_pct)) for one in PERCENTILES]
        rows.append((outlook["slots"][at - 1]["name"], day(end_of(outlook, at)), points))
    return rows


def _per_100(past: Past) -> str:
    """Points in a hundred gross hours that were not technical."""
    return _rounded(past["points"] * 10_000 / (past["hours"] * (100 - past["technical_pct"])))


def _rounded(points: float) -> str:
    return f"{points:.0f}" if points >= 10 else tenths(points)
