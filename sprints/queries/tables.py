"""The capacity report as plain tables, for downloads: minutes as whole numbers, shares in basis points, ISO dates."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from sprints.queries.logs import Worked
from sprints.queries.report import Report
from sprints.rules.actuals import KINDS
from sprints.rules.shape import Figures
from sprints.rules.split import CATEGORIES

Value = str | int | float | None


class Table(NamedTuple):
    name: str
    header: list[str]
    rows: list[list[Value]]


def report_tables(report: Report, work: Iterable[Worked] = ()) -> list[Table]:
    """All tables of the report; those from figures are missing until there are any. `work`: logs and clocks."""
    figures = report.split.figures
    tables = [table(figures) for table in FROM_FIGURES.values()] if figures else []
    return [*tables, *(table(report) for table in FROM_REPORT.values()), _logs(report, work)]


def table_names(report: Report) -> list[str]:
    """Of `report_tables`, without making them."""
    return [*(FROM_FIGURES if report.split.figures else ()), *FROM_REPORT, "logs"]


def _design(report: Report) -> Table:
    """Of the stories' design; minutes are of separate items, which the technical rows hold too."""
    header = ["design", "stories", "points", "stories_done", "points_done", "separate_minutes"]
    rows: list[list[Value]] = [
        [
            share.design or "unsaid",
            share.stories,
            float(share.points),
            share.done,
            float(share.points_done),
            report.design.spent if share.design == "separate" else None,
        ]
        for share in report.design.shares
    ]
    return Table("design", header, rows)


def _capacity(figures: Figures) -> Table:
    names = ("working", "gross", "net", "reserve", "plannable", "planned_total", "buffer", "unplanned")
    values: dict[str, Any] = dict(figures)
    rows: list[list[Value]] = [[name, values[name]] for name in names]
    return Table("capacity", ["figure", "minutes"], rows)


def _split(figures: Figures) -> Table:
    header = ["category", "target_bp", "target", "planned", "at_start", "added", "removed", "actual", "left"]
    parts: list[Any] = [
        figures["target_bp"],
        figures["target"],
        figures["planned"],
        figures["planned_at_start"],
        figures["added"],
        figures["removed"],
        figures["actual"] if figures["actual_origin"] != "none" else None,
        figures["load"],
    ]
    rows: list[list[Value]] = [
        [category, *(None if part is None else part[category] for part in parts)] for category in CATEGORIES
    ]
    rows.append(
        [
            "unplanned",
            None,
            figures["reserve"],
            figures["unplanned"],
            None,
            None,
            None,
            figures["actual"]["unplanned"] if figures["actual_origin"] != "none" else None,
            None,
        ]
    )
    return Table("split", header, rows)


def _people(figures: Figures) -> Table:
    """What people worked is unknown in figures of an older version, and where nobody said."""
    header = [
        "person",
        "working",
        "gross",
        "net",
        "plannable",
        "load",
        *(f"actual_{kind}" for kind in KINDS),
    ]
    everybody: Any = figures["people"]
    rows: list[list[Value]] = [
        [
            *(p["name"], p["working"], p["gross"], p["net"], p["plannable"], p["load"]),
            *(p["actual"][kind] if p.get("actual_origin", "none") != "none" else None for kind in KINDS),
            p.get("actual_origin", ""),
        ]
        for p in everybody
    ]
    return Table("people", [*header, "actual_origin"], rows)


def _days(figures: Figures) -> Table:
    days = [day["on"] for day in figures["days"]]
    rows: list[list[Value]] = [
        [p["name"], *(day["available"] for day in p["days"])] for p in figures["people"]
    ]
    rows.append(["together", *(day["available"] for day in figures["days"])])
    return Table("days", ["person", *days], rows)


def _burndown(figures: Figures) -> Table:
    found = figures["burndown"]
    evenings = ["start", *found["days"]]
    rows: list[list[Value]] = [
        [day, *(_at(found["remaining"][category], n) for category in CATEGORIES), _at(found["ideal"], n)]
        for n, day in enumerate(evenings)
    ]
    return Table("burndown", ["evening", *CATEGORIES, "ideal"], rows)


