"""Velocity and its explanation as a page: bars, a waterfall, and each factor of both sides."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.urls import reverse

from common.durations import format_hours
from sprints.presenters.words import about, plural, share, tenths
from sprints.queries import BEFORE, PLAN, SIX, Compared, Delivered, typical
from sprints.queries.velocity import Typical
from sprints.rules.actuals import KINDS
from sprints.rules.explained import Effect, SprintFacts, factors_of, in_tenths

LABELS: dict[Effect, tuple[str, str, str]] = {
    "technical": ("Technical", "Technical share of focused hours", "t"),
    "carry_over": ("Carried", "Work carried over, in points", ""),
    "focus": ("Focus", "Focus: focused of gross hours", ""),
    "capacity": ("Hours", "Gross hours", ""),
    "unplanned": ("Unplanned", "Unplanned share", "u"),
    "defect": ("Defects", "Defect share", "d"),
    "pace": ("Pace", "Pace: feature hours a point", ""),
}


@dataclass(frozen=True, slots=True)
class FactorRow:
    """One factor: what it was in both, and its effect in points."""

    letter: str
    words: str
    before: str
    after: str
    effect: str


@dataclass(frozen=True, slots=True)
class SprintLine:
    """A sprint in the table beside the bars."""

    name: str
    number: int
    points: float
    feature: str
    technical: str
    spike: str
    defect: str
    unplanned: str
    share: str
    items: str


def velocity_context(key: str, found: Sequence[Delivered], compared: Compared | None) -> dict[str, Any]:
    """Everything on the page. Without two sprints to compare there are bars only; without any, nothing."""
    usual = typical(found)
    context: dict[str, Any] = {
        "key": key,
        "sprints": [one.sprint for one in found],
        "lines": [_line(one) for one in found],
        "mean": tenths(usual.mean or 0),
        "range": usual.range and [tenths(value) for value in usual.range],
        "points_chart": _points_chart(key, found, usual, compared),
        "hours_chart": _hours_chart(key, found, compared),
        "items_chart": _items_chart(key, found, compared),
        "has_points": any(one.velocity for one in found),
        "has_items": any(one.items for one in found),
        "has_hours": any(one.minutes for one in found),
        "compared": compared,
        "legend": [("f", "Feature"), ("t", "Technical"), ("s", "Spike"), ("d", "Defect"), ("u", "Unplanned")],
    }
    if compared is not None:
        context |= _compared(compared) | _choices(found, compared)
    return context


def _choices(found: Sequence[Delivered], compared: Compared) -> dict[str, Any]:
    """What the sprint can be compared with: usual ones as words of the address and names, and the other sprints."""
    own = compared.after.sprint
    usual = [] if found[0].sprint == own else [(BEFORE, "Sprint before"), (SIX, "Mean of six")]
    return {
        "usual": [*usual, (PLAN, "The plan")] if compared.after.plan else usual,
        "others": [(one.sprint, str(one.sprint.number)) for one in reversed(found) if one.sprint != own],
        "kept": BEFORE if compared.against.isdecimal() else compared.against,
    }


def _compared(compared: Compared) -> dict[str, Any]:
    after, change = compared.after, compared.change
    side = "fewer points than" if change < 0 else "more points than" if change > 0 else "as many points as"
    baseline = "planned" if compared.against == PLAN else compared.baseline
    context: dict[str, Any] = {
        "sprint": after.sprint,
        "epics_named": [(one.number, one.title) for one in after.foundations],
        "lead": f"Why {after.sprint.name} brought {side} {baseline}",
        "before_points": tenths(compared.before_velocity),
        "change": _signed(Fraction(round(change * 10), 10)),
    }
    if compared.explanation is None or compared.before is None or compared.now is None:
        return context
    effects = sorted(in_tenths(compared.explanation).items(), key=lambda pair: -abs(pair[1]))
    steps = [
        {"label": LABELS[name][0], "value": float(effect), "kind": LABELS[name][2] or "k"}
        for name, effect in effects
    ]
    return context | {
        "explained_chart": {
            "from": {"label": _short(compared.baseline), "value": _tenths(compared.before_velocity)},
            "to": {"label": after.sprint.name, "value": _tenths(after.velocity)},
            "steps": steps,
        },
        "factors": [
            FactorRow(
                LABELS[name][2],
                LABELS[name][1],
                _value(name, compared.before),
                _value(name, compared.now),
                _signed(effect),
            )
            for name, effect in effects
        ],
    }


def _short(baseline: str) -> str:
    return "Mean" if baseline.startswith("the mean") else baseline.removeprefix("the ").capitalize()


def _value(name: Effect, facts: SprintFacts) -> str:
    if name == "carry_over":
        return _signed(Fraction(facts.carry_over))
    factor = factors_of(facts)[name]
    if name == "capacity":
        return about(round(factor or 0))
    if name == "pace":
        return format_hours(round(1 / factor)) if factor and factor > 0 else "–"
    return "–" if factor is None else f"{round(100 * factor)} %"


def _signed(points: Fraction) -> str:
    return f"{'+' if points > 0 else '−' if points < 0 else ''}{float(abs(points)):.1f}"


def _tenths(points: Fraction) -> float:
    return float(round(points, 1))


def _labels(found: Sequence[Delivered]) -> list[str]:
    """Names without “Sprint”, or numbers where those are long or not their own."""
    short = [one.sprint.name.removeprefix("Sprint ").strip() for one in found]
    usable = len(set(short)) == len(short) and all(0 < len(name) <= 8 for name in short)
    return short if usable else [str(one.sprint.number) for one in found]


def _bars(
    key: str, found: Sequence[Delivered], compared: Compared | None, parts: Sequence[dict[str, Any]]
) -> list[dict[str, Any]]:
    """A bar for each sprint, which leads to its report; the two that are compared are marked."""
    marked = {compared.after.sprint.number} if compared else set()
    if compared and compared.against.isdecimal():
        marked.add(int(compared.against))
    elif compared and compared.against == BEFORE:
        numbers = [one.sprint.number for one in found]
        marked.add(numbers[numbers.index(compared.after.sprint.number) - 1])
    return [
        {
            "label": label,
            "href": reverse("capacity", args=[key, one.sprint.number]),
            "marked": one.sprint.number in marked,
            **own,
        }
        for label, one, own in zip(_labels(found), found, parts, strict=True)
    ]


def _points_chart(
    key: str, found: Sequence[Delivered], usual: Typical, compared: Compared | None
) -> dict[str, Any]:
    parts = [{name: float(points) for name, points in one.points.items()} for one in found]
    bars = _bars(key, found, compared, parts)
    return {"unit": "pt", "bars": bars, "mean": usual.mean, "range": usual.range}


def _items_chart(key: str, found: Sequence[Delivered], compared: Compared | None) -> dict[str, Any]:
    parts = [{**one.items, "note": str(sum(one.items.values()))} for one in found]
    return {"unit": "done", "bars": _bars(key, found, compared, parts)}


def _hours_chart(key: str, found: Sequence[Delivered], compared: Compared | None) -> dict[str, Any]:
    parts = []
    for one in found:
        minutes = one.minutes or {}
        technical = minutes.get("technical", 0)
        whole = sum(minutes.values())
        note = {"note": f"{share(technical, whole)} %" if whole else "not known"}
        parts.append(
            {**minutes, "technical": technical - one.spike if minutes else 0, "spike": one.spike, **note}
        )
    return {"unit": "h", "bars": _bars(key, found, compared, parts)}


def _line(one: Delivered) -> SprintLine:
    minutes = one.minutes
    said = {name: about(minutes[name]) if minutes else "–" for name in KINDS}
    whole = sum(minutes.values()) if minutes else 0
    return SprintLine(
        name=one.sprint.name,
        number=one.sprint.number,
        points=float(one.velocity),
        spike=about(one.spike) if minutes else "–",
        share=f"{share(minutes['technical'], whole)} %" if minutes and whole else "–",
        items=_items(one.items),
        **said,
    )


def _items(counts: Mapping[str, int]) -> str:
    """`4 feature, 2 technical, 1 spike`."""
    names = (("feature", "feature"), ("technical", "technical"), ("spike", "spikes"), ("defect", "defects"))
    said = [
        plural(counts[one], one, many)
        for one, many in (*names, ("unplanned", "unplanned"))
        if counts.get(one)
    ]
    return ", ".join(said) or "–"
