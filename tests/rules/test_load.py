from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sprints.rules.load import LoadItem, LoadOptions, category_of, load

OWN = LoadOptions(technical_child_category="own")


def story(id="S1", points=None, *children, **more):
    return LoadItem(id, "story", points=points, children=children, **more)


def task(id="T1", estimate_minutes=None, **more):
    return LoadItem(id, "task", estimate_minutes=estimate_minutes, **more)


def spike(id="K1", timebox_minutes=None, **more):
    return LoadItem(id, "spike", timebox_minutes=timebox_minutes, **more)


def defect(id="D1", estimate_minutes=None, **more):
    return LoadItem(id, "defect", estimate_minutes=estimate_minutes, **more)


def loaded(*items, rate=360, options=None):
    return load(rate_minutes_per_point=rate, options=options or LoadOptions(), items=items)


def minutes(item, **more):
    return loaded(item, **more).load_minutes[item.id]


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        (task(estimate_minutes=600), 600),
        (task(estimate_minutes=600, logged_minutes=200), 400),
        (task(estimate_minutes=600, logged_minutes=700), 0),
        (task(estimate_minutes=600, logged_minutes=700, remaining_minutes=120), 120),
        (task(remaining_minutes=0), 0),
        (task(estimate_minutes=600, done=True), 0),
        (task(points=2), 720),
        (task(points=2, estimate_minutes=100), 720),
        (defect(estimate_minutes=90), 90),
        (spike(timebox_minutes=480, spent_minutes=100), 380),
        (spike(timebox_minutes=480, spent_minutes=500), 0),
        (story("S1", 5), 1800),
        (story("S1", 5, remaining_points=2), 720),
        (story("S1", 5, remaining_points=0), 0),
        (story("S1", Decimal("0.5")), 180),
        (story("S1", 5, done=True), 0),
    ],
)
def test_what_is_left_of_an_item(item, expected):
    result = loaded(item)
    assert result.load_minutes[item.id] == result.total_minutes == expected
    assert result.unestimated == result.unconverted == ()


def test_a_broken_down_story_counts_its_children_and_not_itself():
    assert minutes(story("S1", 8, task("T1", 100), task("T2", 200, done=True))) == 100


def test_a_story_whose_children_are_all_done_holds_nothing_more():
    assert minutes(story("S1", 8, task("T1", 100, done=True))) == 0


def test_a_story_without_estimated_child_counts_its_remaining_points_and_names_the_child():
    result = loaded(story("S1", 8, task("T1"), remaining_points=3))
    assert result.load_minutes["S1"] == 1080
    assert result.unestimated == ("T1",)


def test_a_story_flagged_partly_keeps_what_its_children_do_not_cover():
    assert minutes(story("S1", 2, task("T1", 500, remaining_minutes=50), partly=True)) == 50 + 220


def test_children_beyond_the_points_leave_no_residue():
    assert minutes(story("S1", 1, task("T1", 500), partly=True)) == 500


def test_a_child_planned_elsewhere_loads_its_sprint_but_still_counts_against_the_residue():
    assert (
        minutes(story("S1", 2, task("T1", 500, planned_elsewhere=True), task("T2", 100), partly=True))
        == 100 + 120
    )


def test_an_unestimated_child_planned_elsewhere_is_named_there():
    result = loaded(story("S1", 2, task("T1", planned_elsewhere=True), task("T2", 100)))
    assert result.load_minutes["S1"] == 720
    assert result.unestimated == ()


def test_a_story_without_points_that_is_not_broken_down_is_unestimated():
    assert loaded(story("S1", None, task("T1", 100))).unestimated == ()
    assert loaded(story("S1", None, task("T1", 100), partly=True)).unestimated == ("S1",)


def test_points_without_a_rate_are_unconverted_and_not_unestimated():
    result = loaded(story("S1", 8), task("T1", points=1), task("T2", 60), rate=None)
    assert result.unconverted == ("S1", "T1")
    assert result.unestimated == ()
    assert result.total_minutes == 60


def test_a_spike_without_a_box_is_unestimated():
    assert loaded(spike()).unestimated == ("K1",)


def test_unestimated_items_show_the_median_of_their_type_beside_the_load():
    result = loaded(task("T1", 100), task("T2", 300, logged_minutes=300), task("T3"), spike(), story("S1"))
    assert result.imputed_minutes == {"T3": 200}
    assert result.unestimated == ("T3", "K1", "S1")
    assert result.total_minutes == 100


def test_an_unestimated_story_is_imputed_with_what_its_children_do_not_cover():
    result = loaded(story("S1", 2), story("S2", None, task("T1", 500), task("T2")))
    assert result.unestimated == ("S2", "T2")
    assert result.imputed_minutes == {"S2": 220}


