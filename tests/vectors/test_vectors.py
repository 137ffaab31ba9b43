"""Every case file of the vectors folders must come out exactly as it says.

A case is `{"rule", "input", "expect"}`. Cases lie in `cases/`, and in the folder that the environment variable VECTORS
names, if it is set.
"""

import json
import os
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from fractions import Fraction
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from backlog.rules.spike_clock import Segment, spike_clock
from sprints.rules.auto_plan import Candidate, auto_plan
from sprints.rules.availability import DayOff, Member, Pattern, availability
from sprints.rules.burndown import BurndownDay, burndown
from sprints.rules.explained import SprintFacts, velocity_explained
from sprints.rules.flow import DoneItem, cycle_time
from sprints.rules.forecast import KnownSprint, draw, forecast
from sprints.rules.load import LoadItem, LoadOptions, load
from sprints.rules.sign_off import PlannedItem, Snapshot, planned_for_sign_off, sign_off
from sprints.rules.split import target_split
from sprints.rules.velocity import StoryOutcome, velocity, velocity_range

Json = dict[str, Any]

CASES = Path(__file__).resolve().parent / "cases"
BESIDE = (
    Path(__file__).resolve().parents[3] / "shared" / "vectors"
)  # where the rules are agreed, if it is there


def run_availability(given: Json) -> Json:
    result = availability(
        start=date.fromisoformat(given["sprint"]["start"]),
        end=date.fromisoformat(given["sprint"]["end"]),
        members=[
            Member(
                id=member["id"],
                patterns=[Pattern(None, tuple(member["pattern"]))],
                share_bp=member["share_bp"],
                joined=_date(member.get("joined")),
                left=_date(member.get("left")),
                absences=_days_off(member.get("absences", [])),
                holidays=_days_off(member.get("holidays", [])),
            )
            for member in given["members"]
        ],
        team_days_off=_days_off(given["team_days_off"]),
        focus_bp=given["focus_bp"],
        reserve_bp=given["reserve_bp"],
    )
    return {
        "gross_minutes": result.gross_minutes,
        "net_minutes": result.net_minutes,
        "reserve_minutes": result.reserve_minutes,
        "plannable_minutes": result.plannable_minutes,
        "members": {member.id: {"gross_minutes": member.gross_minutes} for member in result.members},
    }


def run_target_split(given: Json) -> Json:
    return {"target_minutes": target_split(**given)}


def run_load(given: Json) -> Json:
    result = load(
        rate_minutes_per_point=given["rate_minutes_per_point"],
        options=LoadOptions(**given["options"]),
        items=[_load_item(item) for item in given["items"]],
    )
    return {
        "load_minutes": result.load_minutes,
        "by_category": result.by_category,
        "unestimated": list(result.unestimated),
        "unconverted": list(result.unconverted),
    }


def run_planned_for_sign_off(given: Json) -> Json:
    result = planned_for_sign_off(
        reserve_minutes=given["reserve_minutes"], items=[PlannedItem(**item) for item in given["items"]]
    )
    return {"planned": result.planned, "reserve_left_minutes": result.reserve_left_minutes}


def run_sign_off(given: Json) -> Json:
    result = sign_off(signed=_snapshot(given["signed"]), now=_snapshot(given["now"]))
    return {"state": result.state, "reasons": list(result.reasons)}


def run_spike_clock(given: Json) -> Json:
    clock = spike_clock(
        timebox_minutes=given["timebox_minutes"],
        segments=[
            Segment(
                one["person"],
                datetime.fromisoformat(one["start"]),
                one["end"] and datetime.fromisoformat(one["end"]),
            )
            for one in given["segments"]
        ],
        now=datetime.fromisoformat(given["now"]),
        day_ends_at=time.fromisoformat(given["day_ends_at"]) if given.get("day_ends_at") else None,
        timezone=ZoneInfo(given["timezone"]) if given.get("timezone") else None,
    )
    return {
        "state": clock.state,
        "spent_minutes": clock.spent_minutes,
        "overrun_minutes": clock.overrun_minutes,
        "exhausts_at": clock.exhausts_at
        and clock.exhausts_at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
    }


def run_burndown(given: Json) -> Json:
    result = burndown(
        start_remaining=given["start_remaining"],
        days=[BurndownDay(**day) for day in given["days"]],
        capacity_minutes=given["capacity_minutes"],
    )
    return {"remaining": list(result.remaining), "scope": list(result.scope), "ideal": list(result.ideal)}


def run_velocity(given: Json) -> Json:
    result = velocity(stories=[StoryOutcome(**story) for story in given["stories"]])
    return {"velocity": result.velocity, "carry_over": result.carry_over, "work_done": result.work_done}


