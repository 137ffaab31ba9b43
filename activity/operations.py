"""How jobs fare: who is alive to do them, when each kind ran, what waits and what fails. Five queries, all bounded."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max, Min, Q
from django.utils import timezone

from activity.models import Heartbeat, JobRun, Outbox
from activity.outbox import NO_WORKER_AFTER
from activity.runs import INSTALLATION, name_of

CLOCK = "sweep"  # what the clock starts most often
NO_CLOCK_AFTER = timedelta(seconds=30)
MOST_FAILING = 50


@dataclass(frozen=True, slots=True)
class SignsOfLife:
    """Workers heard of lately, and the clock that starts what nothing else does; counts are of the installation.

    `clock_alive` is None while no worker is there to show it.
    """

    workers: int
    worker_heard_at: datetime | None
    clock_alive: bool | None
    clock_heard_at: datetime | None
    waiting: int
    oldest_at: datetime | None


@dataclass(frozen=True, slots=True)
class KindOfJob:
    """When jobs of a kind last ran for a project, and what of it waits: now, and for a later moment."""

    kind: str
    name: str
    runs: int = 0
    last_at: datetime | None = None
    took_ms: int = 0
    slowest_ms: int = 0
    failures: int = 0
    failed_at: datetime | None = None
    error: str = ""
    waiting: int = 0
    oldest_at: datetime | None = None
    later: int = 0
    next_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class FailingJob:
    """What could not be done yet. Without `next_at` it was given up and waits for somebody to ask again."""

    id: int
    name: str
    key: str
    asked_at: datetime
    attempts: int
    error: str
    next_at: datetime | None


@dataclass(frozen=True, slots=True)
class Operations:
    """`installation`: what the clock starts for all projects; of its errors only the kind, for they may name others."""

    alive: SignsOfLife
    jobs: list[KindOfJob]
    failing: list[FailingJob]
    more_failing: bool
    installation: list[KindOfJob]


def operations_of(project_id: int) -> Operations:
    """How jobs of one project fare, and the installation's signs of life."""
    now = timezone.now()
    noted = list(JobRun.objects.filter(project_id__in=[project_id, INSTALLATION]))
    waiting = _waiting(project_id, now)
    own = {run.kind: run for run in noted if run.project_id == project_id}
    shared = [_kind(run.kind, run, {}) for run in noted if run.project_id == INSTALLATION]
    failing = _failing(project_id)
    return Operations(
        alive=_alive(now, next((one.last_at for one in shared if one.kind == CLOCK), None)),
        jobs=_by_name(_kind(kind, own.get(kind), waiting.get(kind, {})) for kind in own.keys() | waiting),
        failing=failing[:MOST_FAILING],
        more_failing=len(failing) > MOST_FAILING,
        installation=_by_name(shared),
    )


def _alive(now: datetime, clock_heard_at: datetime | None) -> SignsOfLife:
    recently = Q(at__gte=now - NO_WORKER_AFTER)
    heard = Heartbeat.objects.aggregate(workers=Count("pk", filter=recently), last=Max("at"))
    due = Outbox.objects.filter(done_at=None, available_at__lte=now)
    waits = due.aggregate(count=Count("pk"), oldest=Min("created_at"))
    ticks = clock_heard_at is not None and clock_heard_at >= now - NO_CLOCK_AFTER
    return SignsOfLife(
        workers=heard["workers"],
        worker_heard_at=heard["last"],
        clock_alive=ticks if ticks or heard["workers"] else None,
        clock_heard_at=clock_heard_at,
        waiting=waits["count"],
        oldest_at=waits["oldest"],
    )


def _waiting(project_id: int, now: datetime) -> dict[str, dict[str, object]]:
    due = Q(available_at__lte=now)
    rows = (
        Outbox.objects.filter(project_id=project_id, done_at=None)
        .values("kind")
        .annotate(
            waiting=Count("pk", filter=due),
            oldest_at=Min("created_at", filter=due),
            later=Count("pk", filter=~due),
            next_at=Min("available_at", filter=~due),
        )
    )
    return {row["kind"]: {name: value for name, value in row.items() if name != "kind"} for row in rows}


def _kind(kind: str, run: JobRun | None, waiting: dict[str, object]) -> KindOfJob:
    known: dict[str, object] = {}
    if run is not None:
        names = ("runs", "last_at", "took_ms", "slowest_ms", "failures", "failed_at", "error")
        known = {name: getattr(run, name) for name in names}
        if run.project_id == INSTALLATION:
            known["error"] = run.error.partition(":")[0]
    return KindOfJob(kind=kind, name=name_of(kind), **known, **waiting)  # type: ignore[arg-type]


def _failing(project_id: int) -> list[FailingJob]:
    rows = Outbox.objects.filter(project_id=project_id).exclude(error="").order_by("kind", "key", "-id")
    return [
        FailingJob(
            id=row.pk,
            name=name_of(row.kind),
            key=row.key,
            asked_at=row.created_at,
            attempts=row.attempts,
            error=row.error,
            next_at=None if row.done_at else row.available_at,
        )
        for row in rows.distinct("kind", "key")[: MOST_FAILING + 1]
    ]


def _by_name(found: Iterable[KindOfJob]) -> list[KindOfJob]:
    return sorted(found, key=lambda one: one.name)
