"""The first sentence of the report, in every state a sprint can be in."""

from datetime import date
from typing import Any

import pytest

from sprints.rules.inputs import SprintFacts
from sprints.rules.sentence import of
from tests.sprints.conftest import H

SPRINT = {"number": 13, "name": "Sprint 13", "start_on": date(2026, 11, 2), "end_on": date(2026, 11, 13)}
FIGURES: dict[str, Any] = {
    "gross": 320 * H,
    "plannable": 216 * H,
    "reserve": 24 * H,
    "target_bp": None,
    "planned": {"feature": 138 * H, "technical": 56 * H, "defect": 18 * H},
    "planned_total": 212 * H,
    "unplanned": 0,
    "items": {"1": {}},
    "load_total": 0,
    "actual": {"feature": 0, "technical": 0, "defect": 0, "unplanned": 0},
    "actual_origin": "none",
    "given_back": 0,
    "given_back_spikes": 0,
    "unestimated": [],
    "unconverted": [],
    "rate_minutes_per_point": 360,
    "points": {"planned": 125, "done": 120, "remaining": 5},
}
IN_POINTS = {"planned_total": 0, "rate_minutes_per_point": None}
SET_A_RATE = " Points cannot be compared with hours: set hours per point in the project's settings."
LOGGED = {
    "actual": {"feature": 112 * H, "technical": 74 * H, "defect": 16 * H, "unplanned": 14 * H},
    "actual_origin": "logged",
}


def say(state: str, **changes: Any) -> str:
    facts = SprintFacts(
        **SPRINT, state=state, started_on=None, focus_bp=7500, reserve_bp=1000, target_bp=None
    )  # type: ignore[arg-type]
    return of(facts, FIGURES | changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("state", "changes", "sentence"),
    [
        (
            "planned",
            {},
            "Of 320 h gross, 216 h are plannable. 212 h are planned, 4 h are free. "
            "Technical work is planned at 26 %.",
        ),
        (
            "planned",
            {"planned_total": 226 * H, "target_bp": {"technical": 2500}},
            "Of 320 h gross, 216 h are plannable. 226 h are planned, 10 h more than fit. "
            "Technical work is planned at 26 %, the target is 25 %.",
        ),
        (
            "planned",
            {"items": {}, "planned_total": 0},
            "Of 320 h gross, 216 h are plannable. Nothing is planned yet.",
        ),
        (
            "active",
            {"load_total": 90 * H},
            "Of 320 h gross, 216 h are plannable. Technical work was planned at 26 %; nobody logged hours, "
            "so what it takes is not known. 90 h are left to do.",
        ),
        (
            "active",
            LOGGED,
            "Of 320 h gross, 216 h are plannable. Technical work was planned at 26 %, takes 34 % so far. "
            "Nothing is left to do. Unplanned work uses 14 h of 24 h reserve.",
        ),
        (
            "closed",
            LOGGED | {"given_back": 5 * H, "given_back_spikes": 2},
            "Of 320 h gross, 216 h were plannable. Technical work was planned at 26 %, took 34 %. "
            "Two spikes ended early and gave 5 h back. Unplanned work used 14 h of 24 h reserve.",
        ),
        (
            "closed",
            {"load_total": 18 * H, "planned_total": 0},
            "Of 320 h gross, 216 h were plannable. Nothing was planned. 18 h were not done.",
        ),
        (
            "planned",
            IN_POINTS,
            f"Of 320 h gross, 216 h are plannable. 125 points are planned.{SET_A_RATE}",
        ),
        (
            "active",
            IN_POINTS,
            "Of 320 h gross, 216 h are plannable. 125 points are planned, 120 are done. "
            f"5 points are left to do.{SET_A_RATE}",
        ),
        (
            "closed",
            IN_POINTS,
            f"Of 320 h gross, 216 h were plannable. 125 points were planned, 120 got done.{SET_A_RATE}",
        ),
        (
            "closed",
            {"gross": 0, "plannable": 0},
            "There was no capacity: nobody was there on any day.",
        ),
        (
            "planned",
            {"plannable": 0},
            "Of 320 h gross, nothing is plannable: focus and reserve leave no capacity.",
        ),
        (
            "planned",
            {"items": {}, "unconverted": [1], "unestimated": [2, 3]},
            "Of 320 h gross, 216 h are plannable. Nothing is planned yet. Points cannot be compared with hours: "
            "set hours per point in the project's settings. 2 items have no estimate and count 0 h here.",
        ),
    ],
)
def test_the_sentence(state: str, changes: dict[str, Any], sentence: str) -> None:
    assert say(state, **changes) == sentence
