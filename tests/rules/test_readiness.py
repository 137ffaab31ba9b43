"""What an item lacks before a sprint, by type."""

from decimal import Decimal
from typing import Any

import pytest

from backlog.rules.readiness import Facts, is_small, lacking


@pytest.mark.parametrize(
    ("facts", "lacks"),
    [
        ({"type": "story"}, ["an acceptance criterion", "points"]),
        ({"type": "story", "criteria": 1}, ["points"]),
        ({"type": "story", "criteria": 2, "points": Decimal(0)}, []),
        ({"type": "task"}, ["its value (so that …)", "a definition of done", "an estimate"]),
        ({"type": "task", "estimate_minutes": 240}, ["its value (so that …)", "a definition of done"]),
        ({"type": "task", "estimate_minutes": 239}, []),
        (
            {"type": "task", "estimate_minutes": 480, "so_that": " ", "done_items": 1},
            ["its value (so that …)"],
        ),
        ({"type": "task", "estimate_minutes": 480, "so_that": "we sleep", "done_items": 1}, []),
        ({"type": "spike"}, ["agreed hours"]),
        ({"type": "spike", "is_box_agreed": True}, []),
        ({"type": "defect"}, ["a severity", "an estimate"]),
        ({"type": "defect", "severity": 1}, ["an estimate"]),
        ({"type": "defect", "estimate_minutes": 30}, []),
        ({"type": "defect", "estimate_minutes": 300}, ["a severity"]),
        (
            {"type": "story", "is_quality": True, "criteria": 1, "points": Decimal(1)},
            ["a measurable target"],
        ),
        (
            {"type": "story", "is_quality": True, "has_target": True, "criteria": 1, "points": Decimal(1)},
            [],
        ),
        ({"type": "defect", "severity": 2, "points": Decimal(2)}, ["an estimate"]),
        ({"type": "defect", "severity": 2, "points": Decimal(2), "sizes_in_points": True}, []),
        ({"type": "defect", "points": Decimal(2), "sizes_in_points": True}, ["a severity"]),
        (
            {
                "type": "task",
                "points": Decimal("0.5"),
                "sizes_in_points": True,
                "rate_minutes_per_point": 360,
            },
            [],
        ),
    ],
)
def test_what_an_item_lacks(facts: dict[str, Any], lacks: list[str]) -> None:
    assert lacking(Facts(**facts, small_work_minutes=240)) == lacks


def test_unestimated_work_is_not_known_to_be_small() -> None:
    assert not is_small(None, 240)
    assert is_small(0, 240)
    assert not is_small(0, 0)
