"""Reads what a sprint's figures are computed from: four queries, whatever the number of items, people and days."""

import zoneinfo
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, cast

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.utils import timezone

from accounts.models import Project
from activity.models import Stream
from common.fixed import Fixed
from sprints.models import AllocationStep, SplitSnapshot, Sprint, SprintItem, TimeStatement
from sprints.queries import presence
from sprints.queries.worked import Period, Place, work_of
from sprints.rules.inputs import Evening, Inputs, Planned, SprintFacts, Statement, Step
from sprints.rules.load import LoadOptions


@dataclass(frozen=True, slots=True)
class Read:
    """The inputs, the sprint they are of, and the number of the project's last event that is surely in them."""

    inputs: Inputs
    sprint: Sprint
    event_seq: int


def read_inputs(sprint_id: int, *, now: datetime | None = None) -> Read:
    """Everything about one sprint, read afresh. Raises Sprint.DoesNotExist."""
    now = now or timezone.now()
    sprint = _SPRINT.first(sprint=sprint_id)
    if sprint is None:
        raise Sprint.DoesNotExist(f"There is no sprint {sprint_id}.")
    project = sprint.project
    zone = zoneinfo.ZoneInfo(project.timezone)
    period = Period(
        sprint.start_on,
        sprint.end_on,
        midnight(sprint.start_on, zone),
        midnight(sprint.end_on + timedelta(days=1), zone),
        project.working_day_ends_at,
        zone,
        now,
        project.sizes_in_points,
    )
    found: Any = sprint  # with annotations
    planned, places = _planned(sprint, period)
    inputs = Inputs(
        sprint=SprintFacts(
            number=sprint.number,
            name=sprint.name,
            state=cast(Any, sprint.state),
            start_on=sprint.start_on,
            end_on=sprint.end_on,
            started_on=sprint.started_at.astimezone(zone).date() if sprint.started_at else None,
            focus_bp=sprint.focus_bp,
            reserve_bp=sprint.reserve_bp,
            target_bp=cast(Any, sprint.target_bp),
        ),
        today=now.astimezone(zone).date(),
        options=LoadOptions(**cast(Any, project.options())),
        rate_minutes_per_point=project.rate_minutes_per_point,
        rate_origin=project.rate_origin,
        people=tuple(
            one.person
            for one in presence.people_between(
                project,
                sprint.start_on,
                sprint.end_on,
                presence.day_names(found.days_off_json),
                with_everybody=True,
            )
        ),
        team_days_off=presence.days_off(found.days_off_json),
        work=tuple(work_of(sprint, places, period)),
        planned=planned,
        steps=tuple(_steps(found.steps_json)),
        evenings=tuple(evening_of(date.fromisoformat(row["on"]), row) for row in found.evenings_json),
        statements=tuple(Statement(**row) for row in found.statements_json),
    )
    return Read(inputs, sprint, found.event_seq or 0)


def evening_of(on: date, figures: Mapping[str, Any]) -> Evening:
    """What later figures need of those of an evening."""
    return Evening(
        on,
        figures["items"] or {},
        figures["planned"] or {},
        figures["planned_spike"] or 0,
        figures["plannable"] or 0,
    )


def _sprint(sprint: int) -> QuerySet[Sprint]:
    """With project, trail, evenings, statements, team days off and the number of the last event, of one moment."""
    steps = AllocationStep.objects.filter(sprint=OuterRef("pk")).order_by("id")
    statements = TimeStatement.objects.filter(sprint=OuterRef("pk")).order_by("person")
    evenings = SplitSnapshot.objects.filter(sprint=OuterRef("pk")).order_by("on")
    return (
        Sprint.objects.filter(pk=sprint)
        .select_related("project", "figures")
        .defer("figures__figures")
        .annotate(
            days_off_json=presence.team_days_json("project", "start_on", "end_on"),
            steps_json=ArraySubquery(
                steps.values(json=JSONObject(kind="kind", at="at", snapshot="snapshot", reasons="reasons"))
            ),
            evenings_json=ArraySubquery(
                evenings.values(
                    json=JSONObject(
                        on="on",
                        items=F("figures__items"),
                        planned=F("figures__planned"),
                        planned_spike=F("figures__planned_spike"),
                        plannable=F("figures__plannable"),
                    )
                )
            ),
            statements_json=ArraySubquery(
                statements.values(
                    json=JSONObject(
                        person="person_id",
                        feature="feature_minutes",
                        technical="technical_minutes",
                        defect="defect_minutes",
                        unplanned="unplanned_minutes",
                    )
                )
            ),
            event_seq=Subquery(Stream.objects.filter(project_id=OuterRef("project_id")).values("seq")[:1]),
        )
    )


def _ever_in(sprint: int) -> QuerySet[SprintItem]:
    rows = SprintItem.objects.filter(sprint=sprint)
    return rows.annotate(number=F("item__number")).order_by("added_at", "id")


_SPRINT: Fixed[Sprint] = Fixed(_sprint, sprint=int)
_EVER_IN: Fixed[SprintItem] = Fixed(_ever_in, sprint=int)


def _steps(rows: Iterable[Mapping[str, Any]]) -> Iterable[Step]:
    for row in rows:
        yield Step(row["kind"], datetime.fromisoformat(row["at"]), row["snapshot"], tuple(row["reasons"]))


def _planned(sprint: Sprint, period: Period) -> tuple[tuple[Planned, ...], dict[int, Place]]:
    """What was in the sprint, in the order of being added, and by item id since when and how long."""
    places: dict[int, Place] = {}
    planned = []
    for row in _EVER_IN.all(sprint=sprint.pk):
        known = places.get(row.item_id)
        began = max(row.added_at, sprint.started_at) if sprint.started_at else period.now
        span = period.within(began, row.removed_at)
        spans = (*(known.spans if known else ()), *([span] if span else ()))
        places[row.item_id] = Place(row.added_at, row.worked_before_minutes, spans)
        planned.append(
            Planned(
                number=cast(Any, row).number,
                is_open=row.removed_at is None,
                is_unplanned=row.is_unplanned,
                was_in_at_start=row.was_in_at_start,
                split=row.planned_split,
                is_frozen=bool(row.planned_category),
                points=row.planned_points,
                remaining_points_at_start=row.remaining_points_at_start,
            )
        )
    return tuple(planned), places


def midnight(day: date, zone: zoneinfo.ZoneInfo) -> datetime:
    """The instant at which a local day begins."""
    return datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC)


def local_date(moment: datetime, project: Project) -> date:
    """The date of an instant where the project is."""
    return moment.astimezone(zoneinfo.ZoneInfo(project.timezone)).date()
