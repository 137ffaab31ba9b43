from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sprints.rules.learned import ClosedSprint, DoneStory, learned_focus, learned_rate

STORIES = tuple(DoneStory(points, points * 300) for points in (1, 2, 3, 5))
SPRINT = ClosedSprint(10_000, 7_000, 6_500, 1_200, 300, done_items=10, done_items_logged=8, stories=STORIES)
HARDLY_LOGGED = replace(SPRINT, done_items_logged=7)


def test_focus_is_what_was_logged_of_the_time_there_was():
    other = replace(SPRINT, logged_minutes=5_000)
    found = learned_focus([SPRINT, SPRINT, other, other])
    assert (found.focus_bp, found.low_bp, found.high_bp, found.sprints) == (5_750, 5_000, 6_500, 4)


@pytest.mark.parametrize("few", [[], [SPRINT] * 2, [SPRINT] * 2 + [HARDLY_LOGGED] * 2])
def test_too_few_logged_sprints_show_no_focus(few):
    assert learned_focus(few) is None


def test_only_the_last_six_count():
    old = replace(SPRINT, logged_minutes=9_000)
    assert learned_focus([old] * 9 + [SPRINT] * 6).focus_bp == 6_500
    assert learned_focus([SPRINT] * 9 + [HARDLY_LOGGED] * 4) is None


@pytest.mark.parametrize(("logged", "focus"), [(100, 3_000), (10_001, 10_000)])
def test_focus_stays_between_thirty_and_a_hundred_percent(logged, focus):
    assert learned_focus([replace(SPRINT, logged_minutes=logged)] * 3).focus_bp == focus


def test_a_rate_of_logs_has_a_range_over_stories():
    slow = replace(SPRINT, stories=(DoneStory(2, 1_200), DoneStory(0, 500), DoneStory(3, None)))
    found = learned_rate([SPRINT, SPRINT, SPRINT, slow])
    assert (found.minutes_per_point, found.range, found.origin, found.stories) == (
        round((33 * 300 + 1_200) / 35),
        (300, 300),
        "logged",
        13,
    )


def test_without_logs_the_rate_is_what_features_had():
    found = learned_rate([HARDLY_LOGGED] * 3)
    assert (found.minutes_per_point, found.range, found.origin) == (500, None, "derived")


@pytest.mark.parametrize(
    "few",
    [[SPRINT] * 2, [replace(SPRINT, stories=STORIES[:3])] * 3, [replace(HARDLY_LOGGED, focus_bp=1_000)] * 3],
)
def test_too_little_shows_no_rate(few):
    assert learned_rate(few) is None


@given(st.lists(st.tuples(st.integers(1, 20), st.integers(1, 9_000)), min_size=10, max_size=30))
def test_the_rate_lies_between_its_slowest_and_fastest_story(pairs):
    stories = tuple(DoneStory(*pair) for pair in pairs)
    found = learned_rate([replace(SPRINT, stories=stories), SPRINT, SPRINT])
    each = [minutes / points for points, minutes in pairs] + [300]
    assert min(each) - 1 <= found.range[0] <= found.range[1] <= max(each) + 1
    assert min(each) - 1 <= found.minutes_per_point <= max(each) + 1
