from datetime import date

import pytest

from sprints.rules.availability import Member, Pattern
from sprints.rules.replan import Held, Hours, Misfit, hours, no_longer_fits
from sprints.rules.split import target_split

WEEK = (Pattern(None, (480, 480, 480, 480, 480, 0, 0)),)
TARGET = {"feature": 7000, "technical": 3000, "defect": 0}


@pytest.mark.parametrize(
    ("last_day", "today", "expected"),
    [
        (date(2026, 12, 4), date(2026, 11, 21), Hours(6720, 5040, 6720, 5040)),
        (date(2026, 12, 4), date(2026, 12, 7), Hours(6720, 5040, 3360, 1680)),
        (date(2026, 11, 21), date(2026, 12, 14), Hours(6720, 3360, 0, 0)),
        (date(2026, 12, 24), date(2026, 11, 21), Hours(6720, 6720, 6720, 6720)),
    ],
)
def test_a_sprint_loses_the_days_after_the_last_one(last_day, today, expected):
    """Two weeks of two people at 70 %; one had another last day in mind before."""
    members = [Member("1", WEEK, 10_000), Member("2", WEEK, 10_000, left=date(2026, 12, 1))]
    found = hours(
        start=date(2026, 11, 30), end=date(2026, 12, 11), from_on=today, members=members,
        leaving={"2": last_day}, team_days_off=[], focus_bp=7000, reserve_bp=0,
    )  # fmt: skip
    assert found == expected


def held(number, category, minutes):
    return Held(number, category, {category: minutes})


ITEMS = [
    held(1, "technical", 300),
    held(2, "feature", 500),
    held(3, "technical", 100),
    held(4, "feature", 150),
]


@pytest.mark.parametrize(
    ("plannable", "target", "out"),
    [
        (1050, TARGET, []),
        (1000, TARGET, [Misfit(3, "technical", 100)]),
        (900, TARGET, [Misfit(4, "feature", 20)]),
        (800, TARGET, [Misfit(4, "feature", 90), Misfit(3, "technical", 160)]),
        (1000, None, [Misfit(4, "sprint", 50)]),
        (0, None, [Misfit(n, "sprint", m) for n, m in ((4, 1050), (3, 900), (2, 800), (1, 300))]),
    ],
)
def test_the_lowest_of_what_is_over_goes_out_until_the_rest_fits(plannable, target, out):
    targets = target_split(plannable_minutes=plannable, target_bp=target) if target else {}
    assert no_longer_fits(plannable_minutes=plannable, targets=targets, items=ITEMS) == out
