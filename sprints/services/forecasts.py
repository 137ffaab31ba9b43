"""Asking for a forecast, and what the team thinks it delivers while too few sprints are closed to tell."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q

from accounts.access import Access
from accounts.models import Project
from activity import outbox
from activity.models import Outbox
from activity.services import record
from common.errors import Invalid
from sprints import policies
from sprints.models import Sprint

FORECAST = "forecast"  # the kind of the job; its key is the project's id
SOON = timedelta(seconds=15)  # for figures to follow, and for what else is being entered
NIGHT = time(2)
MOST_POINTS = Decimal("9999.99")


def ask_for_forecast(project_id: int, *, delay: timedelta | None = None) -> None:
    """In the caller's transaction."""
    outbox.enqueue(kind=FORECAST, key=project_id, project_id=project_id, delay=delay)


def ask_again_after_figures(project_id: int) -> None:
    """Where figures of its sprints still waited while a forecast was made, which then counted with older hours."""
    if Outbox.objects.filter(project_id=project_id, kind="recompute_split", done_at=None).exists():
        ask_for_forecast(project_id, delay=SOON)


@transaction.atomic
def compute_forecast(*, actor: Access) -> None:
    """Have the project's forecast worked out again, now."""
    policies.require(actor, "compute_forecast")
    ask_for_forecast(actor.project_id)


@transaction.atomic
def set_guess(*, actor: Access, low: Decimal | None, high: Decimal | None) -> Project:
    """How many points the team thinks it delivers in a normal sprint; None for both takes the guess back.

    Raises NotAllowed, and Invalid with the fields that are wrong.
    """
    policies.require(actor, "set_guess")
    project = Project.objects.select_for_update(no_key=True).get(pk=actor.project_id)
    if errors := _errors(low, high):
        raise Invalid(fields=errors)
    if (low, high) == (project.guess_low_points, project.guess_high_points):
        return project
    project.guess_low_points, project.guess_high_points = low, high
    project.save(update_fields=["guess_low_points", "guess_high_points"])
    record(
        project_id=project.pk,
        kind="guess_set",
        actor_id=actor.user_id,
        subject=("project", project.pk),
        data={"low": None if low is None else float(low), "high": None if high is None else float(high)},
    )
    return project


def forecasts_due(now: datetime) -> Iterator[int]:
    """Projects whose forecast is older than the last two o'clock at night where they are, or that have none yet.

    Archived ones are left out, and those that have nothing to forecast from. One query.
    """
    closed = Sprint.objects.filter(state=Sprint.State.CLOSED).values("project")
    rows = Project.objects.filter(Q(pk__in=closed) | Q(guess_low_points__isnull=False), archived_at=None)
    zones: dict[str, datetime] = {}
    for pk, zone, computed_at in rows.order_by("pk").values_list("pk", "timezone", "forecast__computed_at"):
        if zone not in zones:
            zones[zone] = _last_night(now, ZoneInfo(zone))
        if computed_at is None or computed_at < zones[zone]:
            yield pk


@transaction.atomic
def ask_for_forecasts_due(now: datetime) -> int:
    """Have them worked out; those that wait already are not asked for again. Answers how many were asked for."""
    waiting = set(Outbox.objects.filter(kind=FORECAST, done_at=None).values_list("key", flat=True))
    due = [project_id for project_id in forecasts_due(now) if str(project_id) not in waiting]
    with outbox.together():
        for project_id in due:
            ask_for_forecast(project_id)
    return len(due)


def _last_night(now: datetime, zone: ZoneInfo) -> datetime:
    local = now.astimezone(zone)
    night = datetime.combine(local.date(), NIGHT, tzinfo=zone)
    return night if night <= local else datetime.combine(local.date() - timedelta(days=1), NIGHT, tzinfo=zone)


def _errors(low: Decimal | None, high: Decimal | None) -> dict[str, list[str]]:
    errors: dict[str, list[str]] = {}
    for name, points, other in (("low", low, high), ("high", high, low)):
        if points is None and other is not None:
            errors[name] = ["Give both ends of the range."]
        elif points is not None and not 0 < points <= MOST_POINTS:
            errors[name] = [f"Points are more than 0 and at most {MOST_POINTS}."]
    if not errors and low is not None and high is not None and high < low:
        errors["high"] = ["This is less than the other end of the range."]
    return errors
