import pytest

from sprints.rules.proposal import Offer, Skip, fill, in_turn

TARGET = {"feature": 7000, "technical": 3000, "defect": 0}


def story(number, minutes, place=0, needs=()):
    return Offer(number, "feature", place, minutes, needs)


def task(number, minutes, place=0, needs=()):
    return Offer(number, "technical", place, minutes, needs)


def filled(*offers, feature=0, technical=0):
    planned = {"feature": feature, "technical": technical}
    return fill(plannable_minutes=1000, target_bp=TARGET, planned=planned, offers=offers)


def test_it_fills_what_the_sprint_leaves_free():
    found = filled(story(1, 100), story(2, 100, 1), task(3, 250), feature=500)
    assert found.taken == (3, 1, 2)
    assert found.planned == {"feature": 700, "technical": 250, "defect": 0}
    assert found.added == {"feature": 200, "technical": 250, "defect": 0}
    assert (found.buffer_minutes, found.over) == (50, ())


def test_work_in_the_sprint_counts_even_where_it_is_too_much():
    assert filled(story(1, 10), feature=900).over == ("feature",)


@pytest.mark.parametrize(
    ("offer", "why"),
    [
        (story(1, None), Skip("unestimated", "1")),
        (story(1, 10, needs=("2",)), Skip("unestimated", "2")),
        (story(1, 10, needs=("gate 7",)), Skip("needs", "gate 7")),
        (story(1, 800), Skip("exceeds", "feature", 100, 700)),
        (story(1, 10, needs=("3",)), Skip("exceeds", "technical", 100, 300)),
    ],
)
def test_why_something_stays_and_by_how_much(offer, why):
    assert filled(offer, task(2, None), task(3, 400)).skipped[1] == why


def test_next_up_goes_by_shares_and_lets_nothing_fall_out():
    offers = [
        story(1, 70), story(2, None, 1), story(3, 70, 2, ("9", "gate 7")),
        task(8, 30), task(9, 30, 1), Offer(5, "defect", 3, 20),
    ]  # fmt: skip
    assert in_turn(target_bp=TARGET, planned={}, offers=offers) == [8, 1, 9, 2, 3, 5]
    assert in_turn(target_bp=TARGET, planned={"technical": 300}, offers=offers)[0] == 1


def test_two_backlogs_of_one_category_take_turns_by_place():
    quality = Offer(7, "technical", 0, 10)
    assert in_turn(target_bp=TARGET, planned={}, offers=[task(8, 10, 1), quality, task(9, 10, 0)]) == [
        7,
        9,
        8,
    ]
