"""A write that rests on an old version is refused, every time, and changes nothing."""

import os
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from accounts.access import Access
from common.errors import DomainError, Refused
from sprints.models import Sprint
from sprints.services import sprints
from tests.safety.world import World, build, database_hash

pytestmark = pytest.mark.soak
SOAK = bool(os.environ.get("TANDEM_SOAK"))
COUNT = 1_000 if SOAK else 60


@pytest.mark.django_db
def test_every_stale_write_is_a_conflict() -> None:
    world: World = build("MINE")
    client = Client()
    client.force_login(world.access.user)
    number, epic, sprint = (world.values[name] for name in ("number", "epic", "sprint"))
    root = "/api/v1/projects/MINE/"
    targets: list[tuple[str, str]] = [
        (f"{root}items/{number}/", "title"),
        (f"{root}epics/{epic}/", "title"),
        (f"{root}sprints/{sprint}/", "goal"),
    ]
    for path, name in targets:
        version = client.get(path).json()["version"]
        assert _patch(client, path, {name: "Theirs", "version": version}).status_code == 200
        before = database_hash()
        for position in range(COUNT // len(targets) + 1):
            answer = _patch(
                client, path, {name: f"Mine {position}", "version": version + position % 3 * 1_000}
            )
            assert answer.status_code == 409, f"{path} {position}: {answer.status_code}"
        assert database_hash() == before
    page = f"/p/MINE/items/{number}/"
    for headers in ({}, {"HX-Request": "true"}, {"Accept": "application/json"}):
        assert client.post(page, {"title": "Mine", "version": 1}, headers=headers).status_code == 409, headers


def _patch(client: Client, path: str, body: dict[str, Any]) -> Any:
    return client.patch(path, body, content_type="application/json")


@pytest.mark.django_db(transaction=True)
def test_of_many_who_saw_the_same_version_one_writes() -> None:
    world = build("MINE")
    path = f"/api/v1/projects/MINE/items/{world.values['number']}/"
    version = world.access.project.items.get(number=world.values["number"]).version

    def write(position: int) -> int:
        client = Client()
        try:
            client.force_login(world.access.user)
            return _patch(client, path, {"title": f"Mine {position}", "version": version}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        statuses = sorted(threads.map(write, range(20)))
    assert statuses == [200] + [409] * 19


@pytest.mark.django_db(transaction=True)
def test_a_sprint_is_closed_once() -> None:
    world = build("MINE")
    number = world.values["sprint"]
    sprints.start_sprint(actor=world.access, sprint=number)

    def close(_: int) -> str:
        try:
            sprints.close_sprint(actor=Access.of(world.access.user, "MINE"), sprint=number)
            return "closed"
        except Refused:
            return "refused"
        except DomainError as error:
            return repr(error)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        said = sorted(threads.map(close, range(20)))
    assert said == ["closed"] + ["refused"] * 19
    assert Sprint.objects.get(project=world.access.project, number=number).state == Sprint.State.CLOSED
