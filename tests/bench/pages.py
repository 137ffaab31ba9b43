"""Pages and calls of the API against the production server.

Two web processes, a worker; one warm client, 60 requests each; queries are counted in-process. Times are milliseconds
on this machine: compare ratios, not absolutes.
"""

import http.client
import json
import os
import statistics
import sys
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.bench.machine import analyze, memory, processor_time, say
from tests.stack import Stack, running_stack

REQUESTS = 60


def measure_all(folder: Path, sizes: Sequence[int]) -> None:
    projects = {f"B{size}": size for size in sizes}
    people = {key: seed(key, size) for key, size in projects.items()}
    analyze()
    urls = {"database_url": os.environ["DATABASE_URL"], "redis_url": os.environ["REDIS_URL"]}
    with running_stack(**urls, folder=folder, webs=2) as stack:
        say(f"{'what':34}{'items':>7}{'median ms':>11}{'p95 ms':>9}{'CPU ms':>9}{'queries':>9}{'kB':>8}")
        for key, size in projects.items():
            for what, method, path, body in requests_of(key):
                measure(stack, people[key], what, size, method, path, body)
        named = [("web", web) for web in stack.webs] + [("worker", worker) for worker in stack.workers]
        for name, process in [*named, *([("beat", stack.beat)] if stack.beat else [])]:
            say(f"resident memory of {name}: {memory(process.pid)} MiB")


def seed(key: str, size: int) -> Any:
    """A project with `size` items, a running sprint, and what gathers around them; answers its owner."""
    from django.utils import timezone

    from accounts.access import today_in
    from accounts.models import User
    from accounts.services import create_project, edit_settings
    from backlog.services.bulk import NewItem, create_items
    from sprints.services import figures, planning, sprints
    from tests.crowd import crowd

    user = User.objects.create_user(f"{key.lower()}@example.org", name=f"Owner of {key}")
    access = create_project(user=user, key=key, name=f"{size} items")
    edit_settings(actor=access, rate_minutes_per_point=360)
    now = timezone.now()
    kinds = ("story", "story", "task", "defect", "spike")
    rows = [
        NewItem(
            type=kinds[n % 5],
            title=f"Item {n} of the benchmark with a title of usual length",
            description="Some text.",
            created_at=now,
            fields=_fields(kinds[n % 5], n),
        )
        for n in range(size)
    ]
    made = create_items(actor=access, rows=rows)
    today = today_in(access.project)
    running = sprints.create_sprint(
        actor=access, goal="Measure", start_on=today - timedelta(days=5), end_on=today + timedelta(days=8)
    )
    planning.plan_items(actor=access, sprint=running.number, items=[item.number for item in made[:40]])
    sprints.start_sprint(actor=access, sprint=running.number)
    figures.recompute(running.pk)
    crowd(access, made)
    return user


def _fields(kind: str, n: int) -> dict[str, Any]:
    if kind == "story":
        return {"points": n % 8 + 1}
    if kind == "spike":
        return {"question": "How?", "timebox_minutes": 240}
    return {"estimate_minutes": 60 * (n % 8 + 1)}


def requests_of(key: str) -> list[tuple[str, str, str, dict[str, Any] | None]]:
    """What is measured: a name, and the request."""
    api = f"/api/v1/projects/{key}"
    return [
        ("backlog page", "GET", f"/p/{key}/backlog/", None),
        ("board", "GET", f"/p/{key}/board/", None),
        ("plan", "GET", f"/p/{key}/sprints/1/plan/", None),
        ("capacity report", "GET", f"/p/{key}/sprints/1/capacity/", None),
        ("sprint list", "GET", f"/p/{key}/sprints/", None),
        ("item page", "GET", f"/p/{key}/items/5/", None),
        ("epic", "GET", f"/p/{key}/epics/1/", None),
        ("activity", "GET", f"/p/{key}/activity/", None),
        ("suggestions", "GET", f"/p/{key}/suggestions/", None),
        ("notices", "GET", "/notices/", None),
        ("search page", "GET", f"/p/{key}/search/?q=benchmark", None),
        ("palette", "GET", f"/p/{key}/search.json?q=benchmark", None),
        ("API: read one", "GET", f"{api}/items/5/", None),
        ("API: list", "GET", f"{api}/items/", None),
        ("API: create a story", "POST", f"{api}/items/", {"type": "story", "title": "One more"}),
        ("API: edit a title", "PATCH", f"{api}/items/{{n}}/", {"title": "Another title", "version": 1}),
        ("API: move to the top", "POST", f"{api}/items/{{n}}/move/", {"to": "top"}),
    ]


def measure(stack: Stack, user: Any, what: str, size: int, method: str, path: str, body: Any) -> None:
    from django.db import connection as database
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from accounts.tokens import create_token

    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(user)
    headers = {"Cookie": f"tandem={client.cookies['tandem'].value}"}
    if path.startswith("/api/"):
        headers = {"Authorization": f"Bearer {create_token(user=user, name='bench')[1]}"}
    if body is not None:
        headers["Content-Type"] = "application/json"
    server = http.client.HTTPConnection(urlsplit(stack.url).netloc)
    times: list[float] = []
    spent = processor_time(stack.webs[0].pid)
    for n in range(REQUESTS + 5):
        began = time.perf_counter()
        server.request(method, path.format(n=6 + n), json.dumps(body) if body else None, headers)
        answer = server.getresponse()
        content = answer.read()
        times.append((time.perf_counter() - began) * 1000)
        if answer.status >= 400:
            sys.exit(f"{method} {path} answered {answer.status}: {content[:300]!r}\n{stack.logs()}")
    spent = (processor_time(stack.webs[0].pid) - spent) / len(times)
    times = sorted(times[5:])
    queries = "–"
    if method == "GET":
        token = {"headers": {"Authorization": headers["Authorization"]}} if "Authorization" in headers else {}
        with CaptureQueriesContext(database) as captured:
            client.get(path, **token)
        queries = str(len(captured))
    say(
        f"{what:34}{size:7}{statistics.median(times):11.1f}{times[int(len(times) * 0.95)]:9.1f}{spent:9.1f}"
        f"{queries:>9}{len(content) / 1024:8.1f}"
    )
