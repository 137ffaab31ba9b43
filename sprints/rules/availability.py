"""How many minutes a team has in a sprint, per person and day, before and after focus and reserve.

Source: the capacity rules, section 1. Sprint and absences are local dates of the project, so no clock and no
time zone is needed here. Sums are exact; every figure of the result is rounded half-even once, on its own, so
cells of a share that is not whole minutes may differ from their sum by up to half a minute each.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Literal

from sprints.rules.split import WHOLE_BP

Part = Literal["full", "am", "pm"]
Reason = Literal["", "holiday", "absence", "team", "not a member", "not working"]

DAY_MINUTES = 1_440


@dataclass(frozen=True, slots=True)
class DayOff:
    """A day, a half of it, or some minutes of it, on which no work is done. Part and minutes add up."""

    on: date
    part: Part | None
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class Pattern:
    """Working minutes of each weekday, Monday first, from a date on (None: always)."""

    from_on: date | None
    minutes: tuple[int, int, int, int, int, int, int]


@dataclass(frozen=True, slots=True)
class Member:
    """A person's time for the project. `joined` and `left` are inclusive, None is open-ended."""

    id: str
    patterns: Sequence[Pattern]
    share_bp: int
    joined: date | None = None
    left: date | None = None
    absences: Sequence[DayOff] = ()
    holidays: Sequence[DayOff] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """One person's day. `working` = `off` + `available`, all times the person's share."""

    on: date
    working_minutes: int
    off_minutes: int
    available_minutes: int
    reason: Reason


@dataclass(frozen=True, slots=True)
class MemberAvailability:
    """One person's sprint: minutes left after days off, minutes before them, and the days."""

    id: str
    gross_minutes: int
    working_minutes: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class DayTotal:
    """The team's day: minutes before and after days off. The latter is the ideal line's capacity."""

    on: date
    working_minutes: int
    available_minutes: int


@dataclass(frozen=True, slots=True)
class Availability:
    """The team's sprint in minutes: working − off = gross, × focus = net, − reserve = plannable."""

    working_minutes: int
    gross_minutes: int
    net_minutes: int
    reserve_minutes: int
    plannable_minutes: int
    members: tuple[MemberAvailability, ...]
    days: tuple[DayTotal, ...]


def availability(
    *,
    start: date,
    end: date,
    members: Sequence[Member],
    team_days_off: Sequence[DayOff],
    focus_bp: int,
    reserve_bp: int,
) -> Availability:
    """Minutes available from `start` to `end`, both inclusive.

    Raises ValueError for an end before the start, a share, focus or reserve outside 0…10000 bp, a pattern day
    outside 0…1440 minutes, two patterns of one person from the same date, negative minutes off, and the same
    member twice.
    """
    _check(start, end, members, team_days_off, focus_bp, reserve_bp)
    days = [start + timedelta(days=n) for n in range((end - start).days + 1)]
    team = _by_date(team_days_off)
    working = dict.fromkeys(days, 0)  # minutes × bp, so that sums stay whole numbers
    available = dict.fromkeys(days, 0)
    people: list[MemberAvailability] = []
    for member in members:
        absences, holidays = _by_date(member.absences), _by_date(member.holidays)
        cells: list[Cell] = []
        worked_bp = left_bp = 0
        for day in days:
            minutes, off, reason = _day(member, day, holidays, team, absences)
            day_worked, day_left = minutes * member.share_bp, (minutes - off) * member.share_bp
            working[day] += day_worked
            available[day] += day_left
            worked_bp += day_worked
            left_bp += day_left
            shown, kept = _minutes(day_worked), _minutes(day_left)
            cells.append(Cell(day, shown, shown - kept, kept, reason))
        people.append(MemberAvailability(member.id, _minutes(left_bp), _minutes(worked_bp), tuple(cells)))

    gross = Fraction(sum(available.values()), WHOLE_BP)
    net = gross * focus_bp / WHOLE_BP
    net_minutes, reserve_minutes = round(net), round(net * reserve_bp / WHOLE_BP)
    return Availability(
        working_minutes=_minutes(sum(working.values())),
        gross_minutes=round(gross),
        net_minutes=net_minutes,
        reserve_minutes=reserve_minutes,
        plannable_minutes=net_minutes - reserve_minutes,
        members=tuple(people),
        days=tuple(DayTotal(day, _minutes(working[day]), _minutes(available[day])) for day in days),
    )