@pytest.mark.parametrize(
    ("type", "kind", "options", "parent_kind", "expected"),
    [
        ("story", "functional", LoadOptions(), None, "feature"),
        ("story", "quality", LoadOptions(), None, "feature"),
        ("story", "quality", LoadOptions(quality_category="technical"), None, "technical"),
        ("task", "functional", LoadOptions(), None, "technical"),
        ("task", "functional", LoadOptions(), "functional", "feature"),
        ("task", "functional", LoadOptions(quality_category="technical"), "quality", "technical"),
        ("task", "functional", OWN, "functional", "technical"),
        ("spike", "functional", LoadOptions(), "functional", "technical"),
        ("defect", "functional", LoadOptions(), None, "defect"),
        ("defect", "functional", LoadOptions(defect_category="feature"), None, "feature"),
    ],
)
def test_the_category_of_an_item(type, kind, options, parent_kind, expected):
    assert category_of(type, kind, options, parent_kind=parent_kind) == expected


def test_bands_within_the_categories():
    result = loaded(
        spike(timebox_minutes=60),
        story("S1", 1, spike("K2", 30), kind="quality"),
        defect(estimate_minutes=90, unplanned=True),
    )
    assert result.by_category == {"feature": 0, "technical": 90, "defect": 90}
    assert (result.spike_minutes, result.quality_minutes, result.unplanned_minutes) == (90, 0, 90)
    assert loaded(story("S1", 1, kind="quality")).quality_minutes == 360


def test_a_task_planned_without_its_story_still_inherits_its_category():
    assert loaded(task("T1", 60, parent_kind="functional")).by_category["feature"] == 60


@pytest.mark.parametrize(
    ("items", "message"),
    [
        ([task("T1", -1)], "figure of -1"),
        ([task("T1"), task("T1")], "twice"),
        ([replace(task("T1"), children=(task("T2"),))], "cannot have children"),
        ([story("S1", 1, story("S2"))], "cannot be a child"),
    ],
)
def test_impossible_items_are_refused(items, message):
    with pytest.raises(ValueError, match=message):
        loaded(*items)


def test_an_unknown_option_is_refused():
    with pytest.raises(ValueError, match="'mine'"):
        LoadOptions(technical_child_category="mine")


amounts = st.none() | st.integers(0, 2000)
parts = st.builds(
    LoadItem,
    id=st.just(""),
    type=st.sampled_from(["task", "spike", "defect"]),
    points=st.none() | st.integers(0, 13),
    estimate_minutes=amounts,
    remaining_minutes=amounts,
    logged_minutes=st.integers(0, 2000),
    timebox_minutes=amounts,
    spent_minutes=st.integers(0, 2000),
    done=st.booleans(),
    unplanned=st.booleans(),
    planned_elsewhere=st.booleans(),
)
stories = st.builds(
    LoadItem,
    id=st.just(""),
    type=st.just("story"),
    kind=st.sampled_from(["functional", "quality"]),
    points=st.none() | st.integers(0, 13),
    remaining_points=st.none() | st.integers(0, 13),
    done=st.booleans(),
    partly=st.booleans(),
    children=st.lists(parts, max_size=4).map(tuple),
)


def _with_ids(items):
    return [
        replace(
            item, id=f"{n}", children=tuple(replace(c, id=f"{n}.{m}") for m, c in enumerate(item.children))
        )
        for n, item in enumerate(items)
    ]


backlogs = st.lists(stories | parts, max_size=5).map(_with_ids)
rates = st.none() | st.integers(0, 600)


@given(backlogs, rates)
def test_the_parts_make_the_whole(items, rate):
    result = loaded(*items, rate=rate)
    assert sum(result.load_minutes.values()) == sum(result.by_category.values()) == result.total_minutes
    for id_, one in result.load_minutes.items():
        assert sum(result.breakdown[id_].values()) == one >= 0
    assert result.spike_minutes <= result.by_category["technical"]
    assert result.unplanned_minutes <= result.total_minutes


@given(backlogs, rates)
def test_where_children_are_counted_never_changes_the_total(items, rate):
    inherited, own = loaded(*items, rate=rate), loaded(*items, rate=rate, options=OWN)
    assert inherited.load_minutes == own.load_minutes
    assert inherited.unestimated == own.unestimated


@given(backlogs, rates)
def test_the_order_of_input_does_not_matter(items, rate):
    one = loaded(*items, rate=rate)
    turned = [replace(item, children=item.children[::-1]) for item in items[::-1]]
    other = loaded(*turned, rate=rate)
    assert (one.load_minutes, one.by_category, one.imputed_minutes) == (
        other.load_minutes,
        other.by_category,
        other.imputed_minutes,
    )
    assert set(one.unestimated) == set(other.unestimated)
    assert set(one.unconverted) == set(other.unconverted)
