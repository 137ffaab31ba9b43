"""The plan of a sprint from its start on, evening by evening; unplanned work against the reserve; hours by person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sprints.presenters.split import LABELS, ROOM
from sprints.presenters.words import about, share
from sprints.rules.actuals import KINDS
from sprints.rules.shape import Figures
from sprints.rules.split import CATEGORIES


@dataclass(frozen=True, slots=True)
class PlanRow:
    """At the start, what came and went, less what the reserve holds: what is planned."""

    name: str
    label: str
    start: int
    added: int
    removed: int
    planned: int

    @property
    def letter(self) -> str:
        return self.name[:1]

    @property
    def dash(self) -> str:
        return f"-{self.name}" if self.name else ""

    @property
    def reserved(self) -> int:
        return self.start + self.added - self.removed - self.planned


@dataclass(frozen=True, slots=True)
class Reserve:
    """Minutes kept for work that nobody planned; `came` by estimate, `worked` where it is known: the more counts."""

    kept: int
    came: int
    worked: int | None

    @property
    def used(self) -> int:
        return max(self.came, self.worked or 0)

    @property
    def figure(self) -> str:
        return "actual-unplanned" if (self.worked or 0) > self.came else "unplanned"

    @property
    def within(self) -> int:
        return min(self.kept, self.used)

    @property
    def beyond(self) -> int:
        return self.used - self.within

    @property
    def whole(self) -> float:
        return (max(self.kept, self.used) or 60) * ROOM

    @property
    def words(self) -> str:
        return f"{about(self.beyond)} beyond it" if self.beyond else f"{about(self.kept - self.used)} left"


def plan_rows(figures: Figures) -> list[PlanRow]:
    """By category and together; empty before the start."""
    start: Any = figures["planned_at_start"]
    if start is None:
        return []
    added: Any = figures["added"]
    removed: Any = figures["removed"]
    planned: Any = figures["planned"]
    rows = [PlanRow(c, LABELS[c], start[c], added[c], removed[c], planned[c]) for c in CATEGORIES]
    sums = (sum(part.values()) for part in (start, added, removed, planned))
    return [*rows, PlanRow("", "Sum", *sums)]


def reserve_of(figures: Figures) -> Reserve:
    worked = figures["actual"]["unplanned"] if figures["actual_origin"] != "none" else None
    return Reserve(figures["reserve"], figures["unplanned"], worked)


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Plannable hours of a person, what is theirs to do, and where their time went; unknown where nobody said."""

    id: int
    name: str
    plannable: int
    load: int
    worked: tuple[tuple[str, int | None], ...]
    origin: str

    @property
    def known(self) -> str:
        return "" if self.origin == "none" else self.origin


@dataclass(frozen=True, slots=True)
class PeopleSum:
    """What the rows add up to; `nobodys`: work to do that none of these people has."""

    nobodys: int
    plannable: int
    load: int
    worked: tuple[tuple[str, int | None], ...]


def people_sum(figures: Figures) -> PeopleSum:
    """The same figures as elsewhere in the report, so that the rows can be checked against them."""
    known, actual = figures["actual_origin"] != "none", figures["actual"]
    mine: int = sum(person["load"] for person in figures["people"])
    worked = tuple((name, actual[name] if known else None) for name in KINDS)  # type: ignore[literal-required]
    return PeopleSum(figures["load_total"] - mine, figures["plannable"], figures["load_total"], worked)


def people_rows(figures: Figures) -> list[PersonRow]:
    """By name: nobody is ranked by hours."""
    rows = []
    everybody: Any = figures["people"]
    for person in everybody:
        actual: Any = person.get("actual") or {}
        origin = str(person.get("actual_origin") or ("logged" if sum(actual.values()) else "none"))
        worked = tuple((name, actual.get(name, 0) if origin != "none" else None) for name in KINDS)
        rows.append(
            PersonRow(person["id"], person["name"], person["plannable"], person["load"], worked, origin)
        )
    return sorted(rows, key=lambda row: row.name.casefold())


@dataclass(frozen=True, slots=True)
class PastRow:
    """How the plan stood on an evening, and what that day changed of it. `figure`: where it is taken apart."""

    on: date
    is_start: bool
    feature: int
    technical: int
    spike: int
    defect: int
    plannable: int
    changed: str

    @property
    def figure(self) -> str:
        return f"split-{self.on.isoformat()}"

    @property
    def plain(self) -> int:
        return self.technical - self.spike

    @property
    def total(self) -> int:
        return self.feature + self.technical + self.defect

    @property
    def technical_share(self) -> str:
        return f"{share(self.technical, self.total)} %" if self.total else "–"

    @property
    def said(self) -> str:
        """For those who cannot see the bar."""
        parts = ((self.feature, "feature"), (self.technical, "technical"), (self.defect, "defect"))
        return ", ".join(f"{about(minutes)} {name}" for minutes, name in parts)


@dataclass(frozen=True, slots=True)
class History:
    """The split through the sprint: its start, each evening of a day that changed it, and the last.

    `quiet`: how many evenings that leaves out.
    """

    rows: tuple[PastRow, ...]
    quiet: int
    whole: float


def history_of(figures: Figures, changes: Mapping[date, Sequence[str]]) -> History:
    """`changes`: words for what came and went on each day."""
    rows: list[PastRow] = []
    for at, past in enumerate(figures.get("history") or ()):
        on, planned = date.fromisoformat(past["on"]), past["planned"]
        before = rows[-1].plannable if rows else past["plannable"]
        words = [] if at == 0 else [*changes.get(on, ())]
        if moved := past["plannable"] - before:
            words.append(f"{about(abs(moved))} {'more' if moved > 0 else 'less'} plannable")
        row = PastRow(
            on=on,
            is_start=at == 0,
            feature=planned["feature"],
            technical=planned["technical"],
            spike=min(past["planned_spike"], planned["technical"]),
            defect=planned["defect"],
            plannable=past["plannable"],
            changed=", ".join(words),
        )
        rows.append(row)
    longest = max((max(row.total, row.plannable) for row in rows), default=0)
    shown = tuple(row for at, row in enumerate(rows) if row.is_start or row.changed or at == len(rows) - 1)
    return History(shown, len(rows) - len(shown), (longest or 60) * ROOM)
