"""A project's forecast from its inputs: puts the rules together, for the worker. See `outlook` for what comes out."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from fractions import Fraction
from itertools import islice

from sprints.rules.cadence import Days, following
from sprints.rules.calibration import back_test
from sprints.rules.forecast import HISTORY, HORIZON, KnownSprint, draw, forecast, usable
from sprints.rules.forecast_inputs import ClosedSprint, ForecastInputs, OpenSprint
from sprints.rules.outlook import PERCENTILES, UNIT, WHOLE_PCT, Calibrated, Outlook, Past, Slot, mark_of
from sprints.rules.velocity import LAST

HOUR = 60


def compute(inputs: ForecastInputs) -> Outlook:
    """The forecast, and the back-test of what it would have said before."""
    base, base_from = _base(inputs)
    known = [(one, _known(one, inputs, base)) for one in inputs.closed if one.gross_minutes is not None]
    known = [pair for pair in known if usable([pair[1]])]
    used = known[-HISTORY:]
    slots = _slots(inputs)
    mark = mark_of(
        len(used),
        has_guess=inputs.guess is not None,
        is_assumed=any(not one.is_frozen for one, _ in used),
    )
    table = None
    if mark == "guess" and inputs.guess is not None:
        table = _guessed(inputs, slots, base)
    elif mark != "none":
        table = _drawn(used, slots)
    return {
        "mark": mark,
        "past": [_past(*pair) for pair in used],
        "unusable": len(inputs.closed) - len(known),
        "base_pct": base,
        "base_from": base_from,
        "slots": slots,
        "table": table,
        "calibration": _calibrated([one for _, one in known]),
        "guess": [float(points) for points in inputs.guess] if inputs.guess else None,
        "capacity": {
            str(one.number): one.gross_minutes for one in inputs.open if one.gross_minutes is not None
        },
    }


def _base(inputs: ForecastInputs) -> tuple[int, str]:
    """The technical share to expect: what the next sprint aims at, else what the last one had."""
    for ahead in inputs.open:
        if ahead.target_technical_pct is not None:
            return ahead.target_technical_pct, f"the target of {ahead.name}"
    for past in reversed(inputs.closed):
        if past.technical_pct is not None:
            return past.technical_pct, f"what {past.name} had"
    return 0, "no sprint has a target split yet"


def _known(one: ClosedSprint, inputs: ForecastInputs, base: int) -> KnownSprint:
    """Where nobody knows a share, it was that of the others in the mean, else the expected one: it changes nothing."""
    shares = [other.technical_pct for other in inputs.closed if other.technical_pct is not None]
    share = one.technical_pct
    if share is None:
        share = round(Fraction(sum(shares), len(shares))) if shares else base
    return KnownSprint(round(Fraction(one.gross_minutes or 0, HOUR)), one.points, share)


def _past(one: ClosedSprint, known: KnownSprint) -> Past:
    return {
        "number": one.number,
        "name": one.name,
        "points": float(one.points),
        "hours": known.gross_hours,
        "technical_pct": known.technical_pct,
        "frozen": one.is_frozen,
    }


def _slots(inputs: ForecastInputs) -> list[Slot]:
    """Sprints to come: the running one, those planned, then as many as the horizon has."""
    today = inputs.today
    ahead = [one for one in inputs.open if one.is_running or one.end >= today]
    slots = [_planned(one, max(one.end, today)) for one in ahead]
    before: list[ClosedSprint | OpenSprint] = [*inputs.closed, *inputs.open]
    days = [Days(one.name, one.start, one.end) for one in before]
    number = max((one.number for one in before), default=0) + 1
    for later in islice(following(days, today, number=number), max(0, HORIZON - len(slots))):
        start, end = later.start.isoformat(), later.end.isoformat()
        slots.append({"number": None, "name": later.name, "start": start, "end": end, "hours": None})
    return slots[:HORIZON]


def _planned(one: OpenSprint, end: object) -> Slot:
    left = one.left_minutes
    return {
        "number": one.number,
        "name": one.name,
        "start": one.start.isoformat(),
        "end": str(end),
        "hours": None if left is None else round(Fraction(left, HOUR)),
    }


def _drawn(used: Sequence[tuple[ClosedSprint, KnownSprint]], slots: Sequence[Slot]) -> dict[str, list[int]]:
    """Sprints without hours of their own have as many a day as the last six: in the mean theirs, and where sprints
    are not all of one length, more in a long one than in a short one."""
    recent = used[-LAST:]
    days = sum((closed.end - closed.start).days + 1 for closed, _ in recent)
    a_day = Fraction(sum(known.gross_hours for _, known in recent), days)
    hours = [a_day * _days(slot) if slot["hours"] is None else slot["hours"] for slot in slots]
    draws = draw([known for _, known in used])
    found = forecast(draws, future_gross_hours=hours, what_if_technical_pct=0)
    return {str(percent): found.units(percent) for percent in PERCENTILES}


def _days(slot: Slot) -> int:
    return (date.fromisoformat(slot["end"]) - date.fromisoformat(slot["start"])).days + 1


def _guessed(inputs: ForecastInputs, slots: Sequence[Slot], base: int) -> dict[str, list[int]]:
    """Of 100 teams that think so, as many deliver the same number of points from low to high in each sprint.

    A sprint with more or fewer hours than the open ones have in the mean brings more or fewer in proportion.
    """
    assert inputs.guess is not None
    low, high = (Fraction(points) for points in inputs.guess)
    whole = [Fraction(one.gross_minutes, HOUR) for one in inputs.open if one.gross_minutes]
    normal = sum(whole, Fraction()) / len(whole) if whole else None
    table: dict[str, list[int]] = {}
    for percent in PERCENTILES:
        each = high - (high - low) * Fraction(percent, 100)
        each = each * WHOLE_PCT / (WHOLE_PCT - base) if base < WHOLE_PCT else each
        sums, total = [], Fraction()
        for slot in slots:
            total += each if slot["hours"] is None or normal is None else each * slot["hours"] / normal
            sums.append(round(total * UNIT))
        table[str(percent)] = sums
    return table


def _calibrated(known: Sequence[KnownSprint]) -> Calibrated | None:
    found = back_test(known)
    return None if found is None else Calibrated(**asdict(found))  # type: ignore[typeddict-item]
