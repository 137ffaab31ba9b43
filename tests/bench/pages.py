"""Pages and calls of the API against the production server, as a table in Markdown.

Two web processes, a worker and beat; one warm client, at least 60 requests each, then eight clients at once. Queries
are counted in-process. Times are milliseconds on this machine: compare ratios, not absolutes.
"""

import json
import logging
import os
import statistics
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from tests.bench.asked import MAIN, MORE, Client, Row
from tests.bench.machine import analyze, memory, processor_time, say
from tests.bench.projects import Seeded, seed
from tests.stack import Stack, running_stack

REQUESTS, WARM = 60, 5
CLIENTS, SECONDS = 8, 4
SETTLE = 30  # seconds after the start, when nobody asks for anything


@dataclass
class Measured:
    median: float
    p95: float
    processor: float
    queries: str
    kilobytes: float


def measure_all(folder: Path, sizes: Sequence[int], *, quick: bool = False) -> None:
    projects = []
    for size in sizes:
        began = time.monotonic()
        projects.append(seed(f"B{size}", size))
        say(f"{size} items made in {time.monotonic() - began:.0f} s")
    analyze()
    logging.getLogger("request").setLevel(logging.WARNING)  # of this process, which counts queries
    urls = {"database_url": os.environ["DATABASE_URL"], "redis_url": os.environ["REDIS_URL"]}
    with running_stack(**urls, folder=folder, webs=2) as stack:
        if not quick:
            time.sleep(SETTLE)
        _memory(stack, "nobody has asked for anything yet")
        _tables(stack, projects, REQUESTS // 6 if quick else REQUESTS)
        _crowd(stack, projects[min(1, len(projects) - 1)], SECONDS // 4 if quick else SECONDS)
        _memory(stack, "after all this")


def _tables(stack: Stack, projects: Sequence[Seeded], requests: int) -> None:
    shown = projects[min(1, len(projects) - 1)]
    clients = {seeded.key: _client(stack, seeded) for seeded in projects}
    found: dict[tuple[Row, int], Measured] = {}
    for row in [*MAIN, *MORE]:
        for seeded in projects:
            found[row, seeded.size] = _measure(stack, clients[seeded.key], row, seeded, requests)
    largest, least = max(one.size for one in projects), min(one.size for one in projects)
    say(f"\nWith {shown.size:,} items:\n")
    say(
        "| what | median | 95th percentile | processor | queries | kB | half of the best other |"
        f" {largest:,} : {least:,} items |\n|---|---|---|---|---|---|---|---|"
    )
    for row in [*MAIN, *MORE]:
        one = found[row, shown.size]
        target = (
            "" if row.target is None else f"{row.target:g}{'' if one.median <= row.target else ', not met'}"
        )
        ratio = found[row, largest].processor / (found[row, least].processor or 1)
        said = "" if row.grows or largest == least else f"{ratio:.2f}"
        say(
            f"| {row.shown} | {one.median:.1f} | {one.p95:.1f} | {one.processor:.1f} | {one.queries} |"
            f" {one.kilobytes:.1f} | {target} | {said} |"
        )


def _client(stack: Stack, seeded: Seeded, url: str = "") -> Client:
    from django.test import Client as Browser

    from accounts.tokens import create_token

    browser = Browser(SERVER_NAME="127.0.0.1")
    browser.force_login(seeded.user)
    token = create_token(user=seeded.user, name="bench")[1]
    return Client(url or stack.url, browser.cookies["tandem"].value, token)


_numbers = count()


def _measure(stack: Stack, client: Client, row: Row, seeded: Seeded, requests: int) -> Measured:
    other = _client(stack, seeded, stack.urls[-1]) if row.changed else None
    client.server.close()  # it may have been idle too long; it opens again by itself
    times, spent, content = list[float](), 0.0, b""
    for n in range(requests + WARM):
        if other:
            name = f"Changed {next(_numbers)}"
            number = seeded.cards[n % 7]
            version = other(("GET", f"/api/v1/projects/{seeded.key}/items/{number}/", None))[1]
            other(_edit(seeded, number, name, version))
        used, began = processor_time(stack.webs[0].pid), time.perf_counter()
        content = client(row.request(seeded, n))[1]
        taken = (time.perf_counter() - began) * 1000
        if n >= WARM:
            times.append(taken)
            spent += processor_time(stack.webs[0].pid) - used
    times.sort()
    return Measured(
        median=statistics.median(times),
        p95=times[int(len(times) * 0.95)],
        processor=spent / len(times),
        queries=_queries(row, seeded, client, requests + WARM),
        kilobytes=len(content) / 1024,
    )


def _edit(seeded: Seeded, number: int, title: str, item: bytes) -> tuple[str, str, Any]:
    body = {"title": title, "version": json.loads(item)["version"]}
    return "PATCH", f"/api/v1/projects/{seeded.key}/items/{number}/", body


def _queries(row: Row, seeded: Seeded, client: Client, n: int) -> str:
    """What it asks the database for, beginning and end of transactions aside."""
    from django.db import connection
    from django.test import Client as Browser
    from django.test.utils import CaptureQueriesContext

    method, path, body = row.request(seeded, n)
    browser = Browser(SERVER_NAME="127.0.0.1", headers={"Authorization": f"Bearer {client.token}"})
    if not path.startswith("/api/"):
        browser = Browser(SERVER_NAME="127.0.0.1")
        browser.cookies["tandem"] = client.session
    with CaptureQueriesContext(connection) as captured:
        browser.generic(
            method, path, "" if body is None else json.dumps(body), content_type="application/json"
        )
    asked = [
        one for one in captured if not one["sql"].startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE"))
    ]
    return str(len(asked))


def _crowd(stack: Stack, seeded: Seeded, seconds: int) -> None:
    """Requests per second that eight clients get, who ask as fast as they are answered."""
    clients = [_client(stack, seeded, stack.urls[at % len(stack.urls)]) for at in range(CLIENTS)]
    say(f"\nEight clients at once, {seeded.size:,} items:\n\n| what | requests per second |\n|---|---|")
    rows = [row for row in MAIN if not row.changed and row.name != "edit a title"]
    for name, asked in [("all of these in turn", rows), *((row.name, [row]) for row in rows)]:
        say(f"| {name} | {_rate(clients, asked, seeded, seconds):.0f} |")


def _rate(clients: Sequence[Client], rows: Sequence[Row], seeded: Seeded, seconds: int) -> float:
    numbers, end = count(), time.monotonic() + seconds

    def ask(client: Client) -> int:
        done = 0
        while time.monotonic() < end:
            n = next(numbers)
            client(rows[n % len(rows)].request(seeded, n))
            done += 1
        return done

    began = time.monotonic()
    with ThreadPoolExecutor(len(clients)) as pool:
        return sum(pool.map(ask, clients)) / (time.monotonic() - began)


def _memory(stack: Stack, when: str) -> None:
    parts = [(f"web {at}", web) for at, web in enumerate(stack.webs, start=1)]
    parts += [("worker", worker) for worker in stack.workers] + ([("beat", stack.beat)] if stack.beat else [])
    held = {name: memory(process.pid) for name, process in parts}
    words = ", ".join(f"{name} {size}" for name, size in held.items())
    say(f"\nMemory in MiB (PSS), {when}: {words}; together {sum(held.values())}.")
