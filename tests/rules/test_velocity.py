from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sprints.rules.velocity import (
    PlannedStory,
    StoryOutcome,
    mean_of_last_six,
    predictability,
    velocity,
    velocity_range,
)


def test_a_sprint_without_stories():
    result = velocity(stories=[])
    assert (result.velocity, result.carry_over, result.work_done) == (0, 0, 0)


def test_a_story_finished_here_but_begun_before_is_carried_over():
    result = velocity(stories=[StoryOutcome(8, 3, 0, True)])
    assert (result.velocity, result.carry_over, result.work_done) == (8, 5, 3)


def test_a_story_worked_on_but_not_finished_counts_as_work_only():
    result = velocity(stories=[StoryOutcome(8, 8, 2, False)])
    assert (result.velocity, result.carry_over, result.work_done) == (0, -6, 6)


def test_remaining_points_are_clamped_to_the_points():
    result = velocity(stories=[StoryOutcome(5, 9, -1, False), StoryOutcome(5, 9, 0, True)])
    assert (result.velocity, result.carry_over) == (5, -5)


def test_quarters_of_points_stay_exact():
    assert velocity(stories=[StoryOutcome(Decimal("0.5"), Decimal("0.25"), 0, True)]).carry_over == 0.25


def test_negative_points_are_refused():
    with pytest.raises(ValueError, match="-1 points"):
        velocity(stories=[StoryOutcome(-1, 0, 0, True)])


def test_the_mean_is_of_the_last_six_or_of_what_there_is():
    assert mean_of_last_six([100, 1, 2, 3, 4, 5, 6]) == 3.5
    assert mean_of_last_six([1, 1, 2]) == 1.3333
    assert mean_of_last_six([0]) == 0
    assert mean_of_last_six([]) is None


points = st.integers(0, 40)
stories = st.lists(st.builds(StoryOutcome, points, points, points, st.booleans()))


@given(stories)
def test_velocity_is_work_done_plus_carry_over(outcomes):
    result = velocity(stories=outcomes)
    assert result.velocity == result.work_done + result.carry_over
    assert result.velocity == sum(one.points for one in outcomes if one.done)
    assert velocity(stories=outcomes[::-1]) == result


@given(st.lists(points, max_size=5))
def test_stories_begun_and_finished_here_leave_no_carry_over(sizes):
    assert velocity(stories=[StoryOutcome(size, size, 0, True) for size in sizes]).carry_over == 0


def test_four_sprints_have_no_range_and_five_have_the_widest():
    assert velocity_range(velocities=[1, 2, 3, 4]) is None
    assert velocity_range(velocities=[5, 1, 4, 2, 3]) == (1, 5)


@given(st.lists(st.integers(0, 100), min_size=5, max_size=60), st.randoms())
def test_the_range_is_observed_holds_the_median_and_knows_no_order(velocities, random):
    low, high = velocity_range(velocities=velocities)
    assert {low, high} <= set(velocities)
    ordered = sorted(velocities)
    assert low <= ordered[(len(ordered) - 1) // 2] and ordered[len(ordered) // 2] <= high
    outside = ordered.index(low)  # the interval leaves out at most a twentieth of the chances on each side
    assert outside < len(ordered) / 2
    random.shuffle(velocities)
    assert velocity_range(velocities=velocities) == (low, high)


def test_predictability_is_of_what_was_planned_and_churn_stands_beside_it():
    found = predictability(
        stories=[
            PlannedStory(5, from_start=True, removed=False, done=True),
            PlannedStory(3, from_start=True, removed=False, done=False),
            PlannedStory(2, from_start=True, removed=True, done=True),
            PlannedStory(8, from_start=False, removed=False, done=True),
            PlannedStory(1, from_start=False, removed=True, done=False),
        ]
    )
    assert (found.planned, found.kept, found.added, found.removed, found.share_bp) == (10, 5, 8, 2, 5_000)


def test_nothing_planned_has_no_predictability():
    assert predictability(stories=[]).share_bp is None
