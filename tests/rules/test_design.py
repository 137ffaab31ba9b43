"""How much design the points of stories include. Plain data only."""

from decimal import Decimal

from sprints.rules.design import Said, design_shares


def test_points_are_told_apart_by_what_stories_say_and_add_up_to_all_of_them() -> None:
    told = [
        Said("in_points", Decimal(5), True),
        Said("in_points", Decimal(3), False),
        Said("separate", Decimal(8), True),
        Said("", None, False),
    ]
    shares = {share.design: share for share in design_shares(told)}
    assert (shares["in_points"].points, shares["in_points"].points_done) == (8, 5)
    assert (shares["separate"].stories, shares["not_needed"].stories, shares[""].stories) == (1, 0, 1)
    assert sum(share.points for share in shares.values()) == 16