def _history(figures: Figures) -> Table:
    """How the split stood at the start and on each evening; empty for sprints closed by an older version."""
    rows: list[list[Value]] = [
        [
            past["on"],
            *(past["planned"][category] for category in CATEGORIES),
            past["planned_spike"],
            past["plannable"],
        ]
        for past in figures.get("history", ())
    ]
    return Table("history", ["evening", *CATEGORIES, "of_it_spikes", "plannable"], rows)


def _items(report: Report) -> Table:
    header = ["key", "type", "title", "category", "planned", "left", "unplanned", "outcome"]
    rows: list[list[Value]] = [
        [
            row.item.key,
            row.item.type,
            row.item.title,
            row.category,
            row.planned,
            row.load,
            "yes" if row.is_unplanned else "no",
            (row.place.outcome if row.place else "") or ("done" if row.item.is_done else ""),
        ]
        for row in report.rows
    ]
    return Table("items", header, rows)


def _changes(report: Report) -> Table:
    header = ["at", "key", "title", "change", "who", "what", "minutes", "points"]
    rows: list[list[Value]] = [
        [
            change.at.isoformat(),
            change.item.key,
            change.item.title,
            change.kind,
            change.who,
            change.words,
            change.minutes,
            None if change.points is None else float(change.points),
        ]
        for change in report.changes
    ]
    return Table("added_and_removed", header, rows)


def _not_done(report: Report) -> Table:
    header = ["key", "title", "points", "left", "outcome", "cause", "reason"]
    rows: list[list[Value]] = [
        [
            one.row.item.key,
            one.row.item.title,
            None if one.points is None else float(one.points),
            None if one.left is None else float(one.left),
            one.outcome,
            one.cause,
            one.reason,
        ]
        for one in report.not_done
    ]
    return Table("not_done", header, rows)


def _spikes(report: Report) -> Table:
    header = ["key", "title", "box", "extended", "spent", "outcome", "findings", "decision"]
    rows: list[list[Value]] = [
        [
            line.row.item.key,
            line.row.item.title,
            line.box,
            line.extended,
            line.spent,
            line.outcome.kind if line.outcome else "",
            line.outcome.findings if line.outcome else "",
            line.outcome.decision if line.outcome else "",
        ]
        for line in report.spikes
    ]
    return Table("spikes", header, rows)


def _trail(report: Report) -> Table:
    rows: list[list[Value]] = [
        [step.at.isoformat(), step.kind, str(step.person or ""), step.role, step.note, _joined(step.reasons)]
        for step in reversed(report.trail.steps)
    ]
    return Table("sign_off", ["at", "step", "who", "role", "note", "reasons"], rows)


def _logs(report: Report, work: Iterable[Worked]) -> Table:
    prefix = report.sprint.project.key
    header = ["on", "person", "key", "type", "category", "minutes", "from", "to", "outside", "note"]
    rows: list[list[Value]] = [
        [
            one.on.isoformat(),
            one.person,
            f"{prefix}-{one.number}",
            one.type,
            one.category,
            one.minutes,
            one.started_at.isoformat() if one.started_at else None,
            one.ended_at.isoformat() if one.ended_at else None,
            "yes" if one.is_outside else "no",
            one.note,
        ]
        for one in work
    ]
    return Table("logs", header, rows)


def _joined(words: Iterable[str]) -> str:
    return ", ".join(words)


def _at(values: list[float], index: int) -> float | None:
    return values[index] if index < len(values) else None


FROM_FIGURES: Mapping[str, Callable[[Figures], Table]] = {
    "capacity": _capacity,
    "split": _split,
    "people": _people,
    "days": _days,
    "burndown": _burndown,
    "history": _history,
}
FROM_REPORT: Mapping[str, Callable[[Report], Table]] = {
    "items": _items,
    "added_and_removed": _changes,
    "not_done": _not_done,
    "spikes": _spikes,
    "sign_off": _trail,
    "design": _design,
}
