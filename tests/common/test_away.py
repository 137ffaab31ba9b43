"""What is away for a moment is no fault of the program: a database, a Redis."""

from typing import Any

import pytest
from django.core.cache import caches
from django.db import OperationalError
from django.test import Client

from common import cache
from config import health
from tests.factories import PASSWORD, UserFactory
from tests.servers import free_port


def away(*_: object) -> None:
    raise OperationalError("the server closed the connection unexpectedly")


@pytest.mark.parametrize(
    ("accept", "says"),
    [("text/html", 'href="/health/ready/">Try again<'), ("application/json", '"status": 503')],
)
def test_a_database_that_is_away_is_a_503_that_asks_to_try_again(
    monkeypatch: pytest.MonkeyPatch, accept: str, says: str
) -> None:
    monkeypatch.setattr(health.connection, "ensure_connection", away)
    monkeypatch.setattr(health, "DatabaseError", ZeroDivisionError)
    answer = Client(raise_request_exception=False).get("/health/ready/", headers={"Accept": accept})
    assert (answer.status_code, answer["Retry-After"]) == (503, "3")
    assert says in answer.text


@pytest.fixture
def no_redis(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A Redis whose port nobody listens at."""
    monkeypatch.setattr(cache, "AWAY", cache.Away())
    url = f"redis://127.0.0.1:{free_port()}/0"
    settings.CACHES = {"default": {"BACKEND": "common.cache.RedisOrOwnCache", "LOCATION": url}}


@pytest.mark.usefixtures("no_redis")
def test_without_redis_a_process_remembers_by_itself() -> None:
    assert caches["default"].add("used", 1)
    assert not caches["default"].add("used", 1)
    assert caches["default"].incr("used") == caches["default"].get("used") == 2
    caches["default"].delete("used")
    assert caches["default"].get("used", "nothing") == "nothing"


@pytest.mark.django_db
@pytest.mark.usefixtures("no_redis")
def test_without_redis_people_sign_in(client: Client) -> None:
    UserFactory(email="ana@example.org", password=PASSWORD)
    answer = client.post("/accounts/login/", {"login": "ana@example.org", "password": PASSWORD})
    assert (answer.status_code, "_auth_user_id" in client.session) == (302, True)
