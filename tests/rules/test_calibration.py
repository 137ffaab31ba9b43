import pytest
from hypothesis import given
from hypothesis import strategies as st

from sprints.rules.calibration import back_test, wilson
from sprints.rules.forecast import KnownSprint

STEADY = [KnownSprint(400, 20, 25)] * 12


def test_five_sprints_have_nothing_to_compare_with():
    assert back_test(STEADY[:5]) is None
    assert back_test(STEADY[:6]).tried == 1


def test_a_steady_team_keeps_every_forecast():
    found = back_test(STEADY)
    assert (found.tried, found.kept, found.verdict) == (
        22,
        22,
        "as promised" if found.low <= 0.85 else "too cautious",
    )


def test_a_team_that_gets_slower_and_slower_is_told_that_its_forecasts_promise_too_much():
    slower = [KnownSprint(400, 40 - 3 * at, 25) for at in range(13)]
    assert back_test(slower).verdict == "too optimistic"


def test_sprints_without_time_for_features_are_left_out():
    assert back_test([KnownSprint(0, 0, 0), *STEADY[:5], KnownSprint(400, 0, 100)]) is None


@pytest.mark.parametrize(
    ("kept", "tried", "expected"), [(9, 10, (0.6523, 0.9774)), (0, 5, (0.0, 0.3511)), (5, 5, (0.6489, 1.0))]
)
def test_the_interval_is_wilsons(kept, tried, expected):
    assert wilson(kept, tried) == pytest.approx(expected, abs=5e-4)


@pytest.mark.parametrize(("kept", "tried"), [(0, 0), (2, 1), (-1, 3)])
def test_what_is_no_share_is_refused(kept, tried):
    with pytest.raises(ValueError, match="no share"):
        wilson(kept, tried)


@given(st.integers(1, 200).flatmap(lambda tried: st.tuples(st.integers(0, tried), st.just(tried))))
def test_the_share_lies_in_its_interval(pair):
    kept, tried = pair
    low, high = wilson(kept, tried)
    assert 0 <= low <= kept / tried <= high <= 1
