"""Sprints through the API: plan, target, sign-off, start, split, close."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from sprints.models import Sprint, SprintItem
from sprints.services.figures import recompute
from tests.api.conftest import Caller
from tests.factories import column
from tests.shared import shared

DAYS = {"start_on": "2026-11-23", "end_on": "2026-12-04"}
TARGET = {"feature": 6000, "technical": 3000, "defect": 1000}


@shared
def sprint(api: Caller) -> str:
    answer = api.post("sprints/", {"goal": "Pay by card", **DAYS})
    assert answer.status_code == 201, answer.json()
    return f"sprints/{answer.json()['number']}/"


def test_a_sprint_comes_back_as_it_was_sent(api: Caller) -> None:
    body = {"name": "One", "goal": "g", **DAYS, "focus_bp": 6000, "reserve_bp": 500, "target_bp": TARGET}
    made = api.post("sprints/", body)
    assert (made.status_code, made["ETag"][:3]) == (201, '"1.')
    read = api.get(f"sprints/{made.json()['number']}/").json()
    assert {name: read[name] for name in body} == body
    assert (read["state"], api.get("sprints/").json()["results"]) == ("planned", [read])


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({"start_on": "2026-11-23"}, "end_on"),
        (DAYS | {"end_on": "2026-11-01"}, "end_on"),
        (DAYS | {"start_on": "0001-01-01"}, "start_on"),
        (DAYS | {"end_on": "9999-12-31"}, "end_on"),
        (DAYS | {"focus_bp": 10_001}, "focus_bp"),
        (DAYS | {"focus_bp": "70"}, "focus_bp"),
        (DAYS | {"target_bp": {"feature": 1, "technical": 1, "defect": 1}}, "target_bp"),
        (DAYS | {"target_bp": [1, 2]}, "target_bp"),
        (DAYS | {"state": "active"}, "state"),
    ],
)
def test_a_sprint_that_cannot_be_is_refused_at_its_field(api: Caller, body: Any, wrong: str) -> None:
    answer = api.post("sprints/", body)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [wrong])
    assert len(api.get("sprints/").json()["results"]) == 0


def test_a_stale_edit_of_a_sprint_is_refused(api: Caller, sprint: str) -> None:
    assert api.patch(sprint, {"goal": "Two", "version": 1}).json()["goal"] == "Two"
    answer = api.patch(sprint, {"goal": "Three", "version": 1})
    assert (answer.status_code, answer.json()["changed"]["goal"]["theirs"]) == (409, "Two")


def test_only_an_empty_planned_sprint_is_deleted(api: Caller, sprint: str) -> None:
    item = api.create("task")["number"]
    api.post(sprint + "items/", {"items": [item]})
    assert api.delete(sprint).status_code == 409
    assert api.delete(f"{sprint}items/{item}/").status_code == 204
    assert api.delete(sprint).status_code == 204
    assert api.get(sprint).status_code == 404


def test_items_are_planned_ordered_flagged_and_taken_out(api: Caller, sprint: str) -> None:
    a, b, c = (api.create(type)["number"] for type in ("story", "task", "defect"))
    planned = api.post(sprint + "items/", {"items": [a, b]}).json()
    assert [row["item"]["number"] for row in planned] == [a, b]
    planned = api.post(sprint + "items/", {"items": [c], "before": a, "is_unplanned": True}).json()
    assert [(row["item"]["number"], row["is_unplanned"]) for row in planned] == [
        (c, True),
        (a, False),
        (b, False),
    ]
    moved = api.post(f"{sprint}items/{b}/move/", {"before": c}).json()
    assert [row["item"]["number"] for row in moved] == [b, c, a]
    flagged = api.post(f"{sprint}items/{c}/unplanned/", {"is_unplanned": False}).json()
    assert not any(row["is_unplanned"] for row in flagged)
    api.delete(f"{sprint}items/{c}/")
    assert [row["item"]["number"] for row in api.get(sprint + "items/").json()] == [b, a]
    assert api.delete(f"{sprint}items/{c}/").status_code == 404


def test_planning_is_all_or_nothing(api: Caller, sprint: str) -> None:
    item = api.create("task")["number"]
    assert api.post(sprint + "items/", {"items": [item, 99]}).status_code == 404
    assert api.get(sprint + "items/").json() == []


def test_an_item_is_only_addressed_in_its_own_sprint(api: Caller, sprint: str) -> None:
    item = api.create("task")["number"]
    api.post(sprint + "items/", {"items": [item]})
    other = api.post("sprints/", {"start_on": "2027-01-04", "end_on": "2027-01-08"}).json()["number"]
    for answer in (
        api.delete(f"sprints/{other}/items/{item}/"),
        api.post(f"sprints/{other}/items/{item}/move/", {"column": column(api.access, "Review").pk}),
        api.post(f"sprints/{other}/items/{item}/unplanned/", {"is_unplanned": True}),
    ):
        assert answer.status_code == 404
    assert len(api.get(sprint + "items/").json()) == 1


def test_the_split_tells_what_is_stored_and_that_it_is_updating(api: Caller, sprint: str) -> None:
    story = api.create("story", points=3)["number"]
    task = api.create("task", estimate_minutes=390)["number"]
    api.post(sprint + "items/", {"items": [story, task]})
    before = api.get(sprint + "split/").json()
    assert (before["sprint"], before["figures"], before["updating"]) == (1, None, True)
    recompute(Sprint.objects.get().pk)
    after = api.get(sprint + "split/").json()
    assert after["computed_at"] is not None
    assert after["figures"]["planned"]["technical"] == 390
    assert after["figures"]["gross"] == 10 * 480
    assert after["figures"]["unconverted"] == [story]


def test_the_target_is_chosen_and_taken_back(api: Caller, sprint: str) -> None:
    assert api.put(sprint + "target/", {"target_bp": TARGET}).json()["target_bp"] == TARGET
    assert api.put(sprint + "target/", {"target_bp": None}).json()["target_bp"] is None
    missing = api.put(sprint + "target/", {"target_bp": {"feature": 10_000}})
    assert list(missing.json()["errors"]["target_bp"]) == ["technical", "defect"]


def test_the_split_is_proposed_rejected_and_signed(
    api: Caller, sprint: str, as_role: Callable[..., Caller]
) -> None:
    owner = as_role("product_owner")
    assert owner.post(sprint + "sign/").status_code == 409
    assert api.post(sprint + "propose/", {"note": "As agreed"}).status_code == 201
    assert list(owner.post(sprint + "reject/").json()["errors"]) == ["note"]
    assert owner.post(sprint + "reject/", {"note": "More features"}).json()["kind"] == "rejected"
    api.post(sprint + "propose/")
    own = api.post(sprint + "sign/")
    assert (own.status_code, "You proposed" in own.json()["detail"]) == (403, True)
    signed = owner.post(sprint + "sign/").json()
    assert (signed["kind"], signed["role"]) == ("signed", "product_owner")
    kinds = [step["kind"] for step in api.get(sprint + "sign-off/").json()]
    assert kinds == ["signed", "proposed", "rejected", "proposed"]
    assert api.get(sprint + "split/").json()["figures"]["sign_off"]["state"] == "signed_off"


def test_a_sprint_is_started_worked_and_closed(api: Caller, sprint: str) -> None:
    story, task = api.create("story", points=5)["number"], api.create("task", estimate_minutes=60)["number"]
    api.post(sprint + "items/", {"items": [story, task]})
    assert api.post(sprint + "start/").json()["state"] == "active"
    assert api.post(sprint + "start/").status_code == 409
    done = column(api.access, "Done").pk
    moved = api.post(f"{sprint}items/{task}/move/", {"column": done}).json()
    assert {row["item"]["number"]: row["item"]["resolution"] for row in moved} == {story: "", task: "done"}
    added = api.post(sprint + "retrospective/", {"actions": ["Shorter stand-ups"]}).json()
    assert api.get(f"items/{added['tasks'][0]}/").json()["labels"] == ["retrospective"]
    recompute(Sprint.objects.get().pk)
    (mine,) = api.put(sprint + "time/", {"feature": 60, "technical": 30, "defect": 0, "unplanned": 0}).json()
    assert (mine["origin"], mine["technical"], mine["stated_by"]["id"]) == ("stated", 30, api.access.user_id)
    reason = {"item": story, "cause": "blocked", "words": "The bank was silent"}
    body = {"remaining": [{"item": story, "points": "2.50"}], "reasons": [reason]}
    closed = api.post(sprint + "close/", body)
    assert (closed.status_code, closed.json()["state"]) == (200, "closed"), closed.json()
    left = api.get(f"items/{story}/").json()
    assert (left["column"], Decimal(left["remaining_points"])) == (None, Decimal("2.5"))
    split = api.get(sprint + "split/").json()
    assert (split["frozen_at"] is not None, split["updating"]) == (True, False)
    assert split["figures"]["actual_by_origin"]["stated"] == 90
    assert SprintItem.objects.get(item__number=story).not_done_reason == "Blocked: The bank was silent"
    assert api.post(sprint + "close/").status_code == 409
    assert api.patch(sprint, {"goal": "Too late"}).status_code == 409


def test_an_incident_enters_the_running_sprint_and_something_goes_out_for_it(
    api: Caller, sprint: str
) -> None:
    story = api.create("story", points=3)["number"]
    later = api.create("task")["number"]
    api.post(sprint + "items/", {"items": [story]})
    assert api.post("sprints/current/incident/", {"title": "It burns"}).status_code == 409
    api.post(sprint + "start/")
    made = api.post("sprints/current/incident/", {"title": "It burns", "severity": 1, "estimate_minutes": 60})
    assert (made.status_code, made.json()["type"]) == (201, "defect"), made.json()
    number = made.json()["number"]
    rows = {row["item"]["number"]: row["is_unplanned"] for row in api.get(sprint + "items/").json()}
    assert rows == {story: False, number: True}
    for items in ([], [story, later]):
        refused = api.post("sprints/current/make-room/", {"items": items})
        assert (refused.status_code, list(refused.json()["errors"])) == (400, ["items"])
    left = api.post("sprints/current/make-room/", {"items": [story]}).json()
    assert [row["item"]["number"] for row in left] == [number]
