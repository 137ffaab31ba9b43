"""Sprints that another tool had: closed ones are history without figures, the others are planned here."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.access import Access, today_in
from accounts.models import Project
from backlog import policies as backlog_policies
from backlog.models import Item
from backlog.rules.ranking import between, spread
from sprints.models import Sprint, SprintItem
from sprints.services.loading import locked_sprints, tell

BATCH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSprint:
    """A sprint to be: over when its last day is, else planned, and started by a person."""

    name: str
    start_on: date
    end_on: date


@transaction.atomic
def create_sprints(*, actor: Access, rows: Sequence[NewSprint]) -> list[Sprint]:
    """Insert sprints by their start, numbered on. The caller's own event, at its end, tells of them.

    Raises IntegrityError where one overlaps with another: check the dates before.
    """
    backlog_policies.require(actor, "import_items")
    project = Project.objects.select_for_update(no_key=True).get(pk=actor.project_id)
    number = Sprint.objects.filter(project=project).aggregate(last=Max("number"))["last"] or 0
    today, zone = today_in(project), ZoneInfo(project.timezone)
    sprints = []
    for position, row in enumerate(sorted(rows, key=lambda row: row.start_on), start=1):
        sprint = Sprint(
            project=project,
            number=number + position,
            name=row.name,
            start_on=row.start_on,
            end_on=row.end_on,
            focus_bp=project.focus_bp,
            reserve_bp=project.reserve_bp,
        )
        if row.end_on < today:
            sprint.state = Sprint.State.CLOSED
            sprint.started_at = datetime.combine(row.start_on, time(), zone)
            sprint.closed_at = datetime.combine(row.end_on, project.working_day_ends_at, zone)
        sprints.append(sprint)
    return Sprint.objects.bulk_create(sprints)


@transaction.atomic
def place_items(*, actor: Access, places: Sequence[tuple[Item, Sequence[Sprint]]]) -> int:
    """Put new items into the sprints that they were in, ranked in this order; the last one named is theirs now.

    In closed sprints they are done, carried on, or returned. Answers how many places were written.
    """
    backlog_policies.require(actor, "import_items")
    inside: dict[int, list[SprintItem]] = {}
    for item, sprints in places:
        for position, sprint in enumerate(sprints):
            is_last = position == len(sprints) - 1
            if sprint.state == Sprint.State.CLOSED or is_last:
                inside.setdefault(sprint.pk, []).append(_place(actor, item, sprint, is_last=is_last))
    ranks = _last_ranks(inside.keys())
    for sprint_id, rows in inside.items():
        _rank(rows, ranks.get(sprint_id))
    rows = [row for rows in inside.values() for row in rows]
    SprintItem.objects.bulk_create(rows, batch_size=BATCH)
    _tell(actor, rows)
    return len(rows)


def _place(actor: Access, item: Item, sprint: Sprint, *, is_last: bool) -> SprintItem:
    added_at = sprint.started_at or timezone.now()
    row = SprintItem(sprint=sprint, item=item, added_at=added_at, added_by=actor.user)
    if sprint.state == Sprint.State.CLOSED:
        row.is_open, row.was_in_at_start = False, True
        row.outcome = SprintItem.Outcome.CARRIED
        if is_last:
            is_done = item.resolution == Item.Resolution.DONE
            row.outcome = SprintItem.Outcome.DONE if is_done else SprintItem.Outcome.RETURNED
    return row


def _last_ranks(sprint_ids: Iterable[int]) -> Mapping[int, str]:
    rows = SprintItem.objects.filter(sprint_id__in=sprint_ids, is_open=True)
    return dict(rows.values_list("sprint_id").annotate(last=Max("rank")))


def _rank(rows: Sequence[SprintItem], last: str | None) -> None:
    ranks = spread(len(rows)) if last is None else []
    for position, row in enumerate(rows):
        last = ranks[position] if ranks else between(last, None)
        row.rank = last


def _tell(actor: Access, rows: Sequence[SprintItem]) -> None:
    """One event for each sprint that is still to come, so that its figures follow."""
    counts = Counter(row.sprint_id for row in rows if row.is_open)
    for sprint in locked_sprints(actor, counts).values():
        tell(actor, "items_planned", sprint, {"count": counts[sprint.pk]})
