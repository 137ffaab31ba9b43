"""Reads what a forecast is computed from: the last closed sprints and the open ones, in two queries; where closed ones
came from elsewhere, the calendar of their days in two more."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, cast

from django.db.models import F, OuterRef, Subquery, Sum

from accounts.models import Project
from sprints.models import Sprint, TeamDayOff
from sprints.queries import presence
from sprints.queries.closed import done_stories, gross_then, known_minutes
from sprints.queries.inputs import local_date
from sprints.queries.sprints import OPEN, points_then
from sprints.rules.availability import DayOff, availability
from sprints.rules.forecast_inputs import ClosedSprint, ForecastInputs, OpenSprint
from sprints.rules.split import WHOLE_BP, technical_pct

MOST = 24  # closed sprints: those that a forecast rests on, and those that tell how earlier ones turned out
COLUMNS = ("number", "name", "start_on", "end_on", "state", "target_technical_bp")
FIGURES = ("gross", "actual", "actual_origin", "planned", "days")


def read_forecast_inputs(project: Project, *, now: datetime) -> ForecastInputs:
    """Everything, read afresh."""
    today = local_date(now, project)
    figures = {name: F(f"figures__figures__{name}") for name in FIGURES}
    sprints = Sprint.objects.filter(project=project).annotate(**figures)
    closed = sprints.filter(state=Sprint.State.CLOSED).annotate(
        points=_points_done(), gross_then=gross_then()
    )
    last = list(
        closed.order_by("-start_on").values(*COLUMNS, *FIGURES, "closed_at", "gross_then", "points")[:MOST]
    )[::-1]
    ahead = sprints.filter(state__in=OPEN).order_by("start_on").values(*COLUMNS, "gross", "days")
    guess = project.guess_low_points, project.guess_high_points
    return ForecastInputs(
        today=today,
        closed=tuple(_closed(project, last)),
        open=tuple(_open(row, today) for row in ahead),
        guess=None if guess[0] is None or guess[1] is None else (guess[0], guess[1]),
    )


def _points_done() -> Subquery:
    """A sprint's velocity."""
    done = done_stories().filter(sprint=OuterRef("pk")).order_by()
    return Subquery(done.values("sprint").annotate(total=Sum(points_then())).values("total"))


def _closed(project: Project, rows: Sequence[Mapping[str, Any]]) -> Iterable[ClosedSprint]:
    then = _gross_by_calendar(project, [row for row in rows if row["gross_then"] is None])
    for row in rows:
        yield ClosedSprint(
            number=row["number"],
            name=row["name"],
            start=row["start_on"],
            end=_end(row, project),
            points=row["points"] or Decimal(0),
            gross_minutes=then[row["number"]] if row["gross_then"] is None else row["gross_then"],
            is_frozen=row["gross_then"] is not None,
            technical_pct=_technical_pct(row),
        )


def _end(row: Mapping[str, Any], project: Project) -> date:
    """The last day, or the one on which it was closed early."""
    closed_on = row["closed_at"] and local_date(row["closed_at"], project)
    return max(row["start_on"], min(row["end_on"], closed_on)) if closed_on else cast(date, row["end_on"])


def _open(row: Mapping[str, Any], today: date) -> OpenSprint:
    days = [day["available"] for day in row["days"] or () if day["on"] >= today.isoformat()]
    return OpenSprint(
        number=row["number"],
        name=row["name"],
        start=row["start_on"],
        end=row["end_on"],
        is_running=row["state"] == Sprint.State.ACTIVE,
        gross_minutes=row["gross"],
        left_minutes=None if row["gross"] is None else sum(days),
        target_technical_pct=_percent(row["target_technical_bp"]),
    )


def _technical_pct(row: Mapping[str, Any]) -> int | None:
    """Of what was done, else of what was planned, else of what was aimed at."""
    for minutes in (known_minutes(row["actual"], row["actual_origin"]), row["planned"]):
        if minutes and (percent := technical_pct(minutes)) is not None:
            return percent
    return _percent(row["target_technical_bp"])


def _percent(bp: int | None) -> int | None:
    return None if bp is None else round(Fraction(100 * bp, WHOLE_BP))


def _gross_by_calendar(project: Project, rows: Sequence[Mapping[str, Any]]) -> dict[int, int]:
    """Gross minutes of sprints that came from elsewhere: who was a member then, by their weeks and days off."""
    if not rows:
        return {}
    start, end = rows[0]["start_on"], rows[-1]["end_on"]
    members = [one.person.member for one in presence.people_between(project, start, end, {})]
    off = TeamDayOff.objects.filter(project=project, on__range=(start, end)).values_list("on", "part")
    days_off = [DayOff(on, cast(Any, part)) for on, part in off]
    return {
        row["number"]: availability(
            start=row["start_on"],
            end=row["end_on"],
            members=members,
            team_days_off=days_off,
            focus_bp=0,
            reserve_bp=0,
        ).gross_minutes
        for row in rows
    }
