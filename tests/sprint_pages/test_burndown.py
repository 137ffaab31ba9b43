"""What the burndown shows of the days of a sprint."""

from datetime import date

from sprints.presenters.report import burndown_of

NOTHING = {"feature": [], "technical": [], "defect": []}


def _figures(burned_on_saturday: int) -> dict:
    days = [f"2026-11-{day}" for day in range(20, 24)]  # Friday to Monday
    burned = [0, burned_on_saturday, 0]
    remaining = [600.0, 600.0, 600.0 - burned_on_saturday, 600.0 - burned_on_saturday]
    return {
        "days": [{"on": day, "working": 480 if day.endswith(("20", "23")) else 0} for day in days],
        "burndown": {
            "days": days,
            "remaining": NOTHING | {"feature": remaining},
            "ideal": [600.0, 300.0, 300.0, 300.0, 0.0],
            "burned": NOTHING | {"feature": burned},
            "added": NOTHING,
            "removed": NOTHING,
            "re_estimated": NOTHING,
        },
    }


def test_a_weekend_on_which_nobody_worked_is_left_out() -> None:
    shown = burndown_of(_figures(0), date(2026, 11, 22))
    assert shown["dates"] == ["", "2026-11-20", "2026-11-23"]


def test_a_weekend_on_which_work_moved_is_shown() -> None:
    shown = burndown_of(_figures(120), date(2026, 11, 22))
    assert shown["dates"] == ["", "2026-11-20", "2026-11-21", "2026-11-23"]
    assert shown["series"]["feature"] == [600.0, 600.0, 480.0, None]
