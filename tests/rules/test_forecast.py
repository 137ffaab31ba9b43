from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sprints.rules.forecast import KnownSprint, draw, forecast, usable
from sprints.rules.forecast_figures import compute
from sprints.rules.forecast_inputs import ClosedSprint, ForecastInputs
from sprints.rules.outlook import UNIT

PAST = [KnownSprint(400, velocity, 30) for velocity in (8, 21, 13, 30, 17)]


def ahead(past=PAST, *, gross=(), share=30, **more):
    return forecast(draw(past, **more), future_gross_hours=gross, what_if_technical_pct=share)


def test_a_team_that_always_delivers_the_same_does_so_again():
    found = ahead([KnownSprint(400, 20, 20)] * 5, share=20, trials=50)
    assert found.sprints(60) == {50: 3, 70: 3, 85: 3, 95: 3}
    assert found.sprints(Fraction("60.01")) == {50: 4, 70: 4, 85: 4, 95: 4}
    assert (found.probability_within(60, 2), found.probability_within(60, 3)) == (0, 1)


def test_thirds_of_points_add_up_to_wholes():
    found = ahead([KnownSprint(300, 1, 0)] * 3, gross=[100] * 52, share=0, trials=10)
    assert found.sprints(1)[50] == 3
    assert found.sprints(17)[50] == 51


def test_hours_that_are_known_count_and_later_ones_are_the_mean_of_the_last_six():
    steady = [KnownSprint(400, 40, 0)] * 6
    assert ahead(steady, gross=[0, 0, 200], share=0, trials=10).sprints(20)[95] == 3
    assert ahead(steady, gross=[0], share=0, trials=10).sprints(40)[95] == 2


def test_without_time_for_features_nothing_is_ever_done():
    found = ahead(share=100, trials=10)
    assert found.sprints(1) == {50: None, 70: None, 85: None, 95: None}
    assert found.sprints(0) == {50: 1, 70: 1, 85: 1, 95: 1}


def test_history_keeps_sprints_that_delivered_nothing_and_drops_those_without_time():
    nothing, nobody, all_technical = KnownSprint(400, 0, 20), KnownSprint(0, 0, 0), KnownSprint(400, 0, 100)
    assert usable([nothing, nobody, all_technical]) == (nothing,)
    assert usable([KnownSprint(400, number, 0) for number in range(15)])[0].velocity == 3


@pytest.mark.parametrize(
    ("past", "message"),
    [
        ([], "no past sprint"),
        ([KnownSprint(0, 5, 0)], "no past sprint"),
        ([KnownSprint(400, -1, 0)], "less than 0"),
        ([KnownSprint(400, 5, 101)], "outside 0 to 100"),
    ],
)
def test_impossible_histories_are_refused(past, message):
    with pytest.raises(ValueError, match=message):
        draw(past)


@pytest.mark.parametrize(("gross", "share"), [([-1], 0), ([], -1), ([], 101)])
def test_impossible_alternatives_are_refused(gross, share):
    with pytest.raises(ValueError, match="share is 0 to 100"):
        ahead(gross=gross, share=share, trials=10)


def test_other_figures_are_other_draws_and_one_way_of_writing_a_number_is_as_good_as_another():
    same = [KnownSprint(400, Fraction(one.velocity), 30) for one in PAST]
    assert (draw(PAST, trials=20).index == draw(same, trials=20).index).all()
    assert (draw(PAST, trials=20).index != draw(PAST[:-1], trials=20).index).any()


histories = st.lists(
    st.builds(KnownSprint, st.integers(1, 900), st.integers(0, 90), st.integers(0, 99)),
    min_size=1,
    max_size=14,
)


@settings(max_examples=40)
@given(histories, st.integers(0, 100), st.integers(0, 100), st.integers(0, 900))
def test_in_the_same_draws_more_technical_work_never_speeds_features(past, one, other, points):
    draws = draw(past, horizon=8, trials=60)
    little, much = (
        forecast(draws, future_gross_hours=[], what_if_technical_pct=share).sprints(points)
        for share in sorted((one, other))
    )
    for percent, sprints in much.items():
        assert sprints is None or (little[percent] is not None and little[percent] <= sprints)


@settings(max_examples=40)
@given(histories, st.integers(0, 400))
def test_a_larger_target_is_never_reached_sooner(past, points):
    found = ahead(past, horizon=8, trials=60)
    for sprints in range(1, 9):
        assert found.probability_within(points + 1, sprints) <= found.probability_within(points, sprints)


def test_a_later_sprint_has_hours_by_its_length_not_those_of_longer_ones() -> None:
    """A team whose sprints take now one week, now five: 100 hours a week, and 20 points in them."""
    closed = []
    for n, weeks in enumerate((1, 5, 1, 5, 1, 5), start=1):
        start = date(2026, 1, 5) + timedelta(weeks=10 * n)
        end = start + timedelta(days=7 * weeks - 1)
        closed.append(ClosedSprint(n, f"Sprint {n}", start, end, Decimal(20 * weeks), weeks * 6_000, True, 0))
    found = compute(ForecastInputs(closed[-1].end, tuple(closed), (), None))
    first = found["slots"][0]
    assert date.fromisoformat(first["end"]) - date.fromisoformat(first["start"]) == timedelta(days=6)
    assert found["table"] is not None
    assert found["table"]["85"][:2] == [20 * UNIT, 40 * UNIT]
