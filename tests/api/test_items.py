"""Items through the API: each type out as it went in, edits with versions, places, states."""

from typing import Any

import pytest

from tests.api.conftest import Caller
from tests.factories import column

OF_TYPE: dict[str, dict[str, Any]] = {
    "story": {
        "as_a": "rider",
        "i_want": "to pay",
        "so_that": "I get home",
        "kind": "quality",
        "quality_metric": "time to pay",
        "quality_comparator": "<=",
        "quality_value": "3 s",
        "quality_condition": "at noon",
        "points": "5.00",
        "remaining_points": "2.50",
        "business_value": 80,
        "design": "in_points",
    },
    "task": {
        "so_that": "deploys are boring",
        "category": "tooling",
        "estimate_minutes": 390,
        "remaining_minutes": 60,
    },
    "spike": {"question": "Can it be cached?", "context": "We think so."},
    "defect": {
        "severity": 2,
        "steps": "1. pay",
        "expected": "a ticket",
        "actual": "no ticket",
        "environment": "Firefox",
        "estimate_minutes": 120,
        "remaining_minutes": 30,
    },
}
FORBIDDEN = {
    "story": "estimate_minutes",
    "task": "remaining_points",
    "spike": "estimate_minutes",
    "defect": "so_that",
}


@pytest.mark.parametrize("type", OF_TYPE)
def test_every_type_comes_back_as_it_was_sent(api: Caller, type: str) -> None:
    epic = api.post("epics/", {"title": "Payments"}).json()["number"]
    shared = {"title": "Pay", "description": "**Now**", "labels": ["card", "web"], "epic": epic}
    made = api.create(type, **shared, assignee=api.access.user_id, **OF_TYPE[type])
    read = api.get(f"items/{made['number']}/").json()
    assert read == made | {"clock": read.get("clock", made.get("clock"))} if type == "spike" else read == made
    assert {name: read[name] for name in OF_TYPE[type]} == OF_TYPE[type]
    assert (read["key"], read["type"], read["title"]) == (f"FER-{read['number']}", type, "Pay")
    assert (read["labels"], read["epic"]["number"]) == (["card", "web"], epic)
    assert read["assignee"]["id"] == api.access.user_id
    assert read["backlog"] == ("product" if type in ("story", "defect") else "technical")


@pytest.mark.parametrize("type", OF_TYPE)
def test_every_field_of_a_type_can_be_edited(api: Caller, type: str) -> None:
    number = api.create(type)["number"]
    answer = api.patch(f"items/{number}/", OF_TYPE[type] | {"title": "New", "labels": ["x"], "version": 1})
    assert answer.status_code == 200, answer.json()
    assert {name: answer.json()[name] for name in OF_TYPE[type]} == OF_TYPE[type]
    assert (answer.json()["version"], answer["ETag"][:3]) == (2, '"2.')


@pytest.mark.parametrize("type", OF_TYPE)
def test_a_field_of_another_type_is_refused_by_name(api: Caller, type: str) -> None:
    wrong = FORBIDDEN[type]
    number = api.create(type)["number"]
    created = api.post("items/", {"type": type, "title": "x", "question": "y", wrong: 1})
    edited = api.patch(f"items/{number}/", {"title": "changed", wrong: 1})
    for answer in (created, edited):
        assert answer.status_code == 400
        assert answer["Content-Type"] == "application/problem+json"
        assert answer.json()["errors"][wrong] == ["There is no such field."]
    assert api.get(f"items/{number}/").json()["version"] == 1


@pytest.mark.parametrize(
    "name", ["type", "number", "project", "version", "rank", "created_by", "state", "is_admin"]
)
def test_what_is_not_anybodys_to_set_is_refused(api: Caller, name: str) -> None:
    number = api.create("story")["number"]
    body = {"title": "x", name: "task"} if name != "version" else {"title": "x", name: "two"}
    answer = api.patch(f"items/{number}/", body)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [name])


@pytest.mark.parametrize(
    "body", [{}, {"type": "epic"}, {"type": 1}, {"type": ["story"]}, {"title": "x"}, [], None, "x"]
)
def test_an_item_needs_a_type_that_there_is(api: Caller, body: Any) -> None:
    answer = api.post("items/", body)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["type"])


def test_a_story_is_created_with_criteria_and_a_task_with_done_items(api: Caller) -> None:
    criteria = [{"text": "It pays"}, {"text": "Under 3 s", "kind": "quality"}]
    story = api.create("story", criteria=criteria)
    assert [(one["text"], one["kind"], one["state"]) for one in story["criteria"]] == [
        ("It pays", "functional", "open"),
        ("Under 3 s", "quality", "open"),
    ]
    task = api.create("task", done_items=["Runs", "Documented"], parent=story["number"])
    assert [one["text"] for one in task["done_items"]] == ["Runs", "Documented"]
    assert (task["parent"], task["done_count"], task["done_ticked"]) == (story["number"], 2, 0)


def test_hours_of_a_developer_are_agreed_at_once(api: Caller) -> None:
    spike = api.create("spike", timebox_minutes=240)
    assert (spike["timebox_minutes"], spike["agreed_at"] is not None) == (240, True)
    assert spike["clock"] == {
        "state": "paused",
        "spent_minutes": 0,
        "remaining_minutes": 240,
        "overrun_minutes": 0,
        "exhausts_at": None,
    }


