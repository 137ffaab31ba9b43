"""Work that comes up: on the expedite lane, from the reserve, and the question what goes out."""

from sprints.models import Sprint, SprintItem
from sprints.services import planning
from tests.sprint_pages.conftest import Site, Work, page, text_of
from tests.sprints.conftest import Team, run_jobs

INCIDENT, ROOM = "/p/FER/board/incident/", "/p/FER/board/room/"
SMALL = {"title": "Payments time out", "type": "defect", "severity": "1", "estimate_minutes": "4"}


def test_a_small_incident_goes_on_the_board_as_unplanned_work(site: Site, started: Sprint) -> None:
    answer = site("dev").post(INCIDENT, SMALL)
    assert answer.url == "/p/FER/board/"
    assert SprintItem.objects.get(item__title="Payments time out").is_unplanned
    assert "Expedite" in page(site("dev").get("/p/FER/board/"))


def test_one_that_the_reserve_does_not_hold_asks_what_goes_out(
    site: Site, started: Sprint, work: Work
) -> None:
    answer = site("dev").post(INCIDENT, SMALL | {"estimate_minutes": "20"})
    assert answer.url == ROOM
    said = text_of(site("dev").get(ROOM))
    assert "Unplanned work takes 20 h of 11 h reserve: 8 h 48 have to come from somewhere" in said
    assert "Rotate certificates" in said


def test_what_was_chosen_goes_out_and_the_rest_stays(site: Site, started: Sprint, work: Work) -> None:
    site("dev").post(INCIDENT, SMALL | {"estimate_minutes": "20"})
    answer = site("master").post(ROOM, {"items": [work.task.number]}, follow=True)
    assert f"Back in the backlog: FER-{work.task.number}." in page(answer)
    open_items = SprintItem.objects.filter(sprint=started, is_open=True).values_list("item__title", flat=True)
    assert set(open_items) == {"Payments time out", work.story.title, work.spike.title}


def test_choosing_nothing_is_said_and_changes_nothing(site: Site, started: Sprint, work: Work) -> None:
    answer = site("dev").post(ROOM, {})
    assert answer.status_code == 400
    assert "Choose what goes out, or leave it as it is." in page(answer)


def test_what_was_typed_comes_back_with_the_error(site: Site, started: Sprint) -> None:
    answer = site("dev").post(INCIDENT, SMALL | {"estimate_minutes": "soon"})
    assert answer.status_code == 400
    assert "Payments time out" in page(answer)
    assert not SprintItem.objects.filter(is_unplanned=True).exists()


def test_only_those_who_move_cards_report_incidents(site: Site, started: Sprint) -> None:
    assert {
        role: site(role).get(INCIDENT).status_code for role in ("dev", "master", "owner", "stakeholder")
    } == {
        "dev": 200,
        "master": 200,
        "owner": 403,
        "stakeholder": 403,
    }


def test_who_does_not_size_defects_reports_them_without_hours(site: Site, started: Sprint) -> None:
    assert "estimate_minutes" not in page(site("master").get(INCIDENT))
    assert site("master").post(INCIDENT, SMALL).url == "/p/FER/board/"


def test_without_a_running_sprint_it_says_what_to_do(site: Site, sprint: Sprint) -> None:
    assert "No sprint is running" in page(site("dev").get(INCIDENT))


def test_an_item_of_a_sprint_is_marked_unplanned_and_back_on_its_page(
    site: Site, team: Team, started: Sprint, work: Work
) -> None:
    url = f"/p/FER/items/{work.task.number}/"
    site("dev").post(f"{url}unplanned/", {"is_unplanned": "1"})
    assert "unplanned" in text_of(site("dev").get(url))
    site("dev").post(f"{url}unplanned/", {"is_unplanned": "0"})
    assert not SprintItem.objects.get(item=work.task).is_unplanned
    run_jobs()
    planning.unplan_item(actor=team.dev, item=work.task.number)
    assert "is in no open sprint" in page(site("dev").post(f"{url}unplanned/", {"is_unplanned": "1"}))
