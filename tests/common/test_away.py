"""A database that is away for a moment is no fault of the program: who asks is told to ask again."""

import pytest
from django.db import OperationalError
from django.test import Client

from config import health


def away(*_: object) -> None:
    raise OperationalError("the server closed the connection unexpectedly")


@pytest.mark.parametrize(
    ("accept", "says"), [("text/html", "<h1>Away"), ("application/json", '"status": 503')]
)
def test_a_database_that_is_away_is_a_503_that_asks_to_try_again(
    monkeypatch: pytest.MonkeyPatch, accept: str, says: str
) -> None:
    monkeypatch.setattr(health.connection, "ensure_connection", away)
    monkeypatch.setattr(health, "DatabaseError", ZeroDivisionError)
    answer = Client(raise_request_exception=False).get("/health/ready/", headers={"Accept": accept})
    assert (answer.status_code, answer["Retry-After"]) == (503, "3")
    assert says in answer.text
