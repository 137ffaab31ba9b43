"""All figures of a sprint, whatever it holds: parts make the whole, order and repetition change nothing."""

import json
import math
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sprints.rules.availability import DayOff, Member, Pattern
from sprints.rules.figures import compute
from sprints.rules.inputs import Inputs, Person, Planned, SprintFacts, Statement, Stay, Work
from sprints.rules.load import LoadOptions

START, END = date(2026, 11, 30), date(2026, 12, 4)
DAYS = st.integers(0, 4).map(lambda n: START + timedelta(days=n))
MINUTES = st.integers(0, 900)
MAYBE = st.none() | MINUTES
WEEK = Pattern(None, (480, 480, 480, 480, 240, 0, 0))
CATEGORIES = ("feature", "technical", "defect")
TARGETS = [None, {"feature": 6_500, "technical": 3_333, "defect": 167}]


@st.composite
def works(draw: Any) -> tuple[Work, ...]:
    """Up to five items; a task may be a part of a story."""
    found: list[Work] = []
    for number in range(1, draw(st.integers(0, 5)) + 1):
        type = draw(st.sampled_from(["story", "task", "spike", "defect"]))
        stories = [one.number for one in found if one.type == "story"]
        parent = draw(st.none() | st.sampled_from(stories)) if type == "task" and stories else None
        stays = st.builds(Stay, st.integers(1, 3), st.just(START), DAYS)
        found.append(
            Work(
                number=number,
                type=type,
                kind=draw(st.sampled_from(["functional", "quality"])) if type == "story" else "functional",
                points=draw(st.none() | st.integers(0, 13)) if type == "story" else None,
                estimate_minutes=draw(MAYBE) if type in ("task", "defect") else None,
                remaining_minutes=draw(MAYBE) if type in ("task", "defect") else None,
                timebox_minutes=draw(MAYBE) if type == "spike" else None,
                worked_by=tuple(draw(st.dictionaries(st.integers(1, 3), MINUTES, max_size=2)).items()),
                doing=tuple(draw(st.lists(stays, max_size=2))),
                is_done=draw(st.booleans()),
                assignee=draw(st.none() | st.integers(1, 3)),
                parent=parent,
                parent_kind=found[parent - 1].kind if parent else None,
            )
        )
    return tuple(found)


@st.composite
def sprints(draw: Any) -> Inputs:
    work = draw(works())
    planned = tuple(
        Planned(number=one.number, is_open=draw(st.booleans()), is_unplanned=draw(st.booleans()))
        for one in work
        if one.parent is None and draw(st.booleans())
    )
    offs = st.builds(DayOff, DAYS, st.sampled_from(["full", "am", "pm", None]), MINUTES)
    shares, absences = st.integers(0, 10_000), st.lists(offs, max_size=2)
    people = tuple(
        Person(n, f"P{n}", "P", Member(str(n), [WEEK], draw(shares), None, None, draw(absences)))
        for n in range(1, draw(st.integers(0, 3)) + 1)
    )
    state = draw(st.sampled_from(["planned", "active", "closed"]))
    said = st.builds(Statement, st.integers(1, 3), *[MINUTES] * 4)
    bp = st.sampled_from([0, 1_000, 7_000, 10_000])
    return Inputs(
        sprint=SprintFacts(
            number=1,
            name="Sprint 1",
            state=state,
            start_on=START,
            end_on=END,
            started_on=None if state == "planned" else START,
            focus_bp=draw(bp),
            reserve_bp=draw(bp),
            target_bp=draw(st.sampled_from(TARGETS)),
        ),
        today=draw(DAYS),
        options=LoadOptions(),
        rate_minutes_per_point=draw(st.none() | st.integers(0, 600)),
        people=people,
        team_days_off=tuple(draw(st.lists(offs, max_size=2))),
        work=work,
        planned=planned,
        steps=(),
        evenings=(),
        statements=tuple(draw(st.lists(said, max_size=2, unique_by=lambda one: one.person))),
    )


def numbers(of: Any) -> Any:
    """Every number in figures."""
    if isinstance(of, dict):
        of = list(of.values())
    if isinstance(of, list):
        for one in of:
            yield from numbers(one)
    elif isinstance(of, int | float) and not isinstance(of, bool):
        yield of


@settings(max_examples=25)
@given(sprints())
def test_the_parts_make_the_whole_and_every_number_is_one(inputs: Inputs) -> None:
    found = compute(inputs)
    assert sum(found["planned"].values()) == found["planned_total"]
    assert sum(found["load"].values()) == found["load_total"]
    assert sum(found["actual"].values()) == found["actual_total"] == sum(found["actual_by_origin"].values())
    assert found["net"] == found["reserve"] + found["plannable"]
    if found["target"] is not None:
        assert sum(found["target"].values()) == found["plannable"]
    people = [sum(one["actual"].values()) for one in found["people"]]
    assert sum(people) + sum(found["others_actual"].values()) == found["actual_total"]
    assert sum(one["load"] for one in found["people"]) + found["nobody_load"] == found["load_total"]
    assert all(math.isfinite(number) for number in numbers(found))
    assert json.loads(json.dumps(found, allow_nan=False)) == json.loads(json.dumps(found))


@settings(max_examples=25)
@given(sprints(), st.randoms(use_true_random=False))
def test_neither_order_nor_repetition_changes_a_figure(inputs: Inputs, random: Any) -> None:
    """But for the order in which items were added, in which unplanned ones draw from the reserve."""

    def turned(many: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(random.sample(many, len(many)))

    def inside_out(work: Work) -> Work:
        return replace(work, worked_by=turned(work.worked_by), doing=turned(work.doing))

    other = replace(
        inputs,
        people=turned(inputs.people),
        team_days_off=turned(inputs.team_days_off),
        work=turned(tuple(inside_out(one) for one in inputs.work)),
        statements=turned(inputs.statements),
    )
    found, again, moved = compute(inputs), compute(inputs), compute(other)
    assert found == again and inputs.hash() == replace(inputs).hash()
    for lists, of in (("people", lambda one: one["id"]), ("unestimated", int), ("unconverted", int)):
        found[lists], moved[lists] = sorted(found[lists], key=of), sorted(moved[lists], key=of)  # type: ignore[literal-required]
    assert moved == found


@settings(max_examples=25)
@given(sprints())
def test_where_parts_of_stories_count_never_changes_the_totals(inputs: Inputs) -> None:
    own = compute(replace(inputs, options=LoadOptions(technical_child_category="own")))
    inherited = compute(inputs)
    for total in ("planned_total", "load_total", "actual_total", "buffer"):
        assert own[total] == inherited[total]  # type: ignore[literal-required]


@settings(max_examples=25)
@given(sprints(), DAYS)
def test_more_time_off_never_gives_anybody_more_hours(inputs: Inputs, on: date) -> None:
    fewer = compute(replace(inputs, team_days_off=(*inputs.team_days_off, DayOff(on, "am"))))
    before = compute(inputs)
    assert fewer["gross"] <= before["gross"] and fewer["net"] <= before["net"]
    hours = {one["id"]: one["gross"] for one in before["people"]}
    assert all(one["gross"] <= hours[one["id"]] for one in fewer["people"])
