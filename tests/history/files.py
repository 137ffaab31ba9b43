"""Reading the real exports: stories with their points, sprints with their days and team sizes."""

import csv
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

FOLDER = Path(os.environ.get("REAL_DATA") or Path(__file__).resolve().parents[3] / "shared" / "data")
STORIES = "story-points-springxd.csv"
SPRINTS = "springxd-sprints.csv"
PLACES = "springxd-issue-sprints.csv"
LONGEST_TITLE = 300
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class RealStory:
    key: str
    title: str
    points: Decimal


@dataclass(frozen=True, slots=True)
class RealSprint:
    """Both days inclusive; `repaired` says what the export had instead, where it could not be kept."""

    name: str
    start: date
    end: date
    planned: int
    done: int
    team: int
    repaired: str = ""


def missing() -> str:
    """Why there is nothing to read; empty where everything is there."""
    lacking = [name for name in (STORIES, SPRINTS, PLACES) if not (FOLDER / name).exists()]
    return f"not in {FOLDER}: {', '.join(lacking)}. REAL_DATA names another folder." if lacking else ""


def stories() -> list[RealStory]:
    """Those with points, in the order of their keys, which is the order in which they were written."""
    return [
        RealStory(row["issuekey"], " ".join(row["title"].split())[:LONGEST_TITLE], Decimal(row["storypoint"]))
        for row in _rows(STORIES)
        if row["title"].strip()
    ]


def sprints() -> list[RealSprint]:
    """In their order, each beginning on a day after the one before has ended.

    An export has moments; where one sprint ended in the afternoon on which the next began, that day is the former's.
    """
    found: list[RealSprint] = []
    for row in sorted(_rows(SPRINTS), key=lambda row: row["Start_Date"]):
        start, end = (datetime.fromisoformat(row[name]).date() for name in ("Start_Date", "End_Date"))
        free = found[-1].end + DAY if found else start
        repaired = f"starts {start}" if free > start else ""
        counts = (int(row[name]) for name in ("issue_count", "resolved_by_end24_count", "core_team_size"))
        planned, done, team = counts
        start = max(start, free)
        found.append(RealSprint(row["sprint_name"], start, max(start, end), planned, done, team, repaired))
    return found


def overlaps(found: Sequence[RealSprint]) -> list[RealSprint]:
    """Sprints that began before the one before had ended, by more than that one day."""
    return [one for one in found if one.repaired and one.repaired != f"starts {one.start - DAY}"]


def gaps(found: Sequence[RealSprint]) -> list[str]:
    """Numbers that the row of names leaves out."""
    numbers = [int(one.name.split()[-1]) for one in found]
    return [f"Sprint {n}" for n in range(numbers[0], numbers[-1]) if n not in numbers]


def places() -> dict[str, str]:
    """The few stories of which the export says in which sprint they were."""
    return {row["issue_key"]: row["sprint_name"] for row in _rows(PLACES) if row["sprint_name"]}


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8-sig", newline="") as opened:
        yield from csv.DictReader(line.replace("\x00", "") for line in opened)
