"""Projects side by side, as the page draws them. Bars compare within one project, never one project with another."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from accounts.models import Project
from sprints.presenters.sign_off import STATES
from sprints.presenters.split import LABELS, LETTERS, LEVELS, ROOM
from sprints.presenters.words import about, plural, share, tenths
from sprints.queries.portfolio import NowSprint, PastShare, ProjectLine
from sprints.rules.split import CATEGORIES

WIDTH, HEIGHT, EDGE = 120, 32, 3


@dataclass(frozen=True, slots=True)
class CategoryBar:
    """Minutes of one category; `said` is all of it in words."""

    letter: str
    label: str
    actual: int
    plain: int
    spike: int
    planned: int
    target: int | None
    shares: tuple[str, ...]  # target, planned, worked
    said: str


@dataclass(frozen=True, slots=True)
class Spark:
    """The technical share of the last sprints as a line; `said` is the line in words."""

    points: str
    x: str
    y: str
    last: int
    said: str


@dataclass(frozen=True, slots=True)
class Row:
    """A project as the page shows it."""

    project: Project
    roles: str
    now: NowSprint | None
    day: str
    plannable: str
    planned: str
    left: str
    level: str
    state: tuple[str, str]
    bars: list[CategoryBar]
    whole: float
    spark: Spark | None
    velocity: str
    sprints: str


def rows_of(lines: Sequence[ProjectLine]) -> list[Row]:
    return [_row(line) for line in lines]


def _row(line: ProjectLine) -> Row:
    figures = (line.now and line.now.figures) or {}
    bars = _bars(figures) if figures else []
    over = max(0, figures["planned_total"] - figures["plannable"]) if figures else 0
    longest = max((max(one.actual, one.planned, one.target or 0) for one in bars), default=0)
    return Row(
        project=line.membership.project,
        roles=line.membership.role_names() + (", admin" if line.membership.is_admin else ""),
        now=line.now,
        day=_day(line.now),
        plannable=about(figures.get("plannable")),
        planned=about(figures.get("planned_total")),
        left=f"{about(over)} over" if over else f"{about(figures['buffer'])} buffer" if figures else "",
        level=LEVELS.get(figures["over"]["total"], "") if figures else "",
        state=STATES[figures["sign_off"]["state"]] if figures else ("", ""),
        bars=bars,
        whole=(longest or 60) * ROOM,
        spark=_spark([one for one in line.trend if one.percent is not None]),
        velocity="–" if line.velocity is None else tenths(line.velocity),
        sprints=plural(len(line.trend), "sprint"),
    )


def _day(now: NowSprint | None) -> str:
    if now is None:
        return ""
    return f"day {now.day} of {now.days}" if now.is_running else "planned"


def _bars(figures: dict[str, Any]) -> list[CategoryBar]:
    """Each category: what was worked over what was planned, with its target; shares of their sums in words."""
    sums = {name: sum((figures[name] or {}).get(c, 0) for c in CATEGORIES) for name in ("planned", "target")}
    bars = []
    for name in CATEGORIES:
        target = figures["target"][name] if figures["target"] else None
        planned, actual = figures["planned"][name], figures["actual"][name]
        spike = min(figures["actual_spike"], actual) if name == "technical" else 0
        each = {
            "target": _percent(target, sums["target"]),
            "planned": _percent(planned, sums["planned"]),
            "worked": _percent(actual, sum(figures["actual"].values())),
        }
        said = f"{LABELS[name]}: {', '.join(f'{kind} {part}' for kind, part in each.items())}"
        bars.append(
            CategoryBar(
                LETTERS[name],
                LABELS[name],
                actual,
                actual - spike,
                spike,
                planned,
                target,
                tuple(each.values()),
                said,
            )
        )
    return bars


def _percent(minutes: int | None, whole: int) -> str:
    """Of the sum of all kinds; a dash where there is no target, or nothing at all."""
    return f"{share(minutes or 0, whole)} %" if whole else "–"


def _spark(known: Sequence[PastShare]) -> Spark | None:
    """Between 0 and 100 %, so that lines of two projects have the same scale."""
    if len(known) < 2:
        return None
    step = (WIDTH - 2 * EDGE) / (len(known) - 1)
    spots = [
        (EDGE + at * step, HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * (one.percent or 0) / 100)
        for at, one in enumerate(known)
    ]
    said = ", ".join(f"{one.name} {one.percent} %" for one in known)
    return Spark(
        points=" ".join(f"{x:.1f},{y:.1f}" for x, y in spots),
        x=f"{spots[-1][0]:.1f}",
        y=f"{spots[-1][1]:.1f}",
        last=known[-1].percent or 0,
        said=f"Technical share of the last sprints: {said}",
    )
