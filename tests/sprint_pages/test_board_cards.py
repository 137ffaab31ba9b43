"""The board: work made in place, and what is done on a card: size, person, clock, acceptance, gates."""

import pytest
from django.utils import timezone

from accounts import services as accounts
from backlog.models import Item, Spike
from backlog.services import columns, criteria, epics, gates, items
from sprints.models import Sprint, SprintItem
from sprints.services import planning
from tests.sprint_pages.conftest import (
    Site,
    Work,
    page,
    post_json,
    text_of,
)
from tests.sprint_pages.test_board import BOARD, FIELD, HTMX, column, name_of
from tests.sprints.conftest import Team


# ── made in place ────────────────────────────────────────────────────────────
def test_a_task_is_made_in_its_cell(site: Site, started: Sprint) -> None:
    typed = {"type": "task", "title": "Seed data", "estimate_minutes": "3h30", "column": column("Review").pk}
    answer = site("dev").post(f"{BOARD}add/", typed, headers=HTMX)
    assert answer.status_code == 200
    assert '<hx-partial hx-target="#board"' in page(answer)
    made = Item.objects.get(title="Seed data")
    assert (name_of(made), made.technicaltask.estimate_minutes) == ("Review", 210)
    assert SprintItem.objects.filter(item=made, is_open=True).exists()


def test_a_spike_is_made_with_its_question_and_box(site: Site, started: Sprint) -> None:
    typed = {
        "type": "spike",
        "title": "Seat maps",
        "question": "Shared?",
        "timebox_minutes": "4",
        "column": "",
    }
    site("dev").post(f"{BOARD}add/", typed)
    made = Spike.objects.get(title="Seat maps")
    assert (made.question, made.timebox_minutes, name_of(made)) == ("Shared?", 240, "To do")


def test_in_the_lane_of_an_epic_it_belongs_to_the_epic(site: Site, team: Team, started: Sprint) -> None:
    epic = epics.create_epic(actor=team.owner, title="Payments", kind="foundation")
    site("dev").post(f"{BOARD}add/", {"type": "task", "title": "Ledger", "epic": epic.number})
    assert Item.objects.get(title="Ledger").epic == epic


