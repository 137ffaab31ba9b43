"""Whatever the API refuses, it refuses as problem details."""

import json
from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from accounts import tokens
from accounts.models import ApiToken
from backlog.api.views.items import ItemViewSet
from tests.api.conftest import Caller


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("get", "/api/v1/nowhere/", 404),
        ("get", "/api/v2/projects/", 404),
        ("get", "/api/nowhere", 404),
        ("post", "/api/v1/projects/FER/items", 404),
        ("put", "/api/v1/projects/", 405),
        ("options", "/api/v1/projects/", 405),
    ],
)
def test_addresses_and_methods_that_there_are_not(api: Caller, method: str, path: str, status: int) -> None:
    answer = getattr(api.client, method)(path)
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert answer.json()["status"] == status


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"content_type": "text/plain"}, 415),
        ({"content_type": "application/x-www-form-urlencoded"}, 415),
        ({"content_type": "application/json", "headers": {"accept": "text/html"}}, 406),
        ({"content_type": "application/json", "CONTENT_LENGTH": str(30 * 1024 * 1024)}, 413),
    ],
)
def test_bodies_that_nothing_reads(api: Caller, sent: dict[str, Any], status: int) -> None:
    answer = api.client.generic("POST", f"{api.root}epics/", b'{"title": "E"}', **sent)
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert json.loads(answer.content)["status"] == status


@pytest.mark.parametrize("path", ["items/", "columns/"])
def test_a_parameter_that_there_is_not_is_named(api: Caller, path: str) -> None:
    assert list(api.get(path, stat="done").json()["errors"]) == ["stat"]


def test_what_broke_is_found_by_a_number_and_tells_nothing(
    api: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(*args: Any) -> None:
        raise ValueError("the inside")

    monkeypatch.setattr(ItemViewSet, "show", break_down)
    client = Client(raise_request_exception=False)
    answer = client.get(
        f"{api.root}items/{api.access.project.next_number}/",
        headers={"authorization": f"Bearer {api.secret}"},
    )
    told = answer.json()
    assert (answer.status_code, answer["Content-Type"]) == (500, "application/problem+json")
    assert told["instance"] == f"urn:request:{answer['X-Request-ID']}"
    assert "inside" not in answer.content.decode()


def as_scope(api: Caller, scope: str) -> Caller:
    caller = Caller(api.access)
    caller.secret = tokens.create_token(user=api.access.user, name="t", scope=scope)[1]
    caller.client = caller._client()
    return caller


@pytest.mark.parametrize(
    ("scope", "writes", "administers"),
    [("read", 403, 403), ("write", 201, 403), ("admin", 201, 200)],
)
def test_a_token_does_what_it_was_made_for(api: Caller, scope: str, writes: int, administers: int) -> None:
    caller = as_scope(api, scope)
    assert caller.get("items/").status_code == 200
    assert caller.post("items/", {"type": "task", "title": "T"}).status_code == writes
    refused = caller.patch("", {"name": "New"})
    assert refused.status_code == administers
    if scope == "write":
        assert refused.json()["detail"].endswith("You are one, but this token does not administer.")


def test_a_new_token_reads_unless_it_is_made_for_more() -> None:
    assert ApiToken().scope == "read"


def test_who_has_this_very_answer_is_told_so(api: Caller) -> None:
    number = api.create("story", criteria=[{"text": "One"}])["number"]
    path = f"{api.root}items/{number}/"
    tag = api.client.get(path)["ETag"]
    same = api.client.get(path, headers={"if-none-match": f'"x", W/{tag}'})
    assert (same.status_code, same.content, same["ETag"]) == (304, b"", tag)
    criterion = api.get(f"items/{number}/").json()["criteria"][0]["id"]
    api.post(f"items/{number}/criteria/{criterion}/judge/", {"state": "met", "was": "One"})
    other = api.client.get(path, headers={"if-none-match": tag})
    assert (other.status_code, other["ETag"] != tag) == (200, True)


@pytest.mark.django_db
def test_the_description_is_for_everybody() -> None:
    assert APIClient().get("/api/v1/schema/").status_code == 200
