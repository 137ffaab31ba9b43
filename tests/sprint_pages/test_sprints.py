"""The series of sprints: who sees, creates, changes, and starts what."""

import pytest

from sprints.models import Sprint
from tests.factories import UserFactory
from tests.sprint_pages.conftest import ROLES, Site, Work, page
from tests.sprints.conftest import END, START, Team

NEW = {"start_on": "2026-12-14", "end_on": "2026-12-25", "focus_bp": "70", "reserve_bp": "10"}


@pytest.mark.parametrize("role", ROLES)
def test_everybody_reads_the_series(site: Site, work: Work, role: str) -> None:
    answer = page(site(role).get("/p/FER/sprints/"))
    assert "Ferries run" in answer
    assert ("/p/FER/sprints/new/" in answer) == (role == "master")


def test_an_empty_series_teaches_and_offers(site: Site, team: Team) -> None:
    assert "Create the first sprint" in page(site("master").get("/p/FER/sprints/"))
    told = page(site("dev").get("/p/FER/sprints/"))
    assert "Only a scrum master plans, starts and closes sprints." in told
    assert "Create the first sprint" not in told


def test_outsiders_find_nothing(site: Site, sprint: Sprint) -> None:
    stranger = site("dev")
    stranger.force_login(UserFactory())
    for path in ("sprints/", "plan/", "board/", "capacity/", "team/", f"sprints/{sprint.number}/plan/"):
        assert stranger.get(f"/p/FER/{path}").status_code == 404


def test_a_new_sprint_opens_its_plan(site: Site, sprint: Sprint) -> None:
    typed = NEW | {"goal": "Trains run", "feature": "60", "technical": "30", "defect": "10"}
    answer = site("master").post("/p/FER/sprints/new/", typed)
    assert answer["Location"] == "/p/FER/sprints/2/plan/"
    made = Sprint.objects.get(number=2)
    assert (made.goal, made.target_feature_bp, made.focus_bp) == ("Trains run", 6000, 7000)


def test_dates_begin_after_the_last_sprint(site: Site, sprint: Sprint) -> None:
    answer = page(site("master").get("/p/FER/sprints/new/"))
    assert 'value="2026-12-14"' in answer
    assert 'value="2026-12-25"' in answer


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"feature": "60", "technical": "30"}, "The three shares add up to 90 %"),
        ({"end_on": "2026-12-01"}, "A sprint ends on the day it starts, or later"),
        ({"start_on": "2026-12-10"}, "These days overlap Sprint 1"),
        ({"start_on": ""}, "This field is required"),
        ({"focus_bp": "170"}, "at most 100"),
    ],
)
def test_mistakes_are_said_and_what_was_typed_is_kept(
    site: Site, sprint: Sprint, typed: dict[str, str], message: str
) -> None:
    answer = site("master").post("/p/FER/sprints/new/", NEW | {"goal": "Kept goal"} | typed)
    assert answer.status_code == 400
    assert message in page(answer)
    assert "Kept goal" in page(answer)
    assert Sprint.objects.count() == 1


def test_a_change_that_crosses_another_one_shows_both(site: Site, sprint: Sprint) -> None:
    client = site("master")
    values = {"start_on": START.isoformat(), "end_on": END.isoformat(), "focus_bp": "70", "reserve_bp": "10"}
    client.post("/p/FER/sprints/1/edit/", values | {"goal": "Theirs", "version": "1"})
    answer = client.post("/p/FER/sprints/1/edit/", values | {"goal": "Mine", "version": "1"})
    assert answer.status_code == 409
    assert "Theirs" in page(answer)
    assert "Mine" in page(answer)
    assert Sprint.objects.get().goal == "Theirs"


def test_only_an_empty_sprint_is_deleted(site: Site, work: Work) -> None:
    answer = site("master").post("/p/FER/sprints/1/delete/")
    assert answer.status_code == 409
    assert "still holds 3 items" in page(answer)


def test_an_empty_sprint_is_deleted(site: Site, sprint: Sprint) -> None:
    assert site("master").post("/p/FER/sprints/1/delete/")["Location"] == "/p/FER/sprints/"
    assert not Sprint.objects.exists()


@pytest.mark.parametrize("path", ["sprints/new/", "sprints/1/edit/"])
@pytest.mark.parametrize("role", ["owner", "dev", "manager", "stakeholder"])
def test_who_may_not_is_told_why(site: Site, work: Work, path: str, role: str) -> None:
    answer = site(role).get(f"/p/FER/{path}")
    assert answer.status_code == 403
    assert "Only a scrum master" in page(answer)


@pytest.mark.parametrize("role", ["owner", "dev", "manager", "stakeholder", "admin"])
def test_nobody_else_starts_a_sprint(site: Site, work: Work, role: str) -> None:
    assert site(role).post("/p/FER/sprints/1/start/").status_code == 403
    assert Sprint.objects.get().state == "planned"


def test_starting_leads_to_the_board(site: Site, work: Work) -> None:
    assert site("master").post("/p/FER/sprints/1/start/")["Location"] == "/p/FER/board/"
    assert Sprint.objects.get().state == "active"
