"""What is left of each request in the log."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from django.conf import settings as django_settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts import tokens
from accounts.access import Access
from accounts.models import User
from common import logs
from tests.factories import AccessFactory, UserFactory
from tests.shared import shared


@shared
def ada() -> Access:
    return AccessFactory(key="FER")


@pytest.fixture
def lines() -> Iterator[Any]:
    """What was logged as JSON since the last time that this was called."""
    written, root, before = io.StringIO(), logging.getLogger(), structlog.get_config()
    logs.configure({"level": "INFO", "json": True})
    for handler in root.handlers:
        if isinstance(handler, logging.StreamHandler):
            handler.setStream(written)

    def said() -> list[dict[str, Any]]:
        text = written.getvalue()
        written.truncate(written.seek(0))
        return [json.loads(line) for line in text.splitlines()]

    yield said
    logs.configure(django_settings.LOGGING)
    structlog.configure(**before)


def test_a_request_leaves_one_line_with_its_route_and_not_its_address(
    client: Client, ada: Access, lines: Any
) -> None:
    client.force_login(ada.user)
    answer = client.get("/p/FER/backlog/?q=a-secret-word")
    (line,) = lines()
    assert (line["event"], line["route"], line["method"], line["status"]) == (
        "request",
        "backlog",
        "GET",
        200,
    )
    assert line["user"] == ada.user_id
    assert line["ms"] > 0
    assert line["request_id"] == answer["X-Request-ID"]
    assert "secret" not in json.dumps(line)


def test_the_live_stream_leaves_one_when_it_opens(client: Client, ada: Access, lines: Any) -> None:
    assert ada.user
    secret = tokens.create_token(user=ada.user, name="t")[1]
    client.get("/live/FER/?after=3", headers={"Authorization": f"Bearer {secret}"})
    (line,) = lines()
    assert (line["route"], line["status"], line["user"]) == ("live", 200, ada.user_id)


def test_who_is_not_looked_up_is_nobody(client: Client, db: None, lines: Any) -> None:
    client.force_login(UserFactory())
    lines()
    with CaptureQueriesContext(connection) as queries:
        client.get("/nowhere/")
    users = [query for query in queries if f'"{User._meta.db_table}"' in query["sql"]]
    (line,) = lines()
    assert (line["route"], line["status"]) == ("none", 404)
    assert bool(line["user"]) == bool(users)


def test_a_strange_method_is_one_of_the_others(client: Client, db: None, lines: Any) -> None:
    client.generic("BREW", "/accounts/login/")
    assert lines()[-1]["method"] == "other"


@pytest.mark.parametrize("path", ["/health/live/", "/metrics", "/static/none.css"])
def test_what_is_asked_for_all_the_time_leaves_none(client: Client, db: None, lines: Any, path: str) -> None:
    client.get(path)
    assert [line for line in lines() if line["event"] == "request"] == []


def test_a_request_keeps_the_id_that_the_proxy_gave_it(client: Client, db: None) -> None:
    answer = client.get("/health/live/", headers={"X-Request-ID": "01-abc.DEF_9"})
    assert answer["X-Request-ID"] == "01-abc.DEF_9"


@pytest.mark.parametrize(
    "bad", ["", "short", "a" * 65, "has a space", "line\tbreak", "ünïcode-id", "tdm_" + "k9" * 20]
)
def test_an_id_that_is_none_is_replaced(client: Client, db: None, bad: str) -> None:
    given = client.get("/health/live/", headers={"X-Request-ID": bad})["X-Request-ID"]
    assert given != bad
    assert len(given) == 32


def test_what_is_logged_meanwhile_bears_the_same_id(client: Client, db: None, lines: Any) -> None:
    client.post("/accounts/login/", {"login": "nobody@example.org", "password": "wrong-horse"})
    said = lines()
    assert len(said) > 1
    assert len({line["request_id"] for line in said}) == 1
    structlog.get_logger("x").info("later")
    assert "request_id" not in lines()[0]
