import itertools
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sprints.rules.flow import DoneItem, cumulative_flow, cycle_time, nearest_rank

DAY = date(2026, 3, 2)


def items(*days: int) -> list[DoneItem]:
    return [DoneItem(DAY, date.fromordinal(DAY.toordinal() + one - 1)) for one in days]


def test_both_days_count():
    assert DoneItem(DAY, DAY).days == 1


def test_nine_items_say_nothing():
    assert cycle_time(items=items(*range(1, 10))) is None
    assert cycle_time(items=items(*range(1, 11))) == {50: 5, 70: 7, 85: 9, 95: 10}


def test_an_end_before_the_start_is_refused():
    with pytest.raises(ValueError, match="before its start"):
        cycle_time(items=[DoneItem(DAY, date(2026, 3, 1))])


@given(st.lists(st.integers(1, 400), min_size=10, max_size=40), st.randoms())
def test_percentiles_are_observed_rise_and_know_no_order(days, random):
    found = cycle_time(items=items(*days))
    assert set(found.values()) <= set(days)
    assert list(found.values()) == sorted(found.values())
    random.shuffle(days)
    assert cycle_time(items=items(*days)) == found


@given(st.integers(1, 100), st.integers(1, 1000))
def test_at_least_that_many_of_a_hundred_lie_at_or_below(percent, count):
    rank = nearest_rank(percent, count)
    assert rank * 100 >= percent * count > (rank - 1) * 100


def test_what_lies_before_counts_from_the_first_evening_on():
    steps = [("came", date(2026, 1, 1), 5), ("done", DAY, 1), ("started", date(2026, 3, 1), 2)]
    first, second = cumulative_flow(since=DAY, until=date(2026, 3, 3), steps=steps)
    assert (first.waiting, first.doing, first.done) == (3, 1, 1)
    assert (second.on, second.waiting, second.doing) == (date(2026, 3, 3), 3, 1)


@given(
    st.lists(
        st.tuples(st.sampled_from(["came", "started", "done"]), st.integers(-9, 9), st.integers(1, 5)),
        max_size=12,
    ),
    st.randoms(),
)
def test_flow_only_rises_holds_everything_and_knows_no_order(told, random):
    until = date.fromordinal(DAY.toordinal() + 9)
    steps = [(step, date.fromordinal(DAY.toordinal() + day), count) for step, day, count in told]
    evenings = cumulative_flow(since=DAY, until=until, steps=steps)
    random.shuffle(steps)
    assert cumulative_flow(since=DAY, until=until, steps=steps) == evenings
    assert all(one.came <= other.came for one, other in itertools.pairwise(evenings))
    assert evenings[-1].done == sum(count for step, _, count in told if step == "done")