def test_in_the_lane_of_a_story_a_part_of_it_is_made(site: Site, started: Sprint, work: Work) -> None:
    typed = {
        "type": "task",
        "title": "Cache tariffs",
        "parent": work.story.number,
        "column": column("Review").pk,
    }
    site("dev").post(f"{BOARD}add/?lanes=story", typed)
    made = Item.objects.get(title="Cache tariffs")
    assert (made.technicaltask.parent, name_of(made)) == (work.story, "Review")
    assert not SprintItem.objects.filter(item=made).exists()


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"type": "task", "title": "Seed data", "estimate_minutes": "abc"}, "is not a number of hours"),
        ({"type": "spike", "title": "Seed data"}, "This field is required"),
        ({"type": "task", "title": "Seed data", "epic": "77"}, "no such epic"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_is_kept(
    site: Site, started: Sprint, typed: dict[str, str], message: str
) -> None:
    before = Item.objects.count()
    for headers in (HTMX, {}):
        answer = site("dev").post(f"{BOARD}add/", typed | {"kinds": "task spike"}, headers=headers)
        assert answer.status_code == 400
        assert message in page(answer)
        assert 'value="Seed data"' in page(answer)
    assert Item.objects.count() == before


def test_over_the_limit_nothing_is_made_until_one_says_so(site: Site, team: Team, started: Sprint) -> None:
    doing = column("In progress")
    columns.edit_column(actor=team.admin, column=doing.pk, wip_limit=1)
    client = site("dev")
    typed = {"type": "task", "title": "First", "column": doing.pk}
    client.post(f"{BOARD}add/", typed)
    answer = client.post(f"{BOARD}add/", typed | {"title": "Second"}, headers=HTMX)
    assert "Add anyway" in page(answer)
    assert not Item.objects.filter(title="Second").exists()
    client.post(f"{BOARD}add/", typed | {"title": "Second", "over_limit": "1"}, headers=HTMX)
    assert name_of(Item.objects.get(title="Second")) == "In progress"


def test_a_form_that_came_back_with_errors_is_replaced_once_it_worked(site: Site, started: Sprint) -> None:
    typed = {"type": "task", "title": "Seed", "cell": "technical-1", "kinds": "task spike", "again": "1"}
    answer = page(site("dev").post(f"{BOARD}add/", typed, headers=HTMX))
    assert '<hx-partial hx-target="#add-technical-1 &gt; form"' in answer
    sly = typed | {"cell": '"><script>alert(1)</script>', "kinds": '"><script>'}
    assert "<script>" not in page(site("dev").post(f"{BOARD}add/", sly, headers=HTMX))


def test_the_board_comes_alone_for_a_page_that_is_open(site: Site, started: Sprint) -> None:
    answer = page(site("dev").get(BOARD, headers=HTMX))
    assert 'id="board"' in answer
    assert "<html" not in answer


@pytest.mark.parametrize(("role", "type"), [("owner", "task"), ("dev", "story"), ("stakeholder", "defect")])
def test_everybody_makes_what_they_may_make(site: Site, started: Sprint, role: str, type: str) -> None:
    answer = site(role).post(f"{BOARD}add/", {"type": type, "title": "Sneaked in"})
    assert answer.status_code == 403
    assert not Item.objects.filter(title="Sneaked in").exists()


def test_what_cannot_be_made_here_is_not_found(site: Site, started: Sprint) -> None:
    assert site("dev").post(f"{BOARD}add/", {"type": "epic", "title": "x"}).status_code == 404


# ── on the card ──────────────────────────────────────────────────────────────
def test_who_may_edits_size_and_person_on_the_card_and_others_read_them(
    site: Site, team: Team, started: Sprint, work: Work
) -> None:
    fields = {
        role: set(FIELD.findall(page(site(role).get(BOARD)))) for role in ("dev", "owner", "stakeholder")
    }
    assert fields == {
        "dev": {"points", "remaining_minutes", "estimate_minutes"},
        "owner": set(),
        "stakeholder": set(),
    }
    assert 'data-person="' in page(site("owner").get(BOARD))
    assert "data-assign" not in page(site("stakeholder").get(BOARD))


def test_what_is_done_shows_no_hours_left(site: Site, team: Team, started: Sprint, work: Work) -> None:
    items.edit_item(actor=team.dev, item=work.task.number, remaining_minutes=180)
    Item.objects.filter(pk=work.task.pk).update(
        column=column("Done"), done_at=timezone.now(), resolution="done"
    )
    said = text_of(site("stakeholder").get(BOARD))
    assert "8 h" in said and "3 h of" not in said and "0 h of 8 h" not in said


def test_a_clock_starts_and_pauses_and_moves_the_spike(site: Site, started: Sprint, work: Work) -> None:
    client, url = site("dev"), f"{BOARD}{work.spike.number}/clock/"
    assert client.post(url, {"do": "start"})["Location"] == f"{BOARD}#item-{work.spike.number}"
    assert name_of(work.spike) == "In progress"
    assert "Pause your clock" in page(client.get(BOARD))
    assert "1 clock running" in page(site("master").get(BOARD))
    client.post(url, {"do": "pause"}, headers=HTMX)
    assert "Start your clock" in page(client.get(BOARD))


def test_a_clock_over_the_limit_asks_first(site: Site, team: Team, started: Sprint, work: Work) -> None:
    doing = column("In progress")
    columns.edit_column(actor=team.admin, column=doing.pk, wip_limit=1)
    planning.move_in_sprint(actor=team.dev, item=work.task.number, column=doing.pk)
    client, url = site("dev"), f"{BOARD}{work.spike.number}/clock/"
    assert 'data-confirm="In progress is full"' in page(client.get(BOARD))
    assert client.post(url, {"do": "start"}).status_code == 409
    client.post(url, {"do": "start", "over_limit": "1"})
    assert name_of(work.spike) == "In progress"


def test_the_product_owner_accepts_what_waits(site: Site, team: Team, started: Sprint, work: Work) -> None:
    planning.move_in_sprint(actor=team.dev, item=work.story.number, column=column("Done").pk)
    client, url = site("owner"), f"{BOARD}{work.story.number}/accept/"
    assert "Accept…" in page(client.get(BOARD))
    refused = client.post(url)
    assert refused.status_code == 409
    assert "It moves" in page(refused)
    criterion = work.story.criteria.get()
    criteria.judge_criterion(actor=team.owner, item=work.story.number, criterion=criterion.pk, state="met")
    assert url in page(client.get(BOARD))
    undo = client.post(url, headers={"Accept": "application/json"}).json()["undo"]
    assert name_of(work.story) == "Done"
    assert site("dev").post(url).status_code == 403
    client.post(undo["url"])
    assert name_of(work.story) == "Acceptance"


def test_a_gate_asks_a_developer_for_a_reason_and_tells_others_what_they_wait_for(
    site: Site, team: Team, started: Sprint, work: Work
) -> None:
    gates.set_gate(actor=team.owner, item=work.story.number, waits_for=work.spike.number)
    doing = team.owner.project.columns.get(name="In progress").pk
    body = {"item": work.story.number, "list": f"feature:{doing}", "place": "bottom"}
    url = "/p/FER/board/move/"
    assert post_json(site("master"), url, **body).status_code == 409
    asked = post_json(site("dev"), url, **body).json()["confirm"]
    assert asked["field"]["name"] == "lift"
    assert work.spike.key in asked["text"]
    assert post_json(site("dev"), url, **body, lift=" ").status_code == 400
    assert post_json(site("dev"), url, **body, lift="We know enough").status_code == 200
    work.story.refresh_from_db()
    assert work.story.column_id == doing


def test_a_card_takes_points_where_everything_is_sized_in_points(
    site: Site, team: Team, started: Sprint
) -> None:
    accounts.edit_settings(actor=team.admin, sizes_in_points=True)
    shown = page(site("dev").get(BOARD))
    assert 'name="points"' in shown and 'name="estimate_minutes"' not in shown
    sent = {"type": "task", "title": "Rotate keys", "points": "2", "column": column("To do").pk}
    assert site("dev").post(f"{BOARD}add/", sent).status_code == 303
    assert Item.objects.get(title="Rotate keys").technicaltask.points == 2
