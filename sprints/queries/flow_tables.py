"""Velocity and flow as plain tables, for downloads: minutes and points as numbers, shares in basis points."""

from collections.abc import Sequence

from accounts.access import Access
from sprints.queries.flow import Flow
from sprints.queries.tables import Table, Value
from sprints.queries.velocity import Delivered
from sprints.rules.actuals import KINDS


def flow_tables(access: Access, found: Flow, sprints: Sequence[Delivered]) -> list[Table]:
    return [_days(found), _items(access, found), _sprints(sprints), _spikes(access, found)]


def _sprints(sprints: Sequence[Delivered]) -> Table:
    header = [
        "sprint", "name", "start_on", "end_on", "velocity", "carry_over", "planned", "kept", "kept_bp", "added",
        "removed", *(f"{name}_minutes" for name in KINDS), "spike_minutes",
    ]  # fmt: skip
    rows = []
    for one in sprints:
        minutes, kept = one.minutes or {}, one.predictability
        figures = (one.velocity, one.carry_over, kept.planned, kept.kept)
        row: list[Value] = [one.sprint.number, one.sprint.name, one.sprint.start_on.isoformat()]
        row += [one.sprint.end_on.isoformat(), *map(float, figures), kept.share_bp]
        row += [float(kept.added), float(kept.removed), *(minutes.get(name) for name in KINDS)]
        rows.append([*row, one.spike if one.minutes else None])
    return Table("sprints", header, rows)


def _days(found: Flow) -> Table:
    header = ["on", "came", "started", "done", "waiting", "in_progress"]
    rows: list[list[Value]] = [
        [one.on.isoformat(), one.came, one.started, one.done, one.waiting, one.doing]
        for one in found.evenings
    ]
    return Table("days", header, rows)


def _items(access: Access, found: Flow) -> Table:
    rows: list[list[Value]] = [
        [
            f"{access.project.key}-{one.number}",
            one.type,
            one.title,
            one.dates.started.isoformat(),
            one.dates.done.isoformat(),
            one.dates.days,
        ]
        for one in found.done
    ]
    return Table("items", ["key", "type", "title", "started_on", "done_on", "days"], rows)


def _spikes(access: Access, found: Flow) -> Table:
    header = [
        "key",
        "title",
        "outcome",
        "ended_on",
        "first_box_minutes",
        "extended_minutes",
        "spent_minutes",
        "box",
    ]
    rows: list[list[Value]] = [
        [
            f"{access.project.key}-{one.number}",
            one.title,
            one.outcome,
            one.ended_on.isoformat(),
            one.box.first_box_minutes,
            one.box.extended_minutes,
            one.box.spent_minutes,
            one.box.fate,
        ]
        for one in found.spikes
    ]
    return Table("spikes", header, rows)
