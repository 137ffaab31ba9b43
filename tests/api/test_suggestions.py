"""Suggestions through the API: the same services, with versions and the rights of both sides."""

from collections.abc import Callable

import pytest

from tests.api.conftest import Caller

PATH = "suggestions/"


def test_asked_completed_and_listed(api: Caller, as_role: Callable[..., Caller]) -> None:
    story = api.create("story")["number"]
    owner, developer = as_role("product_owner"), as_role("developer")
    made = owner.post(
        PATH, {"kind": "spike", "title": "Which queue?", "text": "Two sailings", "opens": story}
    )
    assert (made.status_code, made.json()["state"], made.json()["opens"]) == (201, "open", story)
    path = f"{PATH}{made.json()['id']}/"
    edited = owner.patch(path, {"title": "Which queue holds?", "version": 1})
    assert (edited.json()["title"], edited["ETag"][:3]) == ("Which queue holds?", '"2.')
    assert developer.post(f"{path}accept/", {"version": 1}).status_code == 409
    item = developer.post(f"{path}accept/", {"version": 2, "timebox_minutes": 240})
    assert (item.status_code, item.json()["question"]) == (201, "Two sailings")
    assert item.json()["agreed_at"]
    listed = api.get(PATH, state="accepted", kind="spike").json()["results"]
    assert [(one["item"], one["decided_by"]["id"]) for one in listed] == [
        (item.json()["number"], developer.access.user_id)
    ]
    assert len(api.get(PATH, mine="true").json()["results"]) == 0


def test_declined_with_a_reason_at_its_field(api: Caller) -> None:
    made = api.post(PATH, {"kind": "task", "title": "Set up"}).json()
    path = f"{PATH}{made['id']}/decline/"
    refused = api.post(path, {"reason": " ", "version": 1})
    assert refused.status_code == 400 and "reason" in refused.json()["errors"]
    assert api.post(path, {"reason": "It is there", "version": 1}).json()["reason"] == "It is there"
    assert api.post(path, {"reason": "again", "version": 2}).status_code == 409


def test_one_takes_back_ones_own(api: Caller, as_role: Callable[..., Caller]) -> None:
    made = api.post(PATH, {"kind": "story", "title": "A seat"}).json()
    assert as_role("developer").post(f"{PATH}{made['id']}/withdraw/").status_code == 403
    assert api.post(f"{PATH}{made['id']}/withdraw/").json()["state"] == "declined"


@pytest.mark.parametrize(
    ("role", "kind", "status"),
    [
        ("product_owner", "story", 403),
        ("product_owner", "task", 201),
        ("developer", "story", 201),
        ("developer", "spike", 403),
        ("scrum_master", "story", 201),
        ("dev_manager", "spike", 201),
        ("stakeholder", "story", 403),
    ],
)
def test_who_suggests_what(as_role: Callable[..., Caller], role: str, kind: str, status: int) -> None:
    assert as_role(role).post(PATH, {"kind": kind, "title": "T"}).status_code == status


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"kind": "defect", "title": "T"},
        {"kind": "task", "title": "\x00"},
        {"kind": "task", "title": "T", "text": "x" * 100_001},
        {"kind": "task", "title": "T", "opens": 99},
        {"kind": "task", "title": "T", "state": "accepted"},
    ],
)
def test_what_is_wrong_is_named(api: Caller, body: dict[str, object]) -> None:
    answer = api.post(PATH, body)
    assert answer.status_code == 400 and answer.json()["errors"]


@pytest.mark.parametrize("body", [{"criteria": [{}]}, {"type": "task"}, {"title": ""}, {"points": "x"}])
def test_what_does_not_complete_it_leaves_it_open(api: Caller, body: dict[str, object]) -> None:
    made = api.post(PATH, {"kind": "story", "title": "A seat"}).json()
    assert api.post(f"{PATH}{made['id']}/accept/", {"version": 1} | body).status_code == 400
    assert api.get(f"{PATH}{made['id']}/").json()["state"] == "open"
