"""Computing and storing a project's forecast: for the worker alone, for it loads what draws random numbers."""

import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, cast

from django.db import transaction
from django.utils import timezone

from accounts.models import Project
from activity.services import figures_changed
from sprints.models import ProjectForecast
from sprints.queries.forecast_inputs import read_forecast_inputs
from sprints.rules.forecast_figures import compute

ONE_CHANGE = timedelta(days=1)  # what follows within it belongs to the same change of capacity


@transaction.atomic
def recompute_forecast(project_id: int, *, now: datetime | None = None) -> ProjectForecast | None:
    """Bring the stored forecast of a project up to date; None for one that is archived or gone."""
    began, now = time.perf_counter(), now or timezone.now()
    project = Project.objects.filter(pk=project_id, archived_at=None).first()
    if project is None:
        return None
    stored = ProjectForecast.objects.select_for_update().filter(project=project).first()
    inputs = read_forecast_inputs(project, now=now)
    input_hash = inputs.hash()
    if stored and stored.input_hash == input_hash:
        stored.computed_at = now
        stored.save(update_fields=["computed_at"])
        figures_changed(project_id)
        return stored
    row = stored or ProjectForecast(project=project)
    result = cast(dict[str, Any], compute(inputs))
    row.previous = _previous(row.result, row.previous, result, now) if stored else None
    row.result, row.input_hash, row.computed_at = result, input_hash, now
    row.took_ms = round((time.perf_counter() - began) * 1000)
    row.save()
    figures_changed(project_id)
    return row


def _previous(
    before: Mapping[str, Any], kept: dict[str, Any] | None, result: Mapping[str, Any], now: datetime
) -> dict[str, Any] | None:
    """The forecast before the hours of open sprints last changed; `until` says when that was. That days pass, or a
    sprint is closed or planned, changes no hours."""
    hours = before["capacity"]
    if all(hours.get(number, minutes) == minutes for number, minutes in result["capacity"].items()):
        return kept
    if kept and now - datetime.fromisoformat(kept["until"]) < ONE_CHANGE:
        return kept
    return {**before, "until": now.isoformat()}