def _day(
    member: Member,
    day: date,
    holidays: Mapping[date, list[DayOff]],
    team: Mapping[date, list[DayOff]],
    absences: Mapping[date, list[DayOff]],
) -> tuple[int, int, Reason]:
    """Pattern minutes, minutes off and why; the reason is what alone takes most (holiday, team, absence)."""
    if (member.joined and day < member.joined) or (member.left and day > member.left):
        return 0, 0, "not a member"
    minutes = _pattern_minutes(member.patterns, day)
    if minutes == 0:
        return 0, 0, "not working"
    sources: list[tuple[Reason, list[DayOff]]] = [
        ("holiday", holidays.get(day, [])),
        ("team", team.get(day, [])),
        ("absence", absences.get(day, [])),
    ]
    off = _off_minutes(minutes, [day_off for _, days_off in sources for day_off in days_off])
    if off == 0:
        return minutes, 0, ""
    return minutes, off, max(sources, key=lambda source: _off_minutes(minutes, source[1]))[0]


def _pattern_minutes(patterns: Sequence[Pattern], day: date) -> int:
    """Minutes of the latest pattern that has begun by `day`; 0 where none has."""
    in_force = [pattern for pattern in patterns if pattern.from_on is None or pattern.from_on <= day]
    if not in_force:
        return 0
    return max(in_force, key=lambda pattern: pattern.from_on or date.min).minutes[day.weekday()]


def _off_minutes(minutes: int, days_off: Sequence[DayOff]) -> int:
    """Union of the halves plus all hour absences, at most the day: the morning is the shorter half."""
    morning = any(day_off.part in ("full", "am") for day_off in days_off)
    afternoon = any(day_off.part in ("full", "pm") for day_off in days_off)
    half = minutes // 2
    hours = sum(day_off.minutes for day_off in days_off)
    return min(minutes, morning * half + afternoon * (minutes - half) + hours)


def _by_date(days_off: Iterable[DayOff]) -> Mapping[date, list[DayOff]]:
    found: dict[date, list[DayOff]] = defaultdict(list)
    for day_off in days_off:
        found[day_off.on].append(day_off)
    return found


def _minutes(minutes_bp: int) -> int:
    return round(Fraction(minutes_bp, WHOLE_BP))


def _check(
    start: date,
    end: date,
    members: Sequence[Member],
    team_days_off: Sequence[DayOff],
    focus_bp: int,
    reserve_bp: int,
) -> None:
    if end < start:
        raise ValueError(f"the sprint ends on {end}, before it starts on {start}")
    _check_bp("focus", focus_bp)
    _check_bp("reserve", reserve_bp)
    if len({member.id for member in members}) < len(members):
        raise ValueError("a member is given twice")
    for member in members:
        _check_bp(f"share of {member.id}", member.share_bp)
        begins = [pattern.from_on for pattern in member.patterns]
        if len(set(begins)) < len(begins):
            raise ValueError(f"{member.id} has two patterns from the same date")
        for pattern in member.patterns:
            if len(pattern.minutes) != 7:
                raise ValueError(f"a pattern of {member.id} has {len(pattern.minutes)} days, not 7")
            for minutes in pattern.minutes:
                if not 0 <= minutes <= DAY_MINUTES:
                    raise ValueError(
                        f"a pattern day of {member.id} has {minutes} minutes, not 0 to {DAY_MINUTES}"
                    )
        _check_days_off(member.absences)
        _check_days_off(member.holidays)
    _check_days_off(team_days_off)


def _check_bp(name: str, value: int) -> None:
    if not 0 <= value <= WHOLE_BP:
        raise ValueError(f"{name} is {value} bp, not 0 to {WHOLE_BP}")


def _check_days_off(days_off: Sequence[DayOff]) -> None:
    for day_off in days_off:
        if day_off.part not in ("full", "am", "pm", None):
            raise ValueError(f"the day off on {day_off.on} has the unknown part {day_off.part!r}")
        if day_off.minutes < 0:
            raise ValueError(f"the day off on {day_off.on} has {day_off.minutes} minutes, less than 0")
