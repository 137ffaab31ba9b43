"""What Prometheus is told, and who may ask."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from activity import runs
from activity.models import Heartbeat, Outbox
from config import metrics

SECRET = {"Authorization": "Bearer let-me-see"}


@pytest.fixture(autouse=True)
def _token(settings: Any) -> None:
    settings.METRICS_TOKEN = "let-me-see"


def told(client: Client) -> dict[tuple[str, ...], float]:
    """Each sample by its name and the values of its labels."""
    answer = client.get("/metrics", headers=SECRET)
    assert answer.status_code == 200
    families = text_string_to_metric_families(answer.content.decode())
    return {(one.name, *one.labels.values()): one.value for family in families for one in family.samples}


@pytest.mark.parametrize(
    "sent", ["", "Bearer", "Bearer wrong", "let-me-see", "Basic let-me-see", "Bearer ünï"]
)
def test_without_the_secret_nothing_is_told(client: Client, db: None, sent: str) -> None:
    with CaptureQueriesContext(connection) as queries:
        answer = client.get("/metrics", headers={"Authorization": sent})
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")
    assert b"tandem_" not in answer.content
    assert not len(queries)


def test_where_there_is_no_secret_nobody_has_it(client: Client, db: None, settings: Any) -> None:
    settings.METRICS_TOKEN = ""
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 401


def test_it_is_asked_by_the_address_of_a_container(client: Client, db: None) -> None:
    assert client.get("/metrics", headers=SECRET | {"Host": "172.18.0.5:8000"}).status_code == 200
    assert client.get("/health/live/", headers={"Host": "172.18.0.5:8000"}).status_code == 400


def test_requests_are_counted_by_route_method_and_status(client: Client, db: None) -> None:
    def counted() -> tuple[float, float]:
        samples = told(client)
        return (
            samples.get(("tandem_requests_total", "GET", "none", "404"), 0),
            samples.get(("tandem_request_seconds_count", "GET", "none"), 0),
        )

    before = counted()
    client.get("/nowhere/")
    client.get("/nowhere/else/")
    assert counted() == (before[0] + 2, before[1] + 2)


def test_jobs_workers_and_connections_are_read_from_the_database(client: Client, db: None) -> None:
    now = timezone.now()
    for error, done_at in (("", None), ("", None), ("ValueError: no", now), ("", now)):
        Outbox.objects.create(
            project_id=1,
            kind="odd",
            key="1",
            created_at=now,
            available_at=now - timedelta(minutes=5),
            done_at=done_at,
            error=error,
        )
    Heartbeat.objects.create(name="worker@a", at=now - timedelta(seconds=40))
    Heartbeat.objects.create(name="worker@old", at=now - timedelta(days=2))
    runs.done("odd", "1", 1, runs.began())
    samples = told(client)
    assert samples["tandem_database_up",] == 1
    assert samples["tandem_database_connections",] >= 1
    assert samples["tandem_jobs_waiting", "odd"] == 2
    assert samples["tandem_jobs_failed", "odd"] == 1
    assert samples["tandem_jobs_oldest_seconds",] >= 300
    assert samples["tandem_job_runs_total", "odd"] == 1
    assert samples["tandem_worker_heard_seconds", "worker@a"] >= 40
    assert ("tandem_worker_heard_seconds", "worker@old") not in samples


def test_a_database_that_is_away_is_told(client: Client, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> None:
        raise OperationalError

    monkeypatch.setattr(metrics, "totals", away)
    samples = told(client)
    assert samples["tandem_database_up",] == 0
    assert ("tandem_live_streams",) in samples


def test_asking_costs_four_queries(client: Client, db: None) -> None:
    with CaptureQueriesContext(connection) as queries:
        told(client)
    assert len(queries) == 4
