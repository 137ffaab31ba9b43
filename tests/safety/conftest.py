"""A project with one of everything whose sprint runs, and somebody signed in to it."""

from typing import Any

import pytest
from django.test import Client

from backlog.models import Item
from interchange.rules.archives import Upload
from interchange.services import uploads
from sprints.services import sprints
from tests.safety.headers import wrong_headers
from tests.safety.world import World, build
from tests.shared import shared


@shared
def world() -> World:
    made = build("MINE")
    csv = b"Summary,Issue Type,Status,Sprint,Created\nA,Story,To Do,One,2026-01-01\nB,Oddity,Somewhere,,\n"
    made.values["job_id"] = uploads.upload(actor=made.access, files=[Upload("a.csv", csv)]).pk
    sprints.start_sprint(actor=made.access, sprint=made.values["sprint"])
    for type in ("task", "spike", "defect"):
        made.values[type] = Item.objects.filter(type=type).values_list("number", flat=True)[0]
    return made


@pytest.fixture
def site(world: World) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(world.access.user)
    return client


@pytest.fixture(autouse=True)
def _safe_headers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every answer to every request of these tests, which walk all routes in all ways, has safe headers."""
    ask = Client.request

    def asked(client: Client, **request: Any) -> Any:
        answer = ask(client, **request)
        wrong = wrong_headers(answer)
        assert not wrong, f"{request['PATH_INFO']} {answer.status_code}: {', '.join(wrong)}"
        return answer

    monkeypatch.setattr(Client, "request", asked)
