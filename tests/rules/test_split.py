import pytest
from hypothesis import given
from hypothesis import strategies as st

from sprints.rules.split import CATEGORIES, buffer, over_commitment, target_split


def test_left_over_minutes_go_to_the_largest_remainder():
    assert target_split(plannable_minutes=11, target_bp={"feature": 7000, "technical": 3000}) == {
        "feature": 8,
        "technical": 3,
    }


def test_ties_go_to_feature_then_technical():
    half_each = {"technical": 5000, "feature": 5000}
    assert target_split(plannable_minutes=1, target_bp=half_each) == {"feature": 1, "technical": 0}
    assert target_split(plannable_minutes=1, target_bp={"defect": 5000, "technical": 5000})["technical"] == 1


def test_nothing_plannable_splits_into_nothing():
    assert set(target_split(plannable_minutes=0, target_bp={"feature": 10_000, "technical": 0}).values()) == {
        0
    }


@pytest.mark.parametrize(
    ("minutes", "target", "message"),
    [
        (-1, {"feature": 10_000}, "less than 0"),
        (100, {"feature": 9_999}, "9999 bp"),
        (100, {}, "0 bp"),
        (100, {"feature": 11_000, "technical": -1_000}, "-1000 bp"),
        (100, {"fun": 10_000}, "not a category"),
    ],
)
def test_impossible_targets_are_refused(minutes, target, message):
    with pytest.raises(ValueError, match=message):
        target_split(plannable_minutes=minutes, target_bp=target)


shares = st.tuples(st.integers(0, 10_000), st.integers(0, 10_000)).map(
    lambda cuts: dict(zip(CATEGORIES, (min(cuts), max(cuts) - min(cuts), 10_000 - max(cuts)), strict=True))
)


@given(st.integers(0, 10**6), shares)
def test_the_parts_make_the_whole_and_none_is_a_minute_off(plannable, target):
    split = target_split(plannable_minutes=plannable, target_bp=target)
    assert sum(split.values()) == plannable
    assert all(abs(split[name] * 10_000 - plannable * target[name]) < 10_000 for name in split)
    turned = dict(reversed(target.items()))
    assert target_split(plannable_minutes=plannable, target_bp=turned) == split


@pytest.mark.parametrize(
    ("planned", "expected"), [(0, "ok"), (900, "ok"), (901, "amber"), (1000, "amber"), (1001, "red")]
)
def test_more_than_plannable_is_amber_and_more_than_net_is_red(planned, expected):
    assert over_commitment(planned, 900, 1000) == expected


@pytest.mark.parametrize("planned", [0, 500])
def test_without_plannable_time_there_is_no_ratio(planned):
    assert over_commitment(planned, 0, 1000) == "no capacity"


def test_the_buffer_is_what_is_left_and_never_below_zero():
    assert (buffer(300, 900), buffer(900, 900), buffer(901, 900)) == (600, 0, 0)


def test_negative_minutes_are_refused():
    with pytest.raises(ValueError, match="planned is -1"):
        over_commitment(-1, 0, 0)
    with pytest.raises(ValueError, match="plannable is -1"):
        buffer(0, -1)
