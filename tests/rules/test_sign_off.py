from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sprints.rules.sign_off import PlannedItem, Snapshot, planned_for_sign_off, sign_off

SIGNED = Snapshot(
    target_bp={"feature": 7000, "technical": 3000},
    start_on=date(2025, 3, 3),
    end_on=date(2025, 3, 14),
    options={"technical_child_category": "inherit"},
    plannable_minutes=6000,
    planned={"feature": 4200, "technical": 1800},
)


def reasons(signed=SIGNED, **now):
    return sign_off(signed=signed, now=replace(signed, **now)).reasons


def test_nothing_changed():
    result = sign_off(signed=SIGNED, now=SIGNED)
    assert (result.state, result.reasons) == ("signed_off", ())


def test_a_category_left_out_is_the_same_as_zero():
    assert reasons(target_bp={"technical": 3000, "feature": 7000, "defect": 0}) == ()


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ({"target_bp": {"feature": 6999, "technical": 3001}}, ("target",)),
        ({"end_on": date(2025, 3, 13)}, ("dates",)),
        ({"options": {"technical_child_category": "own"}}, ("options",)),
        ({"plannable_minutes": 5400}, ()),
        ({"plannable_minutes": 5399}, ("plannable",)),
        ({"plannable_minutes": 6601}, ("plannable",)),
        ({"planned": {"feature": 4200, "technical": 1500}}, ()),
        ({"planned": {"feature": 3000, "technical": 1499}}, ("technical_hours",)),
        ({"planned": {"feature": 3343, "technical": 1800}}, ()),
        ({"planned": {"feature": 3342, "technical": 1800}}, ("technical_share",)),
    ],
)
def test_only_strictly_more_than_the_tolerance_is_a_change(now, expected):
    assert reasons(**now) == expected


def test_a_small_sprint_has_tolerances_of_eight_and_four_hours():
    small = replace(SIGNED, plannable_minutes=600, planned={"feature": 3000, "technical": 300})
    assert reasons(small, plannable_minutes=1080, planned={"feature": 6000, "technical": 540}) == ()
    assert reasons(small, plannable_minutes=1081, planned={"feature": 6000, "technical": 541}) == (
        "plannable",
        "technical_hours",
    )


def test_the_technical_share_moved_by_exactly_five_points_is_no_change():
    signed = replace(SIGNED, planned={"feature": 700, "technical": 300})
    assert reasons(signed, planned={"feature": 650, "technical": 350}) == ()
    assert reasons(signed, planned={"feature": 649, "technical": 351}) == ("technical_share",)


def test_the_share_of_nothing_has_not_moved():
    signed = replace(SIGNED, planned={"feature": 100, "technical": 100})
    assert reasons(signed, planned={}) == ()
    assert reasons(replace(SIGNED, planned={}), planned={"technical": 240}) == ()


def test_all_reasons_come_in_their_order():
    now = {
        "planned": {"technical": 6000},
        "plannable_minutes": 1,
        "options": {},
        "start_on": date(2025, 3, 4),
        "target_bp": {"feature": 10_000},
    }
    assert reasons(**now) == ("target", "dates", "options", "plannable", "technical_hours", "technical_share")


def item(id, category, load_minutes, unplanned=False):
    return PlannedItem(id, category, load_minutes, unplanned)


def test_unplanned_work_counts_only_beyond_the_reserve_in_the_order_it_came():
    items = [item("D1", "defect", 80, True), item("S1", "feature", 300), item("T1", "technical", 50, True)]
    result = planned_for_sign_off(reserve_minutes=100, items=items)
    assert result.planned == {"feature": 300, "technical": 30, "defect": 0}
    assert result.reserve_left_minutes == 0


def test_planned_work_never_draws_from_the_reserve():
    result = planned_for_sign_off(reserve_minutes=100, items=[item("S1", "feature", 300)])
    assert (result.planned["feature"], result.reserve_left_minutes) == (300, 100)


def test_negative_minutes_are_refused():
    with pytest.raises(ValueError, match="reserve is -1"):
        planned_for_sign_off(reserve_minutes=-1, items=[])
    with pytest.raises(ValueError, match="S1 has a load of -1"):
        planned_for_sign_off(reserve_minutes=0, items=[item("S1", "feature", -1)])


items = st.lists(
    st.builds(
        PlannedItem,
        id=st.just("X"),
        category=st.sampled_from(["feature", "technical", "defect"]),
        load_minutes=st.integers(0, 3000),
        unplanned=st.booleans(),
    )
)


@given(items, st.integers(0, 5000))
def test_load_is_either_planned_or_drawn_from_the_reserve(given_items, reserve):
    result = planned_for_sign_off(reserve_minutes=reserve, items=given_items)
    drawn = reserve - result.reserve_left_minutes
    assert sum(result.planned.values()) + drawn == sum(one.load_minutes for one in given_items)
    assert 0 <= drawn <= sum(one.load_minutes for one in given_items if one.unplanned)


amounts = st.integers(0, 10_000)
plans = st.fixed_dictionaries({"feature": amounts, "technical": amounts, "defect": amounts})


@given(amounts, plans, amounts, plans)
def test_coming_back_restores_the_signature(plannable, planned, plannable_later, planned_later):
    signed = replace(SIGNED, plannable_minutes=plannable, planned=planned)
    between = sign_off(
        signed=signed, now=replace(signed, plannable_minutes=plannable_later, planned=planned_later)
    )
    assert (between.state == "changed") == bool(between.reasons)
    assert sign_off(signed=signed, now=signed).state == "signed_off"
