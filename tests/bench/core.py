"""What the calculation core costs: a sprint's split, its report, and the figures of every night.

Processor time of this process and of its database connection together, so that a busy machine says the same.
"""

import statistics
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from tests.bench.machine import analyze, say, time_on_processor

REPEATS = 20
HISTORY = 12  # closed sprints of a project


def measure_all(projects: int) -> None:
    from tests.bench import history

    say(f"\n{'calculation core':56}{'median ms':>11}{'worst ms':>10}{'queries':>9}")
    sprint, user = history.large_sprint()
    analyze()
    _split(sprint)
    _report(sprint, user)
    _forecast(*history.project_with_stories(500))
    made = history.many_projects(projects)
    analyze()
    _nightly(made)


def _split(sprint: Any) -> None:
    from sprints.models import SplitFigures
    from sprints.services import figures

    def changed() -> None:
        SplitFigures.objects.filter(sprint=sprint).update(
            input_hash=""
        )  # else equal inputs are computed once

    _measure("split of a sprint, 20 people and 200 items", lambda: figures.recompute(sprint.pk), changed)


def _report(sprint: Any, user: Any) -> None:
    from django.test import Client

    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(user)
    path = f"/p/{sprint.project.key}/sprints/{sprint.number}/capacity/"

    def ask() -> None:
        assert client.get(path).status_code == 200

    _measure("its report page, from stored figures", ask)


def _forecast(project_id: int, user: Any) -> None:
    """Drawn and tested on the past, then dates of all its stories and epics: two thirds with gates and blockers."""
    from accounts.access import Access
    from accounts.models import Project
    from sprints.models import ProjectForecast
    from sprints.queries.forecast import forecast_page
    from sprints.services.forecasting import recompute_forecast

    access = Access.of(user, Project.objects.get(pk=project_id).key)

    def changed() -> None:
        ProjectForecast.objects.filter(project=project_id).update(input_hash="")

    def both() -> None:
        recompute_forecast(project_id)
        page = forecast_page(access)
        assert len([page.done(one.target) for one in page.stories]) >= 500

    _measure("forecast of 500 items, drawn, tested and looked up", both, changed)
    _measure("dates of 500 items by the stored forecast", lambda: forecast_page(access))


def _nightly(project_ids: list[int]) -> None:
    """For each project the evening of its running sprint, what is learned, its forecast and back-test."""
    from django.utils import timezone

    from sprints.models import SplitSnapshot, Sprint
    from sprints.services import figures, forecasting, learning
    from sprints.services.rounds import unfinished_days

    tomorrow = timezone.now() + timedelta(days=1)
    evenings = SplitSnapshot.objects.count()
    parts: dict[str, float] = {}

    def part(name: str, work: Callable[[], Any]) -> Any:
        began = _used()
        found = work()
        parts[name] = parts.get(name, 0) + _used() - began
        return found

    for sprint_id, _ in part("evenings", lambda: list(unfinished_days(tomorrow))):
        part("evenings", lambda sprint_id=sprint_id: figures.recompute(sprint_id, now=tomorrow))
    for project_id in project_ids:
        part("learned", lambda project_id=project_id: learning.learn(project_id))
        part(
            "forecasts",
            lambda project_id=project_id: forecasting.recompute_forecast(project_id, now=tomorrow),
        )
    running = Sprint.objects.filter(state=Sprint.State.ACTIVE).count()
    assert SplitSnapshot.objects.count() - evenings >= running
    whole = sum(parts.values()) / 1000
    say(f"nightly figures of {len(project_ids)} projects: {whole:.1f} s of one core")
    for name, used in parts.items():
        say(f"  {name}: {used / 1000:.1f} s")


def _measure(what: str, work: Callable[[], Any], before: Callable[[], Any] = lambda: None) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    times = []
    for _ in range(REPEATS + 3):
        before()
        began = _used()
        work()
        times.append(_used() - began)
    before()
    with CaptureQueriesContext(connection) as captured:
        work()
    asked = [
        one for one in captured if not one["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))
    ]
    times = times[3:]
    say(f"{what:56}{statistics.median(times):11.1f}{max(times):10.1f}{len(asked):9}")


def _used() -> float:
    """Milliseconds of processor time so far, of this process and of the database's process that serves it."""
    return time.process_time() * 1000 + _database_used()


def _database_used() -> float:
    from django.db import connection

    connection.ensure_connection()
    return time_on_processor(connection.connection.info.backend_pid)