def run_velocity_explained(given: Json) -> Json:
    result = velocity_explained(before=_facts(given["before"]), after=_facts(given["after"]))
    assert sum(result.effects.values()) == result.change
    return {"effects": dict(result.effects), "change": result.change}


def run_velocity_range(given: Json) -> Json:
    found = velocity_range(velocities=given["velocities"])
    return {"range": found and list(found)}


def run_cycle_time(given: Json) -> Json:
    items = [
        DoneItem(date.fromisoformat(one["started"]), date.fromisoformat(one["done"]))
        for one in given["items"]
    ]
    found = cycle_time(items=items)
    return {"percentiles": found and {str(percent): days for percent, days in found.items()}}


def run_forecast(given: Json) -> Json:
    columns = zip(given["gross"], given["velocity"], given["technical_pct"], strict=True)
    draws = draw(
        [KnownSprint(*column) for column in columns], horizon=given["horizon"], trials=given["trials"]
    )
    found = forecast(
        draws,
        future_gross_hours=given["future_gross"],
        what_if_technical_pct=given["what_if_technical_pct"],
    )
    points = given["target_points"]
    return {
        "first_trial": draws.index[0, :8].tolist(),
        "sprints": {str(percent): sprints for percent, sprints in found.sprints(points).items()},
        "probability_within": {str(k): found.probability_within(points, k) for k in given["within"]},
    }


def run_auto_plan(given: Json) -> Json:
    result = auto_plan(
        plannable_minutes=given["plannable_minutes"],
        target_minutes=given["target_minutes"],
        backlogs={
            name: [Candidate(one["id"], one["load_minutes"], tuple(one.get("needs", ()))) for one in items]
            for name, items in given["backlogs"].items()
        },
        pinned=given["pinned"],
        slack_bp=given["slack_bp"],
    )
    return {
        name: getattr(result, name) for name in ("accepted", "planned_minutes", "buffer_minutes", "skipped")
    }


RULES: Mapping[str, Callable[[Json], Json]] = {
    "availability": run_availability,
    "target_split": run_target_split,
    "load": run_load,
    "planned_for_sign_off": run_planned_for_sign_off,
    "sign_off": run_sign_off,
    "spike_clock": run_spike_clock,
    "burndown": run_burndown,
    "velocity": run_velocity,
    "velocity_explained": run_velocity_explained,
    "velocity_range": run_velocity_range,
    "cycle_time": run_cycle_time,
    "forecast": run_forecast,
    "auto_plan": run_auto_plan,
}


def _date(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def _days_off(given: list[Json]) -> list[DayOff]:
    return [DayOff(date.fromisoformat(one["date"]), one.get("part"), one.get("minutes", 0)) for one in given]


def _load_item(given: Json) -> LoadItem:
    fields = {name: value for name, value in given.items() if name not in ("state", "children")}
    done = given.get("state") in ("done", "removed", "dropped")
    return LoadItem(
        **fields, done=done, children=tuple(_load_item(child) for child in given.get("children", []))
    )


def _facts(given: Json) -> SprintFacts:
    points = velocity(stories=[StoryOutcome(**story) for story in given["stories"]])
    minutes = {name: value for name, value in given.items() if name != "stories"}
    return SprintFacts(**minutes, velocity=points.velocity, carry_over=points.carry_over)


def _snapshot(given: Json) -> Snapshot:
    return Snapshot(
        target_bp=given["target_bp"],
        start_on=date.fromisoformat(given["sprint"]["start"]),
        end_on=date.fromisoformat(given["sprint"]["end"]),
        options=given["options"],
        plannable_minutes=given["plannable_minutes"],
        planned=given["planned"],
    )


def _rounded(value: Any) -> Any:
    """The same structure with every number exact to 4 decimals, so that 12 and 12.0 are one."""
    if isinstance(value, Mapping):
        return {key: _rounded(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_rounded(one) for one in value]
    if isinstance(value, int | float | Fraction) and not isinstance(value, bool):
        return round(Fraction(value), 4)
    return value


def _cases() -> list[Any]:
    further = os.environ.get("VECTORS")
    folders = dict.fromkeys([CASES, BESIDE, *([Path(further).resolve()] if further else [])])
    return [pytest.param(path, id=path.stem) for folder in folders for path in sorted(folder.glob("*.json"))]


@pytest.mark.parametrize("path", _cases())
def test_case_comes_out_as_it_says(path: Path) -> None:
    case = json.loads(path.read_text(encoding="utf-8"), parse_float=Fraction)
    rule = case["rule"]
    assert rule in RULES, f"nobody has told the runner about the rule {rule}"
    assert _rounded(RULES[rule](case["input"])) == _rounded(case["expect"])
