"""Reading a stored forecast, the sprints to come, and what waits for what."""

import json
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import islice
from pathlib import Path

import pytest

from sprints.rules.cadence import Days, following
from sprints.rules.forecast import KnownSprint, draw, forecast
from sprints.rules.outlook import PERCENTILES, delivered, is_far, mark_of, reached
from sprints.rules.waits import Ahead, Target, latest, targets

GOLDEN = Path(__file__).resolve().parents[1] / "vectors/cases/forecast--what-if-20.json"


def test_a_stored_table_answers_every_share_as_the_draws_themselves_do():
    given = json.loads(GOLDEN.read_text())["input"]
    past = [
        KnownSprint(*one)
        for one in zip(given["gross"], given["velocity"], given["technical_pct"], strict=True)
    ]
    draws = draw(past)
    gross = given["future_gross"]
    stored = forecast(draws, future_gross_hours=gross, what_if_technical_pct=0)
    table = {str(percent): stored.units(percent) for percent in PERCENTILES}
    for share in (0, 20, 33, 90, 100):
        drawn = forecast(draws, future_gross_hours=gross, what_if_technical_pct=share)
        for points in (0, 1, Fraction("37.5"), 120, 400, 2_000):
            assert reached(table, points, share) == drawn.sprints(points), (share, points)
        assert delivered(table["85"], 6, share) == pytest.approx(float(drawn.points(85, 6)))


def test_shares_are_far_from_history_beyond_ten_points():
    assert [is_far([30, 50], share) for share in (19, 20, 40, 60, 61)] == [True, False, False, False, True]
    assert not is_far([], 90)


@pytest.mark.parametrize(
    ("sprints", "guess", "assumed", "mark"),
    [
        (4, False, False, "none"),
        (4, True, False, "guess"),
        (5, True, False, "indicative"),
        (11, False, False, "indicative"),
        (12, False, False, ""),
        (12, False, True, "indicative"),
    ],
)
def test_a_forecast_says_how_little_it_rests_on(sprints, guess, assumed, mark):
    assert mark_of(sprints, has_guess=guess, is_assumed=assumed) == mark


def days(name: str, start: int, end: int) -> Days:
    return Days(name, date(2026, 1, start), date(2026, 1, end))


@pytest.mark.parametrize(
    ("known", "today", "expected"),
    [
        (
            [days("Sprint 1", 5, 16), days("Sprint 2", 19, 30)],
            date(2026, 1, 20),
            [("Sprint 3", "2026-02-02", "2026-02-13"), ("Sprint 4", "2026-02-16", "2026-02-27")],
        ),
        (
            [days("Q1 week 9 (PAY)", 5, 9)],
            date(2026, 1, 5),
            [
                ("Q1 week 10 (PAY)", "2026-01-12", "2026-01-16"),
                ("Q1 week 11 (PAY)", "2026-01-19", "2026-01-23"),
            ],
        ),
        (
            [days("Kraken", 5, 9)],
            date(2026, 3, 2),
            [("Sprint 7", "2026-03-02", "2026-03-06"), ("Sprint 8", "2026-03-09", "2026-03-13")],
        ),
        (
            [],
            date(2026, 1, 5),
            [("Sprint 7", "2026-01-05", "2026-01-18"), ("Sprint 8", "2026-01-19", "2026-02-01")],
        ),
    ],
    ids=["as the last ones", "a number inside the name", "after a break", "none known"],
)
def test_sprints_to_come_follow_the_last_ones(known, today, expected):
    found = islice(following(known, today, number=7), 2)
    assert [(one.name, str(one.start), str(one.end)) for one in found] == expected


ORDER = [Ahead("a", Decimal(3)), Ahead("b", None), Ahead("c", Decimal(5)), Ahead("d", Decimal(2))]


@pytest.mark.parametrize(
    ("waits", "sprint_of", "expected"),
    [
        ({}, {}, Target(Fraction(3))),
        ({"a": ["c"]}, {}, Target(Fraction(8))),
        ({"a": ["c"], "c": ["d"], "d": ["a"]}, {}, Target(Fraction(10))),
        ({"a": ["spike"], "spike": ["task"]}, {"spike": 2, "task": 4}, Target(Fraction(3), floor=4)),
        ({"a": ["spike"]}, {}, Target(Fraction(3), unplanned=("spike",))),
        ({"a": ["b"]}, {}, Target(Fraction(3), unsized=("b",))),
    ],
    ids=["nothing", "a story further down", "a circle", "work in a sprint", "work in none", "no points"],
)
def test_a_story_is_done_no_earlier_than_what_it_waits_for(waits, sprint_of, expected):
    found = targets(ORDER, waits, sprint_of)["a"]
    assert found == expected
    assert found.has_date == (not expected.unplanned and not expected.unsized)


def test_an_epic_is_done_with_the_last_of_its_items():
    found = targets(ORDER, {"a": ["spike"], "d": ["task"]}, {"spike": 6})
    assert latest([found["a"], found["d"]]) == Target(Fraction(10), floor=6, unplanned=("task",))
