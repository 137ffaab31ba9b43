"""What a process says of itself."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext


def test_a_process_that_answers_lives_and_asks_nobody(client: Client, db: None) -> None:
    from django.db import connection

    with CaptureQueriesContext(connection) as queries:
        assert client.get("/health/live/").json() == {"status": "live"}
    assert not len(queries)


@pytest.mark.parametrize("redis", ["", "redis://127.0.0.1:1/0"], ids=["a folder", "redis"])
def test_a_broker_that_is_away_is_told_and_stops_no_page(
    client: Client, db: None, settings: Any, tmp_path: Path, redis: str
) -> None:
    settings.REDIS_URL = redis
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {"folder": str(tmp_path / "var" / "broker")}
    answer = client.get("/health/ready/")
    assert (answer.status_code, answer.json()["broker"]) == (200, "away")


def test_a_folder_that_can_be_written_is_a_broker(
    client: Client, db: None, settings: Any, tmp_path: Path
) -> None:
    settings.REDIS_URL = ""
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {"folder": str(tmp_path / "broker")}
    assert client.get("/health/ready/").json()["broker"] == "ok"
    shutil.rmtree(tmp_path)
    assert client.get("/health/ready/").json()["broker"] == "away"
