"""Whether this process lives, and whether it can serve: for load balancers, containers and `manage.py up`."""

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse

from activity.outbox import is_worker_alive

_migrated = False


def live(request: HttpRequest) -> HttpResponse:
    """200 as long as the process answers; asks nobody else."""
    return JsonResponse({"status": "live"})


def ready(request: HttpRequest) -> HttpResponse:
    """200 when pages can be served: the database answers and has this version's tables.

    Tells of workers and of the broker, too: without them pages are served and jobs wait.
    """
    state = _state()
    is_ready = state["database"] == "ok" and state["migrations"] == "ok"
    return JsonResponse(
        {"status": "ready" if is_ready else "not ready", **state}, status=200 if is_ready else 503
    )


def _state() -> dict[str, Any]:
    state = {"database": "away", "migrations": "unknown", "worker": "unknown", "broker": _broker()}
    try:
        connection.ensure_connection()
        state["database"] = "ok"
        state["migrations"] = "ok" if _is_migrated() else "missing"
        if state["migrations"] == "ok":
            state["worker"] = "ok" if is_worker_alive() else "none heard of for 10 s"
    except DatabaseError:
        state["database"] = "away"
    return state


def _broker() -> str:
    """Whether messages can be left: in Redis, or without it in a folder."""
    if not settings.REDIS_URL:
        folder = Path(str(settings.CELERY_BROKER_TRANSPORT_OPTIONS["folder"]))
        return "ok" if os.access(folder if folder.exists() else folder.parent, os.W_OK) else "away"
    import redis

    client = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1)
    try:
        with client:
            client.ping()
    except redis.RedisError:
        return "away"
    return "ok"


def _is_migrated() -> bool:
    """Looked up until it is so; applied migrations stay applied."""
    global _migrated
    if not _migrated:
        executor = MigrationExecutor(connection)
        _migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _migrated
