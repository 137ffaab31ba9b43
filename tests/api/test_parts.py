"""What hangs on items, through the API: criteria, definitions of done, comments, logged work."""

import pytest

from tests.api.conftest import Caller
from tests.shared import shared


@shared
def story(api: Caller) -> str:
    return f"items/{api.create('story')['number']}/"


@shared
def task(api: Caller) -> str:
    return f"items/{api.create('task', estimate_minutes=240, remaining_minutes=240)['number']}/"


def test_criteria_are_added_edited_judged_moved_and_deleted(api: Caller, story: str) -> None:
    added = api.post(story + "criteria/", {"texts": ["One", "Two"], "kind": "technical"})
    assert added.status_code == 201
    one, two = (row["id"] for row in added.json())
    assert api.patch(f"{story}criteria/{one}/", {"text": "First", "was": "One"}).json()["text"] == "First"
    failed = api.post(f"{story}criteria/{one}/judge/", {"state": "failed", "was": "First"})
    assert (failed.status_code, list(failed.json()["errors"])) == (400, ["reason"])
    judgement = {"state": "failed", "reason": "It does not", "was": "First"}
    judged = api.post(f"{story}criteria/{one}/judge/", judgement).json()
    assert (judged["state"], judged["reason"]) == ("failed", "It does not")
    moved = api.post(f"{story}criteria/{two}/move/", {"position": 1}).json()
    assert [row["id"] for row in moved] == [two, one]
    assert api.delete(f"{story}criteria/{two}/").status_code == 204
    assert [row["id"] for row in api.get(story + "criteria/").json()] == [one]
    assert [row["id"] for row in api.get(story).json()["criteria"]] == [one]


def test_done_items_are_added_edited_ticked_moved_and_deleted(api: Caller, task: str) -> None:
    one, two = (row["id"] for row in api.post(task + "done-items/", {"texts": ["One", "Two"]}).json())
    assert api.patch(f"{task}done-items/{one}/", {"text": "First", "was": "One"}).json()["text"] == "First"
    tick = {"is_done": True, "was": "First"}
    assert api.post(f"{task}done-items/{one}/tick/", tick).json()["is_done"] is True
    assert [row["id"] for row in api.post(f"{task}done-items/{two}/move/", {"position": 1}).json()] == [
        two,
        one,
    ]
    assert api.delete(f"{task}done-items/{two}/").status_code == 204
    assert [row["text"] for row in api.get(task + "done-items/").json()] == ["First"]
    assert api.get(task).json()["done_ticked"] == 1


def test_parts_of_the_wrong_type_are_not_there(api: Caller, story: str, task: str) -> None:
    assert api.post(task + "criteria/", {"texts": ["x"]}).status_code == 404
    assert api.post(story + "done-items/", {"texts": ["x"]}).status_code == 404
    row = api.post(story + "criteria/", {"texts": ["x"]}).json()[0]["id"]
    other = f"items/{api.create('story')['number']}/"
    assert api.patch(f"{other}criteria/{row}/", {"text": "y", "was": "x"}).status_code == 404
    assert api.get(story + "criteria/").json()[0]["text"] == "x"


def test_a_tick_is_true_or_false_and_nothing_else(api: Caller, task: str) -> None:
    row = api.post(task + "done-items/", {"texts": ["One"]}).json()[0]["id"]
    for value in ("true", 1, None, []):
        answer = api.post(f"{task}done-items/{row}/tick/", {"is_done": value, "was": "One"})
        assert (answer.status_code, list(answer.json()["errors"])) == (400, ["is_done"])


def test_comments_are_listed_in_the_order_they_were_written(api: Caller, task: str) -> None:
    for body in ("First", "Second"):
        assert api.post(task + "comments/", {"body": body}).status_code == 201
    page = api.get(task + "comments/").json()
    assert [row["body"] for row in page["results"]] == ["First", "Second"]
    assert page["results"][0]["author"]["id"] == api.access.user_id


def test_logged_work_is_taken_off_what_remains(api: Caller, task: str) -> None:
    logged = api.post(task + "work-logs/", {"minutes": 90, "note": "Set up"})
    assert (logged.status_code, logged.json()["minutes"]) == (201, 90)
    assert api.get(task).json()["remaining_minutes"] == 150
    api.post(task + "work-logs/", {"minutes": 30, "remaining_minutes": 200})
    read = api.get(task).json()
    assert (read["remaining_minutes"], read["logged_minutes"]) == (200, 120)
    assert sum(row["minutes"] for row in api.get(task + "work-logs/").json()["results"]) == 120


@pytest.mark.parametrize("on", ["2999-01-01", "0001-01-01", "yesterday", 20261121, "2026-02-30"])
def test_work_is_logged_on_a_day_that_has_been(api: Caller, task: str, on: object) -> None:
    answer = api.post(task + "work-logs/", {"minutes": 30, "on": on})
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["on"])


def test_words_that_others_wrote_meanwhile_come_back_with_ones_own(
    api: Caller, story: str, task: str
) -> None:
    criterion = f"{story}criteria/{api.post(story + 'criteria/', {'texts': ['One']}).json()[0]['id']}/"
    line = f"{task}done-items/{api.post(task + 'done-items/', {'texts': ['One']}).json()[0]['id']}/"
    for path in (criterion, line):
        api.patch(path, {"text": "Theirs", "was": "One"})
        clash = api.patch(path, {"text": "Mine", "was": "One"})
        assert (clash.status_code, clash.json()["was"]) == (409, "Theirs")
        assert clash.json()["changed"] == {"text": {"theirs": "Theirs", "yours": "Mine"}}
        assert api.patch(path, {"text": "Mine"}).json()["errors"] == {"was": ["This field is required."]}
    for path, body in ((criterion + "judge/", {"state": "met"}), (line + "tick/", {"is_done": True})):
        assert api.post(path, {**body, "was": "One"}).status_code == 409
        assert api.post(path, {**body, "was": "Theirs"}).status_code == 200
