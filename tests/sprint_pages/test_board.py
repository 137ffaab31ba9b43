"""The board in the browser's terms: cards, moves, work made in place, clocks, acceptance."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Membership
from backlog.models import Column, Item
from backlog.services import columns, criteria, epics, items, workflow
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
ODD_BACK = (
    {"back": "x"},
    {"back": []},
    {"back": [[1]]},
    {"back": [[1, 1, "x", None]]},
    {"back": [[1, [], 1, 1]]},
)
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


@pytest.mark.parametrize(
    ("role", "story", "task"),
    [("owner", "done", ""), ("dev", "todo doing done", "todo doing done"), ("manager", "", "")],
)
def test_a_card_goes_where_this_person_may_move_it(
    site: Site, started: Sprint, work: Work, role: str, story: str, task: str
) -> None:
    goes = dict(re.findall(r'id="item-(\d+)"[^>]* data-goes="([^"]*)"', page(site(role).get(BOARD))))
    assert (goes[str(work.story.number)], goes[str(work.task.number)]) == (story, task)


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


def test_the_card_of_somebody_who_left_goes_on_in_its_lane(
    site: Site, team: Team, started: Sprint, work: Work
) -> None:
    gone = team.master.user_id
    items.assign_item(actor=team.dev, item=work.task.number, assignee=gone)
    Membership.objects.filter(user=gone).update(left_on=timezone.now().date() - timedelta(days=2))
    place = {"item": work.task.number, "list": f"person-{gone}:{column('Review').pk}"}
    assert post_json(site("dev"), MOVE, **place).status_code == 200
    work.task.refresh_from_db()
    assert (name_of(work.task), work.task.assignee_id) == ("Review", gone)


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


def test_selected_cards_go_together_and_come_back_each_refused_one_with_its_reason(
    site: Site, team: Team, started: Sprint, work: Work
) -> None:
    client, task, spike = site("dev"), work.task, work.spike
    criteria.delete_done_item(actor=team.dev, item=task.number, done_item=task.done_items.get().pk)
    sent = {"items": [spike.number, task.number], "from": "technical:1"}
    answer = post_json(client, MOVE, **sent, list=f"technical:{column('Done').pk}").json()
    assert answer["message"].startswith(
        f"{task.key} moved to Done. Not moved to Done: {spike.key}: A spike is done"
    )
    assert answer["stayed"] == [spike.number] and (name_of(spike), name_of(task)) == ("To do", "Done")
    back = post_json(client, answer["undo"]["url"], **answer["undo"]["body"]).json()
    assert (back["message"], name_of(task)) == (f"{task.key} put back.", "To do")
    assert post_json(client, MOVE, **answer["undo"]["body"]).json()["stayed"] == [task.number]
    lane = f"person-{team.dev.user_id}:{column('Review').pk}"
    answer = post_json(client, f"{MOVE}?lanes=person", **sent, list=lane, after=work.story.number).json()
    assert answer["message"] == f"2 items moved to Review, {team.dev.user}’s lane."
    assert list(SprintItem.objects.order_by("rank").values_list("item", flat=True)[:3]) == [
        *(work.story.pk, spike.pk, task.pk)
    ]
    post_json(client, answer["undo"]["url"], **answer["undo"]["body"])
    task.refresh_from_db()
    assert (name_of(spike), name_of(task), task.assignee) == ("To do", "To do", None)
    for odd in ({"items": []}, {"items": sent["items"], "list": "x"}, *ODD_BACK):
        assert post_json(client, MOVE, **odd).status_code == 400


def test_a_selected_card_beside_which_the_others_go_stays_in_its_place(
    site: Site, team: Team, started: Sprint, work: Work
) -> None:
    first, *others, last = SprintItem.objects.order_by("rank").values_list("item__number", flat=True)
    sent = {"items": [first, last], "before": first, "list": f"technical:{column('To do').pk}"}
    assert "stayed" not in post_json(site("dev"), MOVE, **sent).json()
    now = SprintItem.objects.order_by("rank").values_list("item__number", flat=True)
    assert list(now) == [first, last, *others]


def test_a_column_that_has_no_room_for_all_selected_asks_before_any_goes(
    site: Site, team: Team, started: Sprint, work: Work
) -> None:
    doing = column("In progress")
    columns.edit_column(actor=team.admin, column=doing.pk, wip_limit=1)
    sent = {"items": [work.task.number, work.spike.number], "list": f"technical:{doing.pk}"}
    asked = post_json(site("dev"), MOVE, **sent).json()["confirm"]
    assert "1 of 1" in asked["text"] and name_of(work.task) == "To do"
    post_json(site("dev"), MOVE, **sent, **asked["body"])
    assert (name_of(work.task), name_of(work.spike)) == ("In progress", "In progress")


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
