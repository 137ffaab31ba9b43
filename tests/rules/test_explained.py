from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sprints.rules.explained import (
    SprintFacts,
    average,
    factors_of,
    in_tenths,
    plan_as_facts,
    velocity_explained,
)

NORMAL = SprintFacts(20_000, 14_000, 3_000, 1_000, 500, velocity=20, carry_over=2)


def effects(before: SprintFacts, after: SprintFacts) -> dict[str, Fraction]:
    return {
        name: effect
        for name, effect in velocity_explained(before=before, after=after).effects.items()
        if effect
    }


def test_what_did_not_change_explains_nothing():
    assert effects(NORMAL, NORMAL) == {}


def test_only_more_technical_work_means_that_and_a_pace_for_what_was_left():
    same_pace = Fraction(18, 9_500) * 8_500
    after = replace(NORMAL, technical_minutes=4_000, velocity=same_pace + 2)
    assert effects(NORMAL, after) == {"technical": same_pace - 18}


def test_points_carried_over_stand_apart():
    assert effects(NORMAL, replace(NORMAL, velocity=15, carry_over=-3)) == {"carry_over": -5}


def test_a_sprint_without_anybody_lost_its_capacity_and_nothing_else():
    nobody = SprintFacts(0, 0, 0, 0, 0, 0, 0)
    assert effects(NORMAL, nobody) == {"capacity": -18, "carry_over": -2}
    assert effects(nobody, NORMAL) == {"capacity": 18, "carry_over": 2}


def test_points_that_no_feature_time_stands_behind_are_pace():
    nothing_logged = SprintFacts(20_000, 4_000, 3_000, 1_000, 0, velocity=10, carry_over=0)
    found = velocity_explained(before=nothing_logged, after=nothing_logged)
    assert set(found.effects.values()) == {0}
    found = velocity_explained(before=nothing_logged, after=replace(nothing_logged, velocity=12))
    assert {name for name, effect in found.effects.items() if effect} == {"pace"}


@pytest.mark.parametrize(
    ("planned", "target", "shares"),
    [
        ({"feature": 300, "technical": 100}, {"feature": 5_000, "technical": 5_000}, (225, 0)),
        ({}, {"feature": 5_000, "technical": 4_000, "defect": 1_000}, (360, 90)),
        ({"feature": 0}, None, (0, 0)),
    ],
)
def test_a_plan_is_a_sprint_too_its_hours_as_planned_else_as_agreed(planned, target, shares):
    plan = plan_as_facts(
        gross_minutes=20_000,
        focus_bp=7_000,
        reserve_bp=1_000,
        planned_minutes=planned,
        target_bp=target,
        points=20,
        points_begun=3,
    )
    factors = factors_of(plan)
    assert (factors["focus"], factors["unplanned"]) == (Fraction(7, 10), Fraction(1, 10))
    assert (factors["technical"] * 1_000, factors["defect"] * 1_000) == shares
    assert (plan.velocity, plan.carry_over) == (20, 3)


@given(*[st.integers(0, 10_000)] * 5)
def test_no_plan_takes_more_than_its_focused_hours(focus_bp, reserve_bp, feature, technical, points):
    plan = plan_as_facts(
        gross_minutes=999,
        focus_bp=focus_bp,
        reserve_bp=reserve_bp,
        planned_minutes={"feature": feature, "technical": technical, "defect": 7},
        target_bp=None,
        points=points + 1,
        points_begun=0,
    )
    assert factors_of(plan)["capacity"] == 999
    assert velocity_explained(before=plan, after=plan).change == 0


@pytest.mark.parametrize("nothing", [{"gross_minutes": 0}, {"points": 0}])
def test_without_capacity_or_points_there_was_no_plan(nothing):
    plan = {"gross_minutes": 100, "points": 5, "focus_bp": 7_000, "reserve_bp": 0, "points_begun": 0}
    assert plan_as_facts(planned_minutes={}, target_bp=None, **plan | nothing) is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"gross_minutes": -1},
        {"focused_minutes": -1},
        {"technical_minutes": -1},
        {"focused_minutes": 4_000},
    ],
)
def test_impossible_figures_are_refused(wrong):
    with pytest.raises(ValueError, match="minutes"):
        velocity_explained(before=NORMAL, after=replace(NORMAL, **wrong))


def test_the_average_is_of_minutes_and_points():
    other = replace(NORMAL, gross_minutes=10_000, velocity=Fraction("10.5"))
    assert average([NORMAL, other]).gross_minutes == 15_000
    assert average([NORMAL, other]).velocity == Fraction("15.25")
    with pytest.raises(ValueError, match="no sprint"):
        average([])


points = st.fractions(-50, 50, max_denominator=4)


@st.composite
def sprints(draw: st.DrawFn) -> SprintFacts:
    focused = draw(st.integers(0, 30_000))
    cuts = sorted(draw(st.tuples(*[st.integers(0, focused)] * 3)))
    return SprintFacts(
        gross_minutes=focused + draw(st.integers(0, 30_000)) if focused else 0,
        focused_minutes=focused,
        technical_minutes=cuts[0],
        defect_minutes=cuts[1] - cuts[0],
        unplanned_minutes=cuts[2] - cuts[1],
        velocity=draw(points.map(abs)),
        carry_over=draw(points),
    )


@given(sprints(), sprints())
def test_the_effects_add_up_to_the_change_and_turn_with_it(before, after):
    there = velocity_explained(before=before, after=after)
    assert sum(there.effects.values()) == there.change == after.velocity - before.velocity
    back = velocity_explained(before=after, after=before)
    assert back.effects == {name: -effect for name, effect in there.effects.items()}


@given(sprints(), sprints())
def test_tenths_of_points_add_up_too_and_none_is_a_tenth_off(before, after):
    found = velocity_explained(before=before, after=after)
    tenths = in_tenths(found)
    assert sum(tenths.values()) * 10 == round(found.change * 10)
    assert all(abs(tenths[name] - found.effects[name]) <= Fraction(1, 10) for name in tenths)
