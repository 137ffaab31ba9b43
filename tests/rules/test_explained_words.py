from dataclasses import replace
from fractions import Fraction

import pytest

from sprints.rules.explained import SprintFacts, velocity_explained
from sprints.rules.explained_words import Names, explained_words, halves

BEFORE = SprintFacts(18_600, 13_020, 3_000, 900, 0, velocity=21, carry_over=0)
AFTER = SprintFacts(18_600, 13_020, 4_500, 600, 1_320, velocity=9, carry_over=-5)
NAMES = Names("Sprint 12", "Payments foundation", ("FER-63",))


def words(before: SprintFacts, after: SprintFacts, names: Names = NAMES) -> str:
    return explained_words(before, after, velocity_explained(before=before, after=after), names)


def test_the_largest_cause_comes_first_and_what_gave_back_last():
    assert words(BEFORE, AFTER) == (
        "9 points, 12 fewer than Sprint 12: work begun but not done cost 5; technical work at 35 % instead of 23 % "
        "cost 3½, mostly Payments foundation; unplanned work at 10 % instead of 0 % cost 3 (FER-63); a slower pace "
        "cost 1½ – but defects at 5 % instead of 7 % gave ½."
    )


def test_what_gets_better_reads_as_such():
    assert words(AFTER, BEFORE).startswith(
        "21 points, 12 more than Sprint 12: less work left undone gave 5; "
        "technical work at 23 % instead of 35 % gave 3½;"
    )


def test_no_change_needs_no_cause():
    assert words(BEFORE, BEFORE) == "21 points, as many as Sprint 12."


def test_causes_that_even_out_are_told_nevertheless():
    after = replace(BEFORE, carry_over=4)
    assert (
        words(BEFORE, after)
        == "21 points, as many as Sprint 12: a slower pace cost 4 – but work begun before gave 4."
    )


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (0, -4, "work begun but not done cost 4"),
        (4, 0, "less work begun before cost 4"),
        (0, 4, "work begun before gave 4"),
        (-4, 0, "less work left undone gave 4"),
    ],
)
def test_points_carried_over_are_told_from_the_side_that_they_lie_on(before, after, said):
    assert said in words(
        replace(BEFORE, carry_over=before, velocity=20 + before),
        replace(BEFORE, carry_over=after, velocity=20 + after),
    )


@pytest.mark.parametrize(
    ("points", "said"), [(0, "0"), (Fraction(1, 5), "0"), (Fraction(1, 2), "½"), (-2.5, "2½"), (16, "16")]
)
def test_points_are_said_to_the_half(points, said):
    assert halves(Fraction(points)) == said
