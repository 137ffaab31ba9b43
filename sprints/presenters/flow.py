"""The page of flow: what came, was begun and got done, how long that took, and whether plans and boxes held."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from backlog.models import ItemType
from common.templatetags.tandem import day, percent
from sprints.presenters.words import plural, tenths
from sprints.queries import BoxedSpike, Delivered, Flow, Period
from sprints.queries.flow import DAYS
from sprints.rules.flow import Evening
from sprints.rules.velocity import LAST, Predictability, kept_share_bp

TYPES = (("", "All"), ("story", "Stories"), ("task", "Tasks"), ("spike", "Spikes"), ("defect", "Defects"))
NOUNS = {
    "": ("item", "items"),
    "story": ("story", "stories"),
    "task": ("technical task", "technical tasks"),
    "spike": ("spike", "spikes"),
    "defect": ("defect", "defects"),
}
STEPS = {
    "came": "Came in",
    "started": "Started",
    "done": "Done",
    "dropped": "Dropped",
    "waiting": "Waiting",
    "doing": "In progress",
}
BANDS = (("band-waiting", "Waiting"), ("band-doing", "In progress"), ("band-done", "Done"))
TABLES = (
    ("days", "Day by day"),
    ("items", "Items done"),
    ("sprints", "Sprint by sprint"),
    ("spikes", "Timeboxes"),
)
MOST_DOTS, MOST_ROWS = 1000, 100


@dataclass(frozen=True, slots=True)
class Choice:
    """A choice of what the page shows; `url` is the address with it."""

    name: str
    url: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Count:
    """A figure, and the address of the items behind it."""

    count: int
    url: str


@dataclass(frozen=True, slots=True)
class Week:
    """Seven days, or fewer at first: what happened in them, and how things stood in the end."""

    name: str
    came: Count
    started: Count
    done: Count
    waiting: Count
    doing: Count


@dataclass(frozen=True, slots=True)
class Kept:
    """A closed sprint: points planned, how many of them got done, and what came and went."""

    name: str
    number: int
    planned: str
    kept: str
    share: str
    came: str
    went: str
    planned_points: float
    kept_points: float


def flow_context(key: str, found: Flow, sprints: Sequence[Delivered]) -> dict[str, Any]:
    period, first, last = found.period, found.evenings[0], found.evenings[-1]
    predicted = [_kept(one) for one in sprints if one.predictability.planned]
    return {
        "key": key,
        "flow": found,
        "period": period,
        "nouns": NOUNS[period.type][0 if last.came - first.came == 1 else 1],
        "lengths": [Choice(f"{days} days", _query(days, period.type), days == period.days) for days in DAYS],
        "types": [Choice(name, _query(period.days, type), type == period.type) for type, name in TYPES],
        "bands": BANDS,
        "tables": TABLES,
        "asked": _query(period.days, period.type),
        "came": _count(key, "came", last.came - first.came, period),
        "done": _count(key, "done", last.done - first.done, period),
        "doing": _count(key, "doing", last.doing, period),
        "waiting": _count(key, "waiting", last.waiting, period),
        "dropped": _count(key, "dropped", found.dropped, period),
        "is_empty": not last.came and not period.type,
        "flow_chart": _flow_chart(found.evenings),
        "weeks": _weeks(key, found),
        "cycle_chart": _cycle_chart(key, found),
        "latest": [(one, f"{key}-{one.number}") for one in reversed(found.done[-MOST_ROWS:])],
        "cycle_times": [(one, plural(one.items, *NOUNS[one.type])) for one in found.cycle_times],
        "predicted": predicted[::-1],
        "most_planned": max((one.planned_points for one in predicted), default=0),
        "kept_share": kept_share_bp([one.predictability for one in sprints]),
        "kept_sprints": min(LAST, len(predicted)),
        "spikes": [(one, one.box.fate, f"{key}-{one.number}") for one in found.spikes],
        "longest_box": max((_longest(one) for one in found.spikes), default=0),
    }


def items_context(key: str, step: str, period: Period, rows: Sequence[Any], count: int) -> dict[str, Any]:
    """The items behind one figure of the page."""
    at_end = step in ("waiting", "doing")
    when = f"on {day(period.until)}" if at_end else f"from {day(period.since)} to {day(period.until)}"
    return {
        "key": key,
        "heading": STEPS[step],
        "lead": f"{plural(count, *NOUNS[period.type])}, {STEPS[step].lower()} {when}",
        "rows": [(row, f"{key}-{row.number}") for row in rows],
        "count": count,
    }


def _query(days: int, type: str) -> str:
    return urlencode({"days": days} | ({"type": type} if type else {}))


def _count(key: str, step: str, count: int, period: Period) -> Count:
    asked = {"step": step, "since": period.since, "until": period.until}
    asked |= {"type": period.type} if period.type else {}
    return Count(count, f"{reverse('flow_items', args=[key])}?{urlencode(asked)}")


def _flow_chart(evenings: Sequence[Evening]) -> dict[str, Any]:
    """What had been done before the period is left out, so that the rest can be seen."""
    before = evenings[0].done
    return {
        "dates": [evening.on.isoformat() for evening in evenings],
        "done": [evening.done - before for evening in evenings],
        "doing": [evening.doing for evening in evenings],
        "waiting": [evening.waiting for evening in evenings],
    }


def _weeks(key: str, found: Flow) -> list[Week]:
    """The latest first."""
    weeks, evenings = [], found.evenings
    for end in range(len(evenings) - 1, 0, -7):
        start, last = evenings[max(0, end - 7)], evenings[end]
        period = Period(start.on + timedelta(days=1), last.on, found.period.type)
        figures = {
            "came": last.came - start.came,
            "started": last.started - start.started,
            "done": last.done - start.done,
            "waiting": last.waiting,
            "doing": last.doing,
        }
        counts = {step: _count(key, step, count, period) for step, count in figures.items()}
        weeks.append(Week(_span(period.since, period.until), **counts))
    return weeks


def _span(since: date, until: date) -> str:
    return day(until) if since == until else f"{day(since)} to {day(until)}"


def _cycle_chart(key: str, found: Flow) -> dict[str, Any]:
    return {
        "since": found.period.since.isoformat(),
        "days": found.period.days,
        "items": [
            {
                "at": (one.dates.done - found.period.since).days,
                "took": one.dates.days,
                "type": one.type,
                "name": f"{key}-{one.number} {one.title}",
                "href": reverse("item", args=[key, one.number]),
            }
            for one in found.done[-MOST_DOTS:]
        ],
        "lines": found.cycle,
    }


def _kept(one: Delivered) -> Kept:
    of: Predictability = one.predictability
    return Kept(
        name=one.sprint.name,
        number=one.sprint.number,
        planned=tenths(of.planned),
        kept=tenths(of.kept),
        share=percent(of.share_bp),
        came=f"+{tenths(of.added)}" if of.added else "–",
        went=f"−{tenths(of.removed)}" if of.removed else "–",
        planned_points=float(of.planned),
        kept_points=float(of.kept),
    )


def _longest(one: BoxedSpike) -> int:
    return max(one.box.box_minutes, one.box.spent_minutes)


def type_of(asked: str) -> str:
    """The type that an address asks for; all ("") where it is none."""
    return asked if asked in ItemType.values else ""
