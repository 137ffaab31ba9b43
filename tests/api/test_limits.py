"""How often one caller is answered in a minute, and what they are told when that is too often."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from common import limits as counting
from common.cache import Away
from tests.api.conftest import Caller
from tests.factories import member


@pytest.fixture(autouse=True, params=["in this process", "in Redis", "while Redis is away"])
def limits(settings: Any, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    settings.API_CALLS_PER_MINUTE, settings.API_REFUSED_PER_MINUTE = 3, 2
    settings.REDIS_URL = {"in Redis": settings.REDIS_URL, "while Redis is away": "redis://127.0.0.1:1"}.get(
        request.param, ""
    )
    if request.param == "in Redis" and not settings.REDIS_URL:
        pytest.skip("no Redis here")
    if request.param == "in Redis":
        client = counting._redis(settings.REDIS_URL)
        client.delete(*(client.keys("limit:*") or ["none"]))
    counting._own.clear()
    monkeypatch.setattr(counting, "AWAY", Away())
    monkeypatch.setattr(counting.time, "time", lambda: 1_000_000_020.5)


def test_a_person_is_told_to_wait(api: Caller) -> None:
    twin = Caller(api.access)
    assert [caller.get("epics/").status_code for caller in (api, twin, api)] == [200, 200, 200]
    refused = twin.get("epics/")
    assert (refused.status_code, refused["Content-Type"]) == (429, "application/problem+json")
    assert refused["Retry-After"] == "60"
    assert Caller(member(api.access, "developer")).get("epics/").status_code == 200


def test_the_next_minute_begins_anew(api: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    assert [api.get("epics/").status_code for _ in range(4)][-1] == 429
    monkeypatch.setattr(counting.time, "time", lambda: 1_000_000_080.0)
    assert api.get("epics/").status_code == 200


@pytest.mark.django_db
def test_an_address_that_tries_tokens_is_told_to_wait() -> None:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION="Bearer tdm_no")
    tried = [client.get("/api/v1/projects/") for _ in range(3)]
    assert [answer.status_code for answer in tried] == [401, 401, 429]
    assert tried[2]["Retry-After"] == "60"
