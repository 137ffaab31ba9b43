"""Ids of another project are not there: in the address, in a body, for a token and for a session."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.access import Access
from tests.api.conftest import Caller, everything
from tests.api.test_description import api_views
from tests.factories import column
from tests.safety.world import World, build
from tests.shared import shared

DAY = "2026-11-24"
FILE = {"file": b"words"}  # goes as multipart/form-data
# What a call needs so that it fails for its ids only. Every call that takes a body stands here.
BODIES: dict[tuple[str, str], Any] = {
    ("post", "suggestions/"): {"kind": "task", "title": "T"},
    ("patch", "members/N/"): {"share_bp": 1},
    ("post", "webhooks/"): {"url": "https://93.184.216.34/hook"},
    ("patch", "webhooks/N/"): {"is_active": False, "version": 1},
    ("post", "columns/"): {"name": "C", "category": "doing"},
    ("patch", "columns/N/"): {"name": "C"},
    ("post", "columns/N/move/"): {"position": 2},
    ("patch", "labels/N/"): {"name": "L"},
    ("post", "items/bulk/create/"): {"items": [{"type": "task", "title": "T"}]},
    ("post", "sprints/plan-items/"): {"items": [1], "sprint": 1},
    ("post", "availability/patterns/remove/"): {"user": 1, "from_on": None},
    ("post", "availability/absences/clear/"): {"user": 1, "on": DAY},
    ("post", "imports/N/mapping/"): {"name": "M"},
    ("post", "imports/N/mapping/use/"): {"mapping": 1},
    ("post", "invitations/"): {"emails": ["x@example.org"], "roles": ["developer"]},
    ("post", "stand-ins/"): {"user": 1, "starts_on": DAY, "ends_on": DAY},
    ("post", "items/N/split/"): {"parts": [{"title": "A"}], "version": 1},
    ("post", "items/N/retype/"): {"type": "defect", "version": 1},
    ("post", "items/N/restore-text/"): {"event": 1, "field": "description", "version": 1},
    ("post", "done-templates/"): {"name": "T", "lines": ["x"]},
    ("put", "done-templates/N/"): {"name": "T", "lines": ["x"], "was": ["x"]},
    ("post", "items/N/done-items/template/"): {"template": 1},
    ("post", "items/bulk/"): {"items": [1], "add_labels": ["x"]},
    ("post", "views/"): {"name": "V", "query": ""},
    ("patch", "views/N/"): {"name": "V"},
    ("post", "items/N/gates/"): {"waits_for": 2},
    ("post", "items/N/needs-design/"): {"title": "T"},
    ("post", "gates/N/lift/"): {"reason": "x"},
    ("post", "epics/N/gates/"): {"waits_for": 2},
    ("post", "epics/N/needs-design/"): {"title": "T"},
    ("post", "items/N/links/"): {"kind": "relates", "other": 2},
    ("patch", "suggestions/N/"): {"title": "T", "version": 1},
    ("post", "suggestions/N/accept/"): {"version": 1},
    ("post", "suggestions/N/decline/"): {"reason": "no", "version": 1},
    ("patch", ""): {"name": "x"},
    ("post", "imports/"): FILE,
    ("patch", "imports/N/"): {"criteria": True},
    ("post", "sprints/N/retrospective/"): {"actions": ["x"]},
    ("put", "sprints/N/time/"): {"person": 1, "feature": 1, "technical": 0, "defect": 0, "unplanned": 0},
    ("post", "sprints/current/incident/"): {"title": "x"},
    ("post", "sprints/current/make-room/"): {"items": [1]},
    ("post", "first-steps/end/"): {"steps": ["people"]},
    ("post", "items/"): {"type": "task", "title": "x"},
    ("patch", "items/N/"): {"title": "x"},
    ("post", "items/N/move/"): {"to": "top"},
    ("post", "items/N/state/"): {"column": None},
    ("post", "items/N/drop/"): {"reason": "x"},
    ("post", "items/N/assign/"): {"assignee": None},
    ("post", "items/N/block/"): {"reason": "x"},
    ("post", "items/N/criteria/"): {"texts": ["x"]},
    ("patch", "items/N/criteria/N/"): {"text": "x", "was": "x"},
    ("post", "items/N/criteria/N/judge/"): {"state": "met", "was": "x"},
    ("post", "items/N/criteria/N/move/"): {"position": 1},
    ("post", "items/N/done-items/"): {"texts": ["x"]},
    ("patch", "items/N/done-items/N/"): {"text": "x", "was": "x"},
    ("post", "items/N/done-items/N/tick/"): {"is_done": True, "was": "x"},
    ("post", "items/N/done-items/N/move/"): {"position": 1},
    ("post", "items/N/comments/"): {"body": "x"},
    ("patch", "items/N/comments/N/"): {"body": "x", "version": 1},
    ("post", "items/N/attachments/"): FILE,
    ("post", "items/N/work-logs/"): {"minutes": 1},
    ("post", "items/N/box/"): {"timebox_minutes": 60},
    ("post", "items/N/box/extend/"): {"minutes": 60, "reason": "x", "learned": "x"},
    ("put", "items/N/clock/segments/N/"): {
        "started_at": "2026-11-20T08:00Z",
        "ended_at": "2026-11-20T09:00Z",
    },
    ("post", "items/N/outcome/"): {"kind": "knowledge", "findings": "x"},
    ("post", "epics/"): {"title": "x"},
    ("patch", "epics/N/"): {"title": "x"},
    ("post", "epics/N/move/"): {"before": 1},
    ("post", "sprints/"): {"start_on": "2027-11-23", "end_on": "2027-11-24"},
    ("patch", "sprints/N/"): {"goal": "x"},
    ("post", "sprints/N/items/"): {"items": [1]},
    ("post", "sprints/N/items/N/move/"): {"before": 1},
    ("post", "sprints/N/items/N/unplanned/"): {"is_unplanned": True},
    ("put", "sprints/N/target/"): {"target_bp": None},
    ("post", "sprints/N/proposal/"): {"all": True},
    ("put", "forecast/guess/"): {"low": 20, "high": 30},
    ("post", "learned/take-over/"): {"figure": "focus", "value": 6000},
    ("post", "learned/wave-off/"): {"figure": "focus", "value": 6000},
    ("post", "report-links/"): {"name": "x", "sprint": 1},
    ("post", "sprints/N/reject/"): {"note": "x"},
    ("put", "availability/calendar/"): {"user": 1, "country": "DE"},
    ("put", "availability/patterns/"): {"user": 1, "minutes": [0] * 7},
    ("post", "availability/absences/"): {"user": 1, "on": DAY},
    ("post", "availability/days-off/"): {"on": DAY},
}
BODILESS = (
    "archive/", "leave/", "renew/", "undo/", "exports/",
    "restore/", "items/N/accept/", "withdraw/", "reopen/", "unblock/", "clock/start/",
    "clock/pause/", "clock/segments/", "retry/", "webhooks/N/secret/", "undo/N/", "sprints/N/agree/",
    "epics/N/close/", "start/", "sprints/N/close/", "propose/", "N/sign/", "forecast/",
)  # fmt: skip


def named(world: World) -> dict[str, Any]:
    """Ids by the name they have in addresses, and those of a task and a spike."""
    first = world.values["number"]
    return world.values | {"task": first + 1, "spike": first + 2}


@pytest.fixture(autouse=True)
def _files(files: Path) -> None:
    """What is attached here is gone afterwards."""


@shared
def ours() -> World:
    return build("FER")


@shared
def access(ours: World) -> Access:
    return ours.access


@shared
def mine(ours: World) -> dict[str, Any]:
    return named(ours)


@shared
def their_world(ours: World) -> World:
    """The same things of another project, under numbers that the first one does not use."""
    return build("OTH", 1001)


@shared
def theirs(their_world: World) -> dict[str, Any]:
    return named(their_world)


@shared
def outsider(their_world: World) -> Access:
    return their_world.access


def calls() -> Iterator[tuple[str, str, list[str]]]:
    """Method, address below the project, and names of the ids in it, of every call that the API has."""
    for path, callback in api_views():
        below = path.removeprefix("api/v1/projects/<str:project_key>/")
        if below == path:
            continue
        names = [part.split(">")[0] for part in below.split("<int:")[1:]]
        for method in set(callback.actions) - {"head"}:
            yield method, below, names


def filled(below: str, ids: dict[str, int]) -> str:
    for name, value in ids.items():
        below = below.replace(f"<int:{name}>", str(value))
    return below.replace("<str:kind>", "product").replace("<str:figure>", "gross")


def body_of(method: str, below: str) -> Any:
    shape = re.sub(r"<int:\w+>", "N", below)
    if method in ("get", "delete") or shape.endswith(BODILESS):
        return None
    assert (method, shape) in BODIES, f"Give {method} {shape} a body above."
    return BODIES[method, shape]


def fits(below: str, mine: dict[str, int]) -> dict[str, int]:
    """The item whose type the address is about."""
    number = "task" if "done-items" in below else "spike" if "segment" in below else "number"
    return mine | {"number": mine[number]}


def send(client: APIClient, method: str, address: str, body: Any) -> Any:
    if body is FILE:
        return client.post(address, {"file": ContentFile(FILE["file"], "a.txt")}, format="multipart")
    return (
        getattr(client, method)(address, body, format="json")
        if body is not None
        else getattr(client, method)(address)
    )


def test_every_call_into_another_project_is_404(api: Caller, theirs: dict[str, int]) -> None:
    session = APIClient()
    session.force_login(api.access.user)
    before = everything()
    for method, below, _ in calls():
        address = f"/api/v1/projects/OTH/{filled(below, fits(below, theirs))}"
        for client in (api.client, session):
            answer = send(client, method, address, body_of(method, below))
            assert answer.status_code == 404, (method, address)
    assert everything() == before


def test_every_id_of_another_project_in_an_address_is_404(
    api: Caller, mine: dict[str, int], theirs: dict[str, int]
) -> None:
    before, tried = everything(), 0
    for method, below, names in calls():
        for name in names:
            own = fits(below, mine)
            foreign = fits(below, theirs)[name]
            address = api.root + filled(below, own | {name: foreign})
            answer = send(api.client, method, address, body_of(method, below))
            assert answer.status_code == 404, (method, address, answer.content)
            tried += 1
    assert tried > 60
    assert everything() == before


def test_every_id_of_another_project_in_a_body_is_refused(
    api: Caller, mine: dict[str, int], theirs: dict[str, int], outsider: Access
) -> None:
    stranger, foreign_column = outsider.user_id, column(outsider, "Review").pk
    story, task, sprint = mine["number"], mine["task"], mine["sprint"]
    api.post(f"sprints/{sprint}/start/")
    api.post("sprints/", {"start_on": "2027-01-04", "end_on": "2027-01-15"})
    before = everything()
    for method, path, body in [
        ("post", "items/", {"type": "story", "title": "x", "epic": theirs["epic"]}),
        ("post", "items/", {"type": "story", "title": "x", "assignee": stranger}),
        ("post", "items/", {"type": "task", "title": "x", "parent": theirs["number"]}),
        ("patch", f"items/{story}/", {"epic": theirs["epic"]}),
        ("patch", f"items/{story}/", {"assignee": stranger}),
        ("patch", f"items/{task}/", {"parent": theirs["number"]}),
        ("post", f"items/{story}/assign/", {"assignee": stranger}),
        ("post", f"items/{story}/state/", {"column": foreign_column}),
        ("post", f"items/{story}/move/", {"before": theirs["number"]}),
        ("post", f"items/{story}/move/", {"after": theirs["number"]}),
        ("post", f"epics/{mine['epic']}/move/", {"before": theirs["epic"]}),
        ("post", f"sprints/{sprint}/items/", {"items": [task, theirs["task"]]}),
        ("post", f"sprints/{sprint}/items/{story}/move/", {"column": foreign_column}),
        ("post", f"sprints/{sprint}/close/", {"carry": [theirs["number"]]}),
        ("post", f"sprints/{sprint}/close/", {"remaining": [{"item": theirs["number"], "points": 1}]}),
        ("put", "availability/patterns/", {"user": stranger, "minutes": [0] * 7}),
        ("put", "availability/calendar/", {"user": stranger, "country": "DE"}),
        ("post", "availability/absences/", {"user": stranger, "on": DAY}),
    ]:
        answer = send(api.client, method, api.root + path, body)
        assert answer.status_code in (400, 404), (path, body, answer.status_code, answer.content)
        assert everything() == before, (path, body)


def test_who_has_left_has_no_way_in(api: Caller) -> None:
    membership = api.access.project.memberships.get(user=api.access.user)
    membership.left_on = timezone.localdate() - timedelta(days=2)
    membership.save()
    assert api.get("items/").status_code == 404
    assert api.client.get("/api/v1/projects/").json()["results"] == []
