"""Which items would have to go."""

from sprints.rules.fits import lightest


def test_the_one_that_frees_least_and_still_enough() -> None:
    assert lightest({1: 60, 2: 240, 3: 180, 4: 120}, 130) == (3,)


def test_of_two_alike_the_later_one() -> None:
    assert lightest({1: 60, 2: 60}, 50) == (2,)


def test_two_where_one_is_not_enough() -> None:
    assert set(lightest({1: 60, 2: 100, 3: 90}, 150)) == {1, 3}


def test_nothing_where_all_fits_or_two_are_not_enough() -> None:
    assert lightest({1: 60}, 0) == ()
    assert lightest({1: 60, 2: 60, 3: 60}, 170) == ()
