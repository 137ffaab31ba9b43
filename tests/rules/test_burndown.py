import pytest
from hypothesis import given
from hypothesis import strategies as st

from sprints.rules.burndown import BurndownDay, burndown


def test_a_sprint_before_its_first_day_ends():
    result = burndown(start_remaining=20, days=[], capacity_minutes=[480, 0, 480])
    assert result.remaining == result.scope == (20,)
    assert result.ideal == (20, 10, 10, 0)


def test_what_is_added_removed_and_re_estimated_moves_the_scope_and_burning_does_not():
    result = burndown(
        start_remaining=20,
        days=[BurndownDay(burned=5), BurndownDay(added=3, removed=1, re_estimated=-2)],
        capacity_minutes=[480, 480],
    )
    assert result.remaining == (20, 15, 15)
    assert result.scope == (20, 20, 20)


def test_thirds_are_rounded_to_four_decimals():
    assert burndown(start_remaining=1, days=[], capacity_minutes=[1, 1, 1]).ideal == (1, 0.6667, 0.3333, 0)


def test_without_capacity_the_ideal_line_is_flat():
    assert burndown(start_remaining=7, days=[], capacity_minutes=[0, 0]).ideal == (7, 7, 7)


@pytest.mark.parametrize(
    ("start", "days", "capacity", "message"),
    [(-1, 0, [1], "-1 remaining"), (1, 0, [-1], "capacity"), (1, 2, [1], "2 days are given")],
)
def test_impossible_input_is_refused(start, days, capacity, message):
    with pytest.raises(ValueError, match=message):
        burndown(start_remaining=start, days=[BurndownDay()] * days, capacity_minutes=capacity)


amount = st.integers(0, 100)
day_lists = st.lists(st.builds(BurndownDay, amount, amount, amount, st.integers(-50, 50)), max_size=10)


@given(amount, day_lists, st.lists(amount, min_size=10, max_size=14))
def test_every_step_is_explained_by_its_day_and_the_ideal_only_falls(start, days, capacity):
    result = burndown(start_remaining=start, days=days, capacity_minutes=capacity)
    for n, day in enumerate(days):
        outside = day.added - day.removed + day.re_estimated
        assert result.remaining[n + 1] == result.remaining[n] - day.burned + outside
        assert result.scope[n + 1] == result.scope[n] + outside
    assert list(result.ideal) == sorted(result.ideal, reverse=True)
    assert result.ideal[-1] == (0 if sum(capacity) else start)
