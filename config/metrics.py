"""Figures for Prometheus: of this process what it counts itself, of the installation what the database knows.

Every web process answers for itself and is asked by its own address; what the database knows is the same from each.
"""

import hmac
from collections.abc import Callable, Iterator

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import REGISTRY, CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from activity.totals import totals

PATH, PLAIN = "/metrics", "text/plain; charset=utf-8"
LIMITS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
REQUESTS = Counter("tandem_requests", "Requests answered.", ["route", "method", "status"])
SECONDS = Histogram("tandem_request_seconds", "Until an answer began.", ["route", "method"], buckets=LIMITS)
STREAMS = Gauge("tandem_live_streams", "Open live streams of this process.")
Family = GaugeMetricFamily | CounterMetricFamily


def note(route: str, method: str, status: int, seconds: float) -> None:
    REQUESTS.labels(route, method, status).inc()
    SECONDS.labels(route, method).observe(seconds)


def count_streams(how_many: Callable[[], int]) -> None:
    STREAMS.set_function(how_many)


class Installation(Collector):
    """What waits, fails and runs, read when it is asked for."""

    def describe(self) -> list[Family]:
        return []  # so that registering asks no database

    def collect(self) -> Iterator[Family]:
        try:
            state = totals()
        except DatabaseError:
            yield GaugeMetricFamily("tandem_database_up", "Whether the database answers.", 0)
            return
        yield GaugeMetricFamily("tandem_database_up", "Whether the database answers.", 1)
        yield GaugeMetricFamily(
            "tandem_database_connections", "Connections to it, of everybody.", state.connections
        )
        yield _family(GaugeMetricFamily, "tandem_jobs_waiting", "Jobs that wait.", state.waiting)
        yield _family(
            GaugeMetricFamily, "tandem_jobs_failed", "Jobs that failed or were given up.", state.failed
        )
        yield GaugeMetricFamily(
            "tandem_jobs_oldest_seconds",
            "How long the oldest job has waited that is due.",
            state.oldest_seconds,
        )
        yield _family(CounterMetricFamily, "tandem_job_runs", "Jobs done.", state.runs)
        yield _family(CounterMetricFamily, "tandem_job_failures", "Runs of jobs that failed.", state.failures)
        yield _family(
            GaugeMetricFamily,
            "tandem_job_slowest_seconds",
            "The slowest run of a kind of job.",
            state.slowest,
        )
        yield _family(
            GaugeMetricFamily,
            "tandem_worker_heard_seconds",
            "How long ago a worker was heard of; those of the last hour.",
            state.heard,
            label="worker",
        )


disable_created_metrics()  # when each count began: as many lines again, of no use
REGISTRY.register(Installation())


def metrics(request: HttpRequest) -> HttpResponse:
    """All of them, for who knows METRICS_TOKEN; without that setting for nobody."""
    sent = request.headers.get("Authorization", "").encode()
    if not settings.METRICS_TOKEN or not hmac.compare_digest(
        sent, f"Bearer {settings.METRICS_TOKEN}".encode()
    ):
        refused = HttpResponse("This is for who knows METRICS_TOKEN.\n", status=401, content_type=PLAIN)
        refused["WWW-Authenticate"] = "Bearer"
        return refused
    return HttpResponse(generate_latest(), content_type=CONTENT_TYPE_LATEST)


metrics.policy = "metrics"  # type: ignore[attr-defined]


def _family(of: type[Family], name: str, says: str, values: dict[str, float], label: str = "kind") -> Family:
    family = of(name, says, labels=[label])
    for key, value in values.items():
        family.add_metric([key], value)
    return family
