"""What a project is set up with: labels, columns, many items at once, events that are followed, one's own account."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import ApiToken
from accounts.services import invitations
from backlog.models import Item
from tests.api.conftest import Caller
from tests.factories import AccessFactory, UserFactory


def test_a_label_is_renamed_merged_deleted_and_restored(api: Caller) -> None:
    for label in ("web", "net"):
        api.create("task", labels=[label])
    net, web = api.get("labels/").json()["results"]
    assert (net["name"], net["open_items"]) == ("net", 1)
    taken = api.client.patch(f"{api.root}labels/{net['id']}/", {"name": "web"}, format="json")
    assert (taken.status_code, taken.json()["code"]) == (409, "merge")
    merged = api.client.patch(f"{api.root}labels/{net['id']}/", {"name": "web", "merge": True}, format="json")
    assert merged.json() == {"id": web["id"], "name": "web"}
    gone = api.client.delete(f"{api.root}labels/{web['id']}/").json()
    assert api.get("labels/").json()["results"] == []
    assert api.post(f"labels/deleted/{gone['event']}/restore/").json()["name"] == "web"
    assert api.get("labels/").json()["results"][0]["all_items"] == 2


def test_a_column_is_added_changed_moved_and_removed(api: Caller) -> None:
    made = api.post("columns/", {"name": "Test", "category": "doing", "wip_limit": 3})
    path = f"columns/{made.json()['id']}/"
    assert (made.status_code, made.json()["wip_limit"]) == (201, 3)
    edited = api.client.patch(api.root + path, {"wip_limit": None}, format="json").json()
    assert (edited["name"], edited["wip_limit"]) == ("Test", None)
    names = [row["name"] for row in api.post(path + "move/", {"position": 2}).json()]
    assert names.index("Test") == 1
    assert api.client.delete(api.root + path).status_code == 204
    assert len(api.get("columns/").json()) == 5


def test_only_admins_change_columns(as_role: Callable[..., Caller]) -> None:
    refused = as_role("developer").post("columns/", {"name": "Test", "category": "doing"})
    assert refused.status_code == 403


def test_many_items_are_created_and_each_refusal_is_told(api: Caller) -> None:
    sent = [
        {"type": "story", "title": "One", "criteria": [{"text": "Works"}]},
        {"type": "task", "title": ""},
        {"type": "nothing", "title": "Two"},
        {"type": "task", "title": "Three", "epic": 99},
        "four",
        {"type": "defect", "title": "Five"},
    ]
    answer = api.post("items/bulk/create/", {"items": sent})
    results = answer.json()["results"]
    assert (answer.status_code, answer.json()["created"], Item.objects.count()) == (201, 2, 2)
    assert [bool(row["number"]) for row in results] == [True, False, False, False, False, True]
    assert [list(row.get("errors", [])) for row in results[1:5]] == [["title"], ["type"], ["epic"], ["type"]]


@pytest.mark.parametrize("body", [{}, {"items": []}, {"items": [{}] * 201}, {"items": [], "x": 1}, [1]])
def test_a_list_that_is_none_is_refused(api: Caller, body: Any) -> None:
    assert list(api.post("items/bulk/create/", body).json()["errors"]) == ["items"]


def test_many_items_are_planned_and_taken_out(api: Caller) -> None:
    number, today = api.create("task")["number"], timezone.localdate()
    days = {"start_on": str(today), "end_on": str(today + timedelta(days=11))}
    sprint = api.post("sprints/", days).json()["number"]
    done = api.post("sprints/plan-items/", {"items": [number, 99], "sprint": sprint}).json()
    assert (done["changed"], [row["number"] for row in done["refused"]]) == ([number], [99])
    assert len(api.get(f"sprints/{sprint}/items/").json()) == 1
    assert api.post("sprints/plan-items/", {"items": [number], "sprint": None}).json()["changed"] == [number]
    assert api.get(f"sprints/{sprint}/items/").json() == []
    assert api.post(f"sprints/{sprint}/agree/").json()["state"] == "active"


def test_events_are_followed_without_a_gap(api: Caller) -> None:
    number = api.create("task")["number"]
    api.post(f"items/{number}/block/", {"reason": "No"})
    everything = api.get("events/").json()
    seqs = [row["seq"] for row in everything["results"]]
    assert (seqs, everything["last"]) == (list(range(1, len(seqs) + 1)), seqs[-1])
    last = api.get("events/", after=seqs[-2]).json()["results"]
    assert [(row["kind"], row["type"], row["number"]) for row in last] == [("item_blocked", "item", number)]
    assert last[0]["by"] == {"id": api.access.user_id, "name": api.access.user.name}
    assert len(api.get("events/", limit=1).json()["results"]) == 1
    assert api.get("events/", after=-1).status_code == 400


def test_what_was_just_done_is_taken_back(api: Caller) -> None:
    number = api.create("task")["number"]
    api.post(f"items/{number}/block/", {"reason": "No"})
    event = api.get("activity/", item=number).json()["results"][0]["event"]
    assert api.post(f"items/{number}/undo/{event}/").json()["blocked_since"] is None


def test_weekly_hours_and_time_off_are_taken_back(api: Caller) -> None:
    me = api.access.user_id
    api.put("availability/patterns/", {"user": me, "minutes": [60] * 7})
    assert api.post("availability/patterns/remove/", {"user": me, "from_on": None}).status_code == 204
    assert api.get("availability/patterns/").json()["results"] == []
    on, until = "2026-12-01", "2026-12-03"
    api.post("availability/absences/", {"user": me, "on": on, "until": until})
    cleared = api.post("availability/absences/clear/", {"user": me, "on": on, "until": until})
    assert cleared.json() == {"cleared": 3}


def test_a_project_is_created_and_the_profile_changed(api: Caller) -> None:
    made = api.client.post("/api/v1/projects/", {"key": "NEW", "name": "New"}, format="json")
    assert (made.status_code, made.json()["key"]) == (201, "NEW")
    taken = api.client.post("/api/v1/projects/", {"key": "NEW", "name": "New"}, format="json")
    assert (taken.status_code, list(taken.json()["errors"])) == (400, ["key"])
    profile = api.client.patch("/api/v1/profile/", {"name": "Somebody Else"}, format="json").json()
    assert (profile["name"], profile["email"]) == ("Somebody Else", api.access.user.email)
    wrong = api.client.patch("/api/v1/profile/", {"timezone": "Mars"}, format="json")
    assert (wrong.status_code, list(wrong.json()["errors"])) == (400, ["timezone"])


def test_tokens_are_listed_and_revoked_but_made_by_hand_only(api: Caller) -> None:
    body = {"name": "Script", "scope": "read", "project": "FER", "days": 7}
    assert api.client.post("/api/v1/tokens/", body, format="json").status_code == 403
    by_hand = APIClient()
    by_hand.force_authenticate(api.access.user)
    made = by_hand.post("/api/v1/tokens/", body, format="json").json()
    assert (made["scope"], made["project"], made["secret"][: len(made["prefix"])]) == (
        "read",
        "FER",
        made["prefix"],
    )
    listed = api.client.get("/api/v1/tokens/").json()["results"]
    assert [row["name"] for row in listed] == ["Script", "test"]
    assert not any("secret" in row for row in listed)
    assert api.client.delete(f"/api/v1/tokens/{made['id']}/").status_code == 204
    assert ApiToken.objects.get(pk=made["id"]).revoked_at is not None


def test_what_is_the_owners_is_for_tokens_that_administer(api: Caller) -> None:
    ApiToken.objects.update(scope="write")
    calls: list[tuple[str, str, Any]] = [
        ("patch", "profile/", {"name": "X"}),
        ("post", "projects/", {"key": "NEW", "name": "New"}),
        ("post", "project-imports/", None),
        ("delete", "tokens/1/", None),
        ("post", "invitations/accept/", {"secret": "x"}),
    ]
    for method, path, body in calls:
        assert getattr(api.client, method)(f"/api/v1/{path}", body, format="json").status_code == 403, path
    ApiToken.objects.update(scope="admin", project=api.access.project)
    for method, path, body in calls:
        assert getattr(api.client, method)(f"/api/v1/{path}", body, format="json").status_code == 403, path


@pytest.mark.parametrize(("answer", "status", "inside"), [("accept", 200, True), ("decline", 204, False)])
def test_an_invitation_is_answered(api: Caller, answer: str, status: int, inside: bool) -> None:
    other = AccessFactory(key="OTH", user=UserFactory())
    email = api.access.user.email
    _asked, link = invitations.invite(actor=other, emails=email, roles=["developer"]).sent[0]
    secret = link.rstrip("/").rpartition("/")[2]
    said = api.client.post(f"/api/v1/invitations/{answer}/", {"secret": secret}, format="json")
    assert said.status_code == status, said.content
    assert (api.client.get("/api/v1/projects/OTH/").status_code == 200) is inside
