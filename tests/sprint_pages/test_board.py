"""The board in the browser's terms: cards, moves, work made in place, clocks, acceptance."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import services as accounts
from backlog.models import Column, Item, Spike
from backlog.services import columns, criteria, epics, gates, items, workflow
from sprints.models import Sprint, SprintItem
from sprints.services import planning
from tests.budgets import PAGES
from tests.sprint_pages.conftest import (
    ROLES,
    Site,
    Work,
    more_tasks,
    page,
    post_json,
    queries_of,
    text_of,
)
from tests.sprints.conftest import Team, run_jobs

BOARD = "/p/FER/board/"
MOVE = f"{BOARD}move/"
LANE = re.compile(r'<details class="lane [a-z]+" id="lane-([a-z0-9-]+)"')
FIELD = re.compile(r'<input class="edit" name="([a-z_]+)"')
HTMX = {"HX-Request": "true", "HX-Target": "form"}


def column(name: str) -> Column:
    return Column.objects.get(name=name)


def name_of(item: Item) -> str:
    found = Item.objects.select_related("column").get(pk=item.pk).column
    return found.name if found else ""


# ── the page ─────────────────────────────────────────────────────────────────
def test_before_a_sprint_runs_it_shows_the_way_to_one(site: Site, team: Team) -> None:
    said = page(site("dev").get(BOARD))
    assert "No sprint is running" in said
    assert "/p/FER/plan/" in said


def test_the_goal_stands_on_top(site: Site, started: Sprint) -> None:
    assert "Ferries run" in page(site("dev").get(BOARD))


@pytest.mark.parametrize("role", ROLES)
def test_everybody_reads_it_and_some_move_cards(site: Site, started: Sprint, work: Work, role: str) -> None:
    shown = page(site(role).get(BOARD))
    assert "Rotate certificates" in shown
    may_move = role in ("dev", "master")
    assert (f'aria-label="Move FER-{work.task.number}"' in shown) == may_move
    assert (f'aria-label="Move FER-{work.story.number}"' in shown) == (may_move or role == "owner")
    assert ("newcard" in shown) == (role in ("dev", "master", "owner"))
    assert ("Start your clock" in shown) == may_move


def test_cards_say_what_their_type_needs(site: Site, team: Team, started: Sprint, work: Work) -> None:
    said = text_of(site("stakeholder").get(BOARD))
    assert "5 pt 0/1" in said
    assert "0 h of 4 h" in said
    assert "0/1" in said
    assert 'value="8 h"' in page(site("dev").get(BOARD))
    assert "8 h of 8 h" in text_of(site("stakeholder").get(BOARD))


def test_foundation_epics_and_unplanned_work_have_lanes_of_their_own(
    site: Site, team: Team, started: Sprint, work: Work
) -> None:
    epic = epics.create_epic(actor=team.owner, title="Payments foundation", kind="foundation")
    items.edit_item(actor=team.dev, item=work.task.number, epic=epic.number)
    incident = items.create_defect(actor=team.dev, title="Cards time out", severity=1, estimate_minutes=120)
    planning.plan_item(actor=team.dev, sprint=1, item=incident.number, is_unplanned=True)
    run_jobs()
    shown = page(site("dev").get(BOARD))
    lanes = [
        shown.index(f'id="lane-{key}"') for key in ("expedite", "feature", "technical", f"epic-{epic.number}")
    ]
    assert lanes == sorted(lanes)
    assert "2 h of 11 h reserve planned" in shown
    assert "foundation epic · 0 of 1 done" in shown
    assert "severity 1" in shown


def test_blocked_and_old_cards_say_so(site: Site, team: Team, started: Sprint, work: Work) -> None:
    items.block_item(actor=team.dev, item=work.task.number, reason="No answer from the bank.")
    workflow.change_state(actor=team.dev, item=work.task.number, column=column("In progress").pk)
    Item.objects.filter(pk=work.task.pk).update(column_since=timezone.now() - timedelta(days=5))
    said = text_of(site("dev").get(BOARD))
    assert "5 d" in said
    assert "No answer from the bank, since" in said
    assert "Blocked today" in said


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("?show=mine", ["task"]),
        ("?show=unassigned", ["story", "spike"]),
        ("?show=blocked", ["spike"]),
        ("?show=stale", []),
        ("?type=story", ["story"]),
        ("?type=task&show=mine", ["task"]),
        ("?show=nonsense&type=nonsense", ["story", "task", "spike"]),
    ],
)
def test_quick_filters(
    site: Site, team: Team, started: Sprint, work: Work, query: str, shown: list[str]
) -> None:
    items.assign_item(actor=team.dev, item=work.task.number, assignee=team.dev.user_id)
    items.block_item(actor=team.dev, item=work.spike.number, reason="Waits")
    answer = page(site("dev").get(BOARD + query))
    found = [
        name for name in ("story", "task", "spike") if f'id="item-{getattr(work, name).number}"' in answer
    ]
    assert found == shown


@pytest.mark.parametrize(
    ("lanes", "keys"),
    [
        ("story", ["story-{story}", "rest"]),
        ("person", ["person-{dev}", "person-0"]),
        ("epic", ["epic-{epic}", "epic-0"]),
        ("none", ["all"]),
    ],
)
def test_lanes_are_what_somebody_chose(
    site: Site, team: Team, started: Sprint, work: Work, lanes: str, keys: list[str]
) -> None:
    epic = epics.create_epic(actor=team.owner, title="Bookings")
    items.edit_item(actor=team.dev, item=work.task.number, epic=epic.number)
    part = items.create_task(actor=team.dev, title="Cache tariffs", parent=work.story.number)
    planning.join_story(part.pk)
    client = site("dev")
    shown = page(client.get(f"{BOARD}?lanes={lanes}"))
    names = {"story": work.story.number, "dev": team.dev.user_id, "epic": epic.number}
    assert LANE.findall(shown) == [key.format(**names) for key in keys]
    assert f"of FER-{work.story.number}" in shown
    again = client.get(f"{BOARD}?show=blocked")
    assert again["Location"] == f"{BOARD}?show=blocked&lanes={lanes}"
    client.get(f"{BOARD}?lanes=kind")
    assert client.get(BOARD).status_code == 200


def test_the_cards_of_one_person(site: Site, team: Team, started: Sprint, work: Work) -> None:
    items.assign_item(actor=team.dev, item=work.task.number, assignee=team.master.user_id)
    shown = page(site("dev").get(f"{BOARD}?person={team.master.user_id}"))
    assert f'id="item-{work.task.number}"' in shown
    assert f'id="item-{work.story.number}"' not in shown
    assert "No card fits this filter" in page(site("dev").get(f"{BOARD}?person=0&type=defect"))


def test_an_empty_sprint_says_how_it_is_filled(site: Site, started: Sprint) -> None:
    SprintItem.objects.all().delete()
    assert "Nothing is in this sprint yet" in page(site("dev").get(BOARD))


def test_its_cost_does_not_grow_with_its_cards(site: Site, team: Team, started: Sprint, work: Work) -> None:
    client = site("dev")
    client.get(BOARD)
    few = queries_of(lambda: client.get(BOARD))
    more_tasks(team, started, 27)
    assert queries_of(lambda: client.get(BOARD)) == few <= PAGES["board"]


# ── moving ───────────────────────────────────────────────────────────────────
def test_a_card_goes_to_another_column(site: Site, started: Sprint, work: Work) -> None:
    to = f"technical:{column('In progress').pk}"
    answer = post_json(site("dev"), MOVE, item=work.task.number, list=to, place="bottom")
    assert name_of(work.task) == "In progress"
    assert 'id="board"' in answer.json()["html"]["#board"]
    undo = answer.json()["undo"]
    post_json(site("dev"), undo["url"], **undo["body"])
    assert name_of(work.task) == "To do"


def test_a_card_stays_where_it_is_moved_again_before_its_move_is_taken_back(
    site: Site, team: Team, started: Sprint, work: Work
) -> None:
    to = f"person-{team.master.user_id}:{column('Review').pk}"
    sent = {"item": work.task.number, "list": to, "from": f"person-0:{column('To do').pk}"}
    answer = post_json(site("dev"), f"{MOVE}?lanes=person", **sent).json()
    assert f"{work.task.key} is {team.master.user}’s now." == answer["message"]
    work.task.refresh_from_db()
    assert (name_of(work.task), work.task.assignee_id) == ("Review", team.master.user_id)
    undo = answer["undo"]
    items.assign_item(actor=team.owner, item=work.task.number, assignee=team.dev.user_id)
    assert post_json(site("dev"), undo["url"], **undo["body"]).status_code == 409
    items.assign_item(actor=team.owner, item=work.task.number, assignee=team.master.user_id)
    again = post_json(
        site("dev"), f"{MOVE}?lanes=person", **sent | {"list": f"person-0:{column('Review').pk}"}
    ).json()["undo"]
    post_json(site("dev"), again["url"], **again["body"] | {"list": sent["list"]})
    work.task.refresh_from_db()
    assert work.task.assignee_id == team.master.user_id


def test_a_card_goes_between_others_of_the_sprint(site: Site, started: Sprint, work: Work) -> None:
    to = f"technical:{column('To do').pk}"
    post_json(site("dev"), MOVE, item=work.spike.number, list=to, before=work.task.number)
    ranks = list(SprintItem.objects.order_by("rank").values_list("item__number", flat=True))
    assert ranks.index(work.spike.number) < ranks.index(work.task.number)


def test_without_a_script_a_form_moves_it(site: Site, started: Sprint, work: Work) -> None:
    answer = site("dev").post(MOVE, {"item": work.task.number, "column": column("Review").pk})
    assert answer["Location"] == BOARD
    assert name_of(work.task) == "Review"


def test_a_full_column_asks_first(site: Site, team: Team, started: Sprint, work: Work) -> None:
    doing = column("In progress")
    columns.edit_column(actor=team.admin, column=doing.pk, wip_limit=1)
    client, to = site("dev"), f"technical:{doing.pk}"
    post_json(client, MOVE, item=work.task.number, list=to)
    asked = post_json(client, MOVE, item=work.spike.number, list=to).json()["confirm"]
    assert "1 of 1" in asked["text"]
    assert name_of(work.spike) == "To do"
    post_json(client, MOVE, item=work.spike.number, list=to, **asked["body"])
    assert name_of(work.spike) == "In progress"
    assert "2 of 1" in page(client.get(BOARD))


def test_a_spike_reaches_done_by_its_outcome_only(site: Site, started: Sprint, work: Work) -> None:
    client, to = site("dev"), f"technical:{column('Done').pk}"
    asked = post_json(client, MOVE, item=work.spike.number, list=to).json()["confirm"]
    assert asked["action"] == "Record the outcome"
    assert name_of(work.spike) == "To do"
    answer = post_json(client, MOVE, item=work.spike.number, list=to, **asked["body"]).json()
    assert answer == {"panel": f"/p/FER/items/{work.spike.number}/#outcome"}


def test_a_task_whose_definition_of_done_is_open_is_refused_with_what_is_missing(
    site: Site, started: Sprint, work: Work
) -> None:
    client, to = site("dev"), f"technical:{column('Done').pk}"
    asked = post_json(client, MOVE, item=work.task.number, list=to).json()["confirm"]
    assert "Rotated" in asked["text"]
    assert name_of(work.task) == "To do"
    answer = post_json(client, MOVE, item=work.task.number, list=to, **asked["body"]).json()
    assert answer == {"panel": f"/p/FER/items/{work.task.number}/#done-items"}


def test_a_story_dropped_on_done_by_a_developer_waits_for_acceptance(
    site: Site, team: Team, started: Sprint, work: Work
) -> None:
    post_json(site("dev"), MOVE, item=work.story.number, list=f"feature:{column('Done').pk}")
    assert name_of(work.story) == "Acceptance"
    assert "Waits for acceptance" in page(site("owner").get(BOARD))
    assert f"{BOARD}{work.story.number}/accept/" not in page(site("dev").get(BOARD))


def test_a_product_owner_drops_a_story_on_done_once_its_criteria_are_met(
    site: Site, team: Team, started: Sprint, work: Work
) -> None:
    to = f"feature:{column('Done').pk}"
    client = site("owner")
    asked = post_json(client, MOVE, item=work.story.number, list=to).json()["confirm"]
    assert asked["action"] == "Look at the criteria" and "It moves" in asked["text"]
    criterion = work.story.criteria.get()
    criteria.judge_criterion(actor=team.owner, item=work.story.number, criterion=criterion.pk, state="met")
    elsewhere = post_json(client, MOVE, item=work.story.number, list=f"feature:{column('Review').pk}")
    assert elsewhere.status_code == 403
    post_json(client, MOVE, item=work.story.number, list=to)
    assert name_of(work.story) == "Done"


@pytest.mark.parametrize("role", ["owner", "manager", "stakeholder", "admin"])
def test_who_may_not_move_cards_is_told_why(site: Site, started: Sprint, work: Work, role: str) -> None:
    to = f"technical:{column('In progress').pk}"
    answer = post_json(site(role), MOVE, item=work.task.number, list=to)
    assert answer.status_code == 403
    assert "Only developers and scrum masters move cards" in answer.json()["detail"]
    assert name_of(work.task) == "To do"


@pytest.mark.parametrize("to", ["technical:999999", "technical:x", "x"])
def test_a_column_that_is_none_is_refused(site: Site, started: Sprint, work: Work, to: str) -> None:
    assert post_json(site("dev"), MOVE, item=work.task.number, list=to).status_code in (400, 404)
    assert name_of(work.task) == "To do"


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
    client.post(url)
    assert name_of(work.story) == "Done"
    assert site("dev").post(url).status_code == 403


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
