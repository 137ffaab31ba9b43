"""How jobs of the whole installation fare, as numbers for who watches it. Four queries."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import connection
from django.db.models import Count, Max, Min, Q, Sum
from django.utils import timezone

from activity.models import Heartbeat, JobRun, Outbox

LATELY = timedelta(hours=1)
CONNECTIONS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"


@dataclass(frozen=True, slots=True)
class Totals:
    """By kind of job unless its name says otherwise; seconds."""

    waiting: dict[str, float]
    failed: dict[str, float]
    oldest_seconds: float
    runs: dict[str, float]
    failures: dict[str, float]
    slowest: dict[str, float]
    heard: dict[str, float]  # by worker
    connections: float


def totals() -> Totals:
    now = timezone.now()
    open_ones = Q(done_at=None)
    jobs = list(
        Outbox.objects.filter(open_ones | ~Q(error=""))
        .values("kind")
        .annotate(
            waiting=Count("pk", filter=open_ones),
            failed=Count("pk", filter=~Q(error="")),
            oldest=Min("available_at", filter=open_ones & Q(available_at__lte=now)),
        )
    )
    runs = list(
        JobRun.objects.values("kind").annotate(
            done=Sum("runs"), broken=Sum("failures"), slowest=Max("slowest_ms")
        )
    )
    workers = Heartbeat.objects.filter(at__gte=now - LATELY).values_list("name", "at")
    with connection.cursor() as cursor:
        cursor.execute(CONNECTIONS)
        connections = cursor.fetchone()[0]
    return Totals(
        waiting={one["kind"]: one["waiting"] for one in jobs},
        failed={one["kind"]: one["failed"] for one in jobs},
        oldest_seconds=max(
            ((now - one["oldest"]).total_seconds() for one in jobs if one["oldest"]), default=0.0
        ),
        runs={one["kind"]: one["done"] for one in runs},
        failures={one["kind"]: one["broken"] for one in runs},
        slowest={one["kind"]: one["slowest"] / 1000 for one in runs},
        heard={name: (now - at).total_seconds() for name, at in workers},
        connections=connections,
    )
