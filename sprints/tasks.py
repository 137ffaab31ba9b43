"""Jobs of sprints: the split after every change, and once past every local midnight; the forecast each night."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import partial
from typing import Any

import structlog
from celery import shared_task
from django.utils import timezone

from activity import outbox, runs
from sprints.services import explaining, figures, forecasts, learning, planning, statements
from sprints.services.rounds import on_their_last_day, running_clocks, unfinished_days

log = structlog.get_logger(__name__)
SNAPSHOTS = "take_snapshots"
NIGHTLY = "forecast_nightly"
BEAT = {
    "take_snapshots": {"task": "sprints.tasks.take_snapshots", "schedule": 60.0, "options": {"expires": 60}},
    "forecast_nightly": {
        "task": "sprints.tasks.forecast_nightly",
        "schedule": 120.0,
        "options": {"expires": 120},
    },
}


@outbox.handler("recompute_split", "Capacity split", pause=timedelta(seconds=0.5))
def recompute_split(key: str, payload: dict[str, Any]) -> None:
    """The figures of the sprint with this id."""
    figures.recompute(int(key))


@outbox.handler("join_story", "Parts that follow their story")
def join_story(key: str, payload: dict[str, Any]) -> None:
    """The sub-task with this id."""
    planning.join_story(int(key))


@outbox.handler(forecasts.FORECAST, "Forecast and its back-test")
def forecast(key: str, payload: dict[str, Any]) -> None:
    """The forecast of the project with this id."""
    from sprints.services import forecasting  # loads what draws random numbers: nothing for web processes

    forecasting.recompute_forecast(int(key))
    forecasts.ask_again_after_figures(int(key))


@outbox.handler(explaining.EXPLAIN, "Velocity explained")
def explain_sprint(key: str, payload: dict[str, Any]) -> None:
    """Why the closed sprint with this id brought what it did."""
    explaining.explain_sprint(int(key), tell=bool(payload.get("tell")))


@outbox.handler(learning.LEARN, "Focus and rate learned")
def learn(key: str, payload: dict[str, Any]) -> None:
    """What the last sprints of the project with this id show."""
    learning.learn(int(key))


@shared_task  # type: ignore[untyped-decorator]
@runs.noted(NIGHTLY, "Forecasts each night")
def forecast_nightly() -> None:
    """Every two minutes: ask for the forecasts of those for whom a night has begun since the last one."""
    forecasts.ask_for_forecasts_due(timezone.now())


@shared_task  # type: ignore[untyped-decorator]
@runs.noted(SNAPSHOTS, "Midnight snapshots")
def take_snapshots() -> None:
    """Every minute: keep the evening of each local day that has ended, follow clocks that run, and on a sprint's last
    day ask how people's time divided."""
    now = timezone.now()
    compute = partial(figures.recompute, now=now)
    _each((*unfinished_days(now), *running_clocks(now - timedelta(minutes=5))), compute)
    _each(on_their_last_day(now), statements.ask_for_time)


def _each(sprints: Iterable[tuple[int, int]], do: Callable[[int], object]) -> None:
    """For each sprint by itself: what fails in one project waits for the next round, and nobody else's with it."""
    for sprint_id, project_id in sprints:
        try:
            with runs.noted(SNAPSHOTS, key=str(sprint_id), project_id=project_id):
                do(sprint_id)
        except Exception:
            log.exception("round failed", sprint=sprint_id)
