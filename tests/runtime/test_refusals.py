"""Requests that fail before or beneath the application still get a proper answer."""

import pytest
from django.db import OperationalError
from django.test import Client


def test_a_name_that_is_not_ours_is_a_bad_request_not_a_crash() -> None:
    answer = Client(raise_request_exception=False).get("/accounts/login/", headers={"host": "evil.example"})
    assert answer.status_code == 400
    assert b"Not at this address" in answer.content
    assert b"ALLOWED_HOSTS" in answer.content, "who runs it is told what to do"


def test_a_database_that_is_away_gets_the_page_that_needs_none(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr("django.db.backends.base.base.BaseDatabaseWrapper.ensure_connection", away)
    client = Client(raise_request_exception=False)
    client.cookies["tandem"] = "a-session-that-would-be-looked-up"
    answer = client.get("/")
    assert answer.status_code == 503
    assert answer["Retry-After"]
    assert client.get("/health/live/").status_code == 200
    assert client.get("/health/ready/").json()["database"] == "away"
