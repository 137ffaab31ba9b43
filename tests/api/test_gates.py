"""Gates and links over the API: the same services, the same refusals."""

from collections.abc import Callable

import pytest

from tests.api.conftest import Caller
from tests.factories import column
from tests.shared import shared


@shared
def story(api: Caller) -> str:
    return f"items/{api.create('story')['number']}/"


@shared
def spike(api: Caller) -> int:
    return int(api.create("spike", timebox_minutes=240)["number"])


def test_a_gate_is_set_holds_and_is_lifted_with_a_reason(api: Caller, story: str, spike: int) -> None:
    gate = api.post(story + "gates/", {"waits_for": spike})
    assert gate.status_code == 201, gate.json()
    assert (gate.json()["waits_for"]["number"], gate.json()["state"], gate.json()["is_open"]) == (
        spike,
        "open",
        False,
    )
    doing = {"column": column(api.access, "In progress").pk}
    held = api.post(story + "state/", doing)
    assert (held.status_code, held.json()["code"]) == (409, "gate")
    lift = f"gates/{gate.json()['id']}/lift/"
    assert list(api.post(lift, {"reason": ""}).json()["errors"]) == ["reason"]
    assert api.post(lift, {"reason": "Known"}).json()["how"] == "lifted"
    assert api.post(story + "state/", doing).status_code == 200
    assert [one["reason"] for one in api.get(story + "gates/").json()] == ["Known"]


def test_lifting_goes_with_the_move(api: Caller, story: str, spike: int) -> None:
    api.post(story + "gates/", {"waits_for": spike})
    doing = {"column": column(api.access, "In progress").pk}
    empty = api.post(story + "state/", doing | {"lift": " "})
    assert (empty.status_code, list(empty.json()["errors"])) == (400, ["lift"])
    assert api.post(story + "state/", doing | {"lift": "Known"}).status_code == 200


def test_an_outcome_says_what_happens_to_each_gate(api: Caller, story: str, spike: int) -> None:
    other = f"items/{api.create('story')['number']}/"
    held, opened = (api.post(one + "gates/", {"waits_for": spike}).json()["id"] for one in (story, other))
    body = {
        "kind": "decision",
        "decision": "Yes",
        "gates": [{"gate": held, "effect": "follow_up"}, {"gate": opened, "effect": "open"}],
    }
    path = f"items/{spike}/outcome/"
    assert list(api.post(path, body).json()["errors"]) == ["follow_up"]
    assert api.post(path, body | {"gates": [{"gate": 4711, "effect": "open"}]}).status_code == 400
    assert api.post(path, body | {"follow_up": "And at night?"}).status_code == 201
    assert api.get(story + "gates/").json()[0]["waits_for"]["title"] == "And at night?"
    number = int(other.split("/")[1])
    assert api.get("decisions/").json()["results"][0]["unblocked"] == [{"item": number, "epic": None}]


def test_design_is_asked_for_and_waited_for(api: Caller, as_role: Callable[..., Caller], story: str) -> None:
    owner = as_role("product_owner")
    asked = owner.post(story + "needs-design/", {"title": "How do we scan?"})
    assert asked.status_code == 201, asked.json()
    assert (asked.json()["waits_for"], asked.json()["state"]) == (None, "suggested")
    epic = api.post("epics/", {"title": "Kiosks"}).json()["number"]
    made = api.post(f"epics/{epic}/needs-design/", {"title": "Structure", "kind": "task"})
    assert made.json()["waits_for"]["type"] == "task"
    assert [one["epic"] for one in api.get(f"epics/{epic}/gates/").json()] == [epic]


def test_items_are_linked_and_unlinked_from_either_end(api: Caller, story: str, spike: int) -> None:
    number = int(story.split("/")[1])
    link = api.post(story + "links/", {"kind": "blocks", "other": spike, "is_turned": True})
    assert link.status_code == 201, link.json()
    assert (link.json()["source"]["number"], link.json()["target"]["number"]) == (spike, number)
    back = api.post(story + "links/", {"kind": "blocks", "other": spike})
    assert "blocks" in back.json()["errors"]["other"][0]
    assert [one["kind"] for one in api.get(f"items/{spike}/links/").json()] == ["blocks"]
    assert api.delete(f"items/{spike}/links/{link.json()['id']}/").status_code == 204
    assert api.get(story + "links/").json() == []


@pytest.mark.parametrize("role", ["stakeholder", "dev_manager"])
def test_who_may_not_is_told_so(as_role: Callable[..., Caller], story: str, spike: int, role: str) -> None:
    caller = as_role(role)
    assert caller.post(story + "gates/", {"waits_for": spike}).status_code == 403
    assert caller.post(story + "links/", {"kind": "relates", "other": spike}).status_code == 403
    assert caller.get(story + "gates/").status_code == 200
