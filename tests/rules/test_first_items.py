"""Items as they are typed first, one a line."""

from decimal import Decimal

import pytest

from sprints.rules.first_items import lines_of, with_hours, with_points


@pytest.mark.parametrize(
    ("line", "title", "points"),
    [
        ("Pay by card, 5", "Pay by card", 5),
        ("Pay by card 5 pt", "Pay by card", 5),
        ("Pay by card (5 points)", "Pay by card", 5),
        ("Pay by card\t0,5", "Pay by card", Decimal("0.5")),
        ("Pay, return, and print; 8p", "Pay, return, and print", 8),
        ("Pay by card", "Pay by card", None),
        ("Pay, or go", "Pay, or go", None),
        ("Find a booking of 2025", "Find a booking of 2025", None),
        (", 5", ", 5", None),
    ],
)
def test_points_stand_at_the_end(line: str, title: str, points: int | None) -> None:
    assert with_points(line) == (title, points)


@pytest.mark.parametrize(
    ("line", "title", "minutes"),
    [
        ("Set up staging, 6 h", "Set up staging", 360),
        ("Set up staging, 6", "Set up staging", 360),
        ("Set up staging 6h30", "Set up staging", 390),
        ("Set up staging (1,5 h)", "Set up staging", 90),
        ("Set up staging, 1d", "Set up staging", 480),
        ("Set up staging", "Set up staging", None),
        ("Upgrade to Django 6", "Upgrade to Django 6", None),
    ],
)
def test_hours_stand_at_the_end(line: str, title: str, minutes: int | None) -> None:
    assert with_hours(line) == (title, minutes)


def test_a_pasted_list_loses_its_bullets_and_empty_lines() -> None:
    assert lines_of("- Pay\n\n  * Print\n3. Go on\n2 tickets for one\n") == [
        "Pay",
        "Print",
        "Go on",
        "2 tickets for one",
    ]