def test_a_stale_write_says_what_differs_and_changes_nothing(api: Caller) -> None:
    number = api.create("story", title="One")["number"]
    assert api.patch(f"items/{number}/", {"title": "Two", "version": 1}).status_code == 200
    for answer in (
        api.patch(f"items/{number}/", {"title": "Three", "version": 1}),
        api.patch(f"items/{number}/", {"title": "Three"}, if_match='"1"'),
    ):
        assert (answer.status_code, answer["Content-Type"]) == (409, "application/problem+json")
        assert answer.json()["version"] == 2
        assert answer.json()["changed"] == {"title": {"theirs": "Two", "yours": "Three"}}
    assert api.get(f"items/{number}/").json()["title"] == "Two"


def test_the_etag_of_one_answer_is_the_if_match_of_the_next(api: Caller) -> None:
    number = api.create("task")["number"]
    etag = api.get(f"items/{number}/")["ETag"]
    answer = api.patch(f"items/{number}/", {"title": "Two"}, if_match=etag)
    assert (answer.status_code, answer.json()["title"]) == (200, "Two")
    again = api.patch(f"items/{number}/", {"title": "Three"}, if_match=etag)
    assert again.status_code == 409


def test_a_change_that_names_no_version_is_refused(api: Caller) -> None:
    number = api.create("task")["number"]
    epic = api.post("epics/", {"title": "E"}).json()["number"]
    sprint = api.post("sprints/", {"start_on": "2026-11-23", "end_on": "2026-12-04"}).json()["number"]
    for path, field in (
        (f"items/{number}/", "title"),
        (f"epics/{epic}/", "title"),
        (f"sprints/{sprint}/", "goal"),
    ):
        for header in ("", "*"):
            answer = api.patch(path, {field: "Two"}, if_match=header)
            assert (answer.status_code, list(answer.json()["errors"])) == (400, ["version"]), path


@pytest.mark.parametrize("header", ["two", '"1", "2"', '"-1"', '"99999999999"'])
def test_an_if_match_that_is_no_version_is_refused(api: Caller, header: str) -> None:
    number = api.create("task")["number"]
    answer = api.patch(f"items/{number}/", {"title": "Two"}, if_match=header)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["If-Match"])


def test_a_deleted_item_is_gone_until_it_is_restored(api: Caller) -> None:
    number = api.create("defect")["number"]
    assert api.delete(f"items/{number}/").status_code == 204
    assert api.get(f"items/{number}/").status_code == 404
    assert api.patch(f"items/{number}/", {"title": "x"}).status_code == 404
    assert len(api.get("items/").json()["results"]) == 0
    assert api.post(f"items/{number}/restore/").json()["number"] == number
    assert len(api.get("items/").json()["results"]) == 1


def test_moves_change_the_order_of_the_backlog(api: Caller) -> None:
    a, b, c = (api.create("story")["number"] for _ in range(3))

    def order() -> list[int]:
        return [one["number"] for one in api.get("backlogs/product/").json()["results"]]

    for body, expected in [
        ({"to": "top"}, [c, a, b]),
        ({"before": b}, [a, c, b]),
        ({"after": b}, [a, b, c]),
        ({"to": 2}, [a, c, b]),
        ({"to": "bottom"}, [a, b, c]),
    ]:
        assert api.post(f"items/{c}/move/", body).status_code == 200
        assert order() == expected


@pytest.mark.parametrize(
    "body", [{}, {"to": "middle"}, {"to": 0}, {"to": True}, {"to": 1.5}, {"before": "a"}]
)
def test_a_move_needs_a_place(api: Caller, body: Any) -> None:
    number = api.create("story")["number"]
    assert api.post(f"items/{number}/move/", body).status_code == 400


def test_states_accepting_reopening_and_dropping(api: Caller) -> None:
    story = api.create("story", criteria=[{"text": "It pays"}])
    done = column(api.access, "Done").pk
    refused = api.post(f"items/{story['number']}/state/", {"column": done})
    assert (refused.status_code, refused.json()["code"]) == (409, "criteria")
    criterion = story["criteria"][0]["id"]
    api.post(f"items/{story['number']}/criteria/{criterion}/judge/", {"state": "met", "was": "It pays"})
    accepted = api.post(f"items/{story['number']}/accept/").json()
    assert (accepted["column"]["category"], accepted["resolution"]) == ("done", "done")
    assert accepted["accepted_at"] is not None
    assert api.post(f"items/{story['number']}/reopen/").json()["column"]["category"] == "todo"
    assert api.post(f"items/{story['number']}/drop/", {"reason": "No use"}).json()["resolution"] == "dropped"


def test_a_full_column_names_the_limit_and_can_be_overruled(api: Caller) -> None:
    doing = column(api.access, "In progress")
    doing.wip_limit = 1
    doing.save()
    first, second = (api.create("task")["number"] for _ in range(2))
    assert api.post(f"items/{first}/state/", {"column": doing.pk}).status_code == 200
    refused = api.post(f"items/{second}/state/", {"column": doing.pk})
    assert (refused.status_code, refused.json()["code"]) == (409, "wip")
    over = api.post(f"items/{second}/state/", {"column": doing.pk, "over_limit": True})
    assert over.json()["column"] == {"id": doing.pk, "name": "In progress", "category": "doing"}
    assert api.post(f"items/{second}/state/", {"column": None}).json()["column"] is None


def test_assigning_and_blocking(api: Caller) -> None:
    path = f"items/{api.create('task')['number']}/"
    assert api.post(path + "assign/", {"assignee": api.access.user_id}).json()["assignee"]["name"]
    assert api.post(path + "assign/", {"assignee": None}).json()["assignee"] is None
    assert api.post(path + "block/", {"reason": "No keys"}).json()["blocked_reason"] == "No keys"
    assert api.post(path + "unblock/").json()["blocked_since"] is None
    assert api.post(path + "unblock/", {"reason": "x"}).json()["errors"] == {
        "reason": ["There is no such field."]
    }
