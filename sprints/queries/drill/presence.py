"""Hours that people have: the steps from working time to plannable, a day of everybody, the days of one."""

from collections.abc import Callable
from datetime import date
from typing import Any

from common.errors import NotFound
from sprints.queries.drill.shape import NAMES, Asked, Drill, Line, drill
from sprints.rules.people import REASONS
from sprints.rules.shape import Day, PersonFigures
from sprints.rules.split import CATEGORIES

PERSON, HOURS = "Person", ("working", "off", "at work")


def _by_person(
    asked: Asked, title: str, how: str, minutes: Callable[[PersonFigures], int], total: int
) -> Drill:
    asked.whole()
    lines = (
        Line(person["name"], (minutes(person),), figure=f"person-{person['id']}")
        for person in asked.figures["people"]
    )
    return drill(asked, title, how, PERSON, lines, (total,))


def working(asked: Asked) -> Drill:
    how = "What everybody's week holds on the days of the sprint, by their share of time for the project."
    return _by_person(asked, "Working time", how, lambda person: person["working"], asked.figures["working"])


def days_off(asked: Asked) -> Drill:
    """Each day that somebody is away, with its reason."""
    asked.whole()
    lines = [
        Line(person["name"], (-day["off"],), why=_why(day), on=date.fromisoformat(day["on"]))
        for person in asked.figures["people"]
        for day in person["days"]
        if day["off"]
    ]
    total = asked.figures["gross"] - asked.figures["working"]
    how = "Holidays, days off of the team and of each person, as far as they would have worked."
    return drill(
        asked, "Days off", how, PERSON, sorted(lines, key=lambda line: (line.on, line.text)), (total,)
    )


def gross(asked: Asked) -> Drill:
    asked.whole()
    lines = (
        Line(
            person["name"],
            (person["working"], person["working"] - person["gross"], person["gross"]),
            figure=f"person-{person['id']}",
        )
        for person in asked.figures["people"]
    )
    found = asked.figures
    totals = found["working"], found["working"] - found["gross"], found["gross"]
    return drill(asked, "Gross", "Working time less days off.", PERSON, lines, totals, HOURS)


def focus(asked: Asked) -> Drill:
    found = asked.figures
    how = f"Meetings, mail, help: focus is {found['focus_bp'] / 100:g} % of gross, and this is the rest."
    return _by_person(
        asked, "Outside focus", how, lambda p: p["net"] - p["gross"], found["net"] - found["gross"]
    )


def net(asked: Asked) -> Drill:
    how = f"Gross at a focus of {asked.figures['focus_bp'] / 100:g} %."
    return _by_person(asked, "Net", how, lambda person: person["net"], asked.figures["net"])


def reserve(asked: Asked) -> Drill:
    how = f"{asked.figures['reserve_bp'] / 100:g} % of net, kept for work that nobody planned."
    return _by_person(asked, "Reserve", how, lambda p: p["plannable"] - p["net"], -asked.figures["reserve"])


def plannable(asked: Asked) -> Drill:
    return _by_person(
        asked, "Plannable", "Net less the reserve.", lambda p: p["plannable"], asked.figures["plannable"]
    )


def target(asked: Asked) -> Drill:
    """A share of plannable time: no items yet, only what the team agreed."""
    category, found = asked.category(), asked.figures
    aims, shares = found["target"], found["target_bp"]
    if aims is None or shares is None:
        raise NotFound()
    parts: Any = (category,) if category else CATEGORIES
    lines = (
        Line(
            f"{shares[one] / 100:g} % of what is plannable",  # type: ignore[literal-required]
            (aims[one],),  # type: ignore[literal-required]
            why=NAMES[one],
            figure="plannable",
        )
        for one in parts
    )
    total = sum(aims[one] for one in parts)  # type: ignore[literal-required]
    title = f"Target of {category}" if category else "Targets"
    how = "The share that the team agreed on, of plannable hours."
    return drill(asked, title, how, "Share", lines, (total,))


def day(asked: Asked) -> Drill:
    """Everybody on one day."""
    on = asked.day()
    lines = []
    for person in asked.figures["people"]:
        found = _on(person, on)
        if found:
            lines.append(
                Line(person["name"], _hours(found), why=_why(found), figure=f"person-{person['id']}")
            )
    team = next((one for one in asked.figures["days"] if one["on"] == on.isoformat()), None)
    if team is None:
        raise NotFound()
    totals = team["working"], team["working"] - team["available"], team["available"]
    title = f"At work on {on:%a} {on.day} {on:%b}"
    return drill(asked, title, "Hours of everybody on this day.", PERSON, lines, totals, HOURS)


def person(asked: Asked) -> Drill:
    """The days of one person."""
    found = next((one for one in asked.figures["people"] if str(one["id"]) == asked.part), None)
    if found is None:
        raise NotFound()
    lines = (
        Line(f"{on:%A}", _hours(day), why=_why(day), on=on)
        for day in found["days"]
        if (on := date.fromisoformat(day["on"])).weekday() < 5 or day["minutes"]
    )
    totals = found["working"], found["working"] - found["gross"], found["gross"]
    how = "Working time and days off, by day."
    return drill(asked, f"Days of {found['name']}", how, "Day", lines, totals, HOURS)


def _on(person: PersonFigures, on: date) -> Day | None:
    return next((day for day in person["days"] if day["on"] == on.isoformat()), None)


def _hours(day: Day) -> tuple[int, int, int]:
    return day["minutes"], day["off"], day["available"]


def _why(day: Day) -> str:
    if not day["off"] and day["minutes"]:
        return ""
    return day["note"] or REASONS.get(day["reason"], "")


FIGURES = {
    "working": working,
    "days-off": days_off,
    "gross": gross,
    "focus": focus,
    "net": net,
    "reserve": reserve,
    "plannable": plannable,
    "target": target,
    "day": day,
    "person": person,
}
