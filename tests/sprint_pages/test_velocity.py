"""The page of velocity: what closed sprints delivered, and why it changed."""

import pytest

from tests.sprint_pages.conftest import Browser, chart, text_of
from tests.sprints.conftest import Team
from tests.sprints.past import closed_sprint

PAGE = "/p/FER/velocity/"
LOGGED = {"feature": 152, "technical": 50, "defect": 15, "spike": 8}


def test_before_the_first_sprint_is_closed_it_says_what_will_be_here(team: Team, signed_in: Browser) -> None:
    assert "No sprint is closed yet" in text_of(signed_in(team.stakeholder).get(PAGE))


def test_one_sprint_has_a_velocity_but_no_explanation(team: Team, signed_in: Browser) -> None:
    closed_sprint(team, 1, [(8, 8, 0, True)])
    page = text_of(signed_in(team.stakeholder).get(PAGE))
    assert "Sprint 1 delivered 8 pt" in page and "against" not in page


def test_the_words_the_effects_and_their_sum(team: Team, signed_in: Browser) -> None:
    closed_sprint(team, 1, [(21, 21, 0, True)], hours=LOGGED)
    closed_sprint(
        team, 2, [(9, 9, 0, True), (8, 8, 3, False)], hours=LOGGED | {"technical": 75, "feature": 127}
    )
    page = text_of(signed_in(team.stakeholder).get(PAGE))
    assert "9 points, 12 fewer than Sprint 1" in page
    assert "Not finished: Story of 8 (Still in “Review”)" in page
    assert "Together 21 pt 9 pt −12.0" in page
    assert "Why Sprint 2 brought fewer points than Sprint 1" in page


def test_another_baseline_can_be_chosen(team: Team, signed_in: Browser) -> None:
    for number, points in enumerate((10, 20.33, 30), start=1):
        closed_sprint(team, number, [(points, points, 0, True)], hours=LOGGED)
    client = signed_in(team.owner)
    mean = client.get(PAGE, {"against": "six"})
    assert "Sprint 3 against the mean of the two before" in text_of(mean)
    assert chart(mean, "steps")["from"] == {"label": "Mean", "value": 15.2}
    assert "Sprint 2 against Sprint 1" in text_of(client.get(PAGE, {"sprint": 2}))


@pytest.mark.parametrize("asked", [{"sprint": "9"}, {"sprint": "2", "against": "77"}])
def test_a_sprint_that_is_none_is_not_found(team: Team, signed_in: Browser, asked: dict[str, str]) -> None:
    closed_sprint(team, 1, hours=LOGGED)
    closed_sprint(team, 2, hours=LOGGED)
    assert signed_in(team.owner).get(PAGE, asked).status_code == 404


def test_without_hours_it_says_so_and_shows_no_made_up_causes(team: Team, signed_in: Browser) -> None:
    closed_sprint(team, 1, [(10, 10, 0, True)])
    closed_sprint(team, 2, [(12, 12, 0, True)])
    page = text_of(signed_in(team.owner).get(PAGE))
    assert "12 points; Sprint 1 had 10. No hours are known" in page and "Pace" not in page
