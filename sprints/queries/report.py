"""The capacity report: stored figures, what came and went, what was not done and why, spikes, sign-off."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, JSONObject

from accounts.access import Access
from accounts.models import User
from activity.models import Event
from backlog.models import BoxExtension, Criterion, Item, Outcome, Spike, Story
from backlog.queries import at_hand, clock_of
from backlog.queries.lists import counted, with_clocks_of
from backlog.queries.nested import nested, revived
from common.durations import format_hours
from common.errors import NotFound
from common.fixed import Among, Fixed
from sprints.models import Sprint, SprintExplanation, SprintItem
from sprints.queries.design import DesignEffort, design_effort
from sprints.queries.rows import Row, row_of
from sprints.queries.sign_off import Trail, trail
from sprints.queries.sprints import Split, split, with_figures
from sprints.queries.unfinished import reasons_of
from sprints.rules.shape import Figures

SIZES = ("estimate_minutes", "points")
MOST_SPRINTS = 24
RE_ESTIMATED = Q(kind__in=("box_extended", "box_agreed")) | Q(
    kind="item_edited", data__changed__has_any_keys=list(SIZES)
)


@dataclass(frozen=True, slots=True)
class Change:
    """Scope that came or went since the start. `minutes` is None where it cannot be said in hours (see `points`)."""

    item: Item
    kind: str  # added, unplanned, removed, re-estimated, extended
    at: datetime
    who: str
    words: str
    minutes: int | None
    points: Decimal | None = None


@dataclass(frozen=True, slots=True)
class NotDone:
    """A story that is open, or was at the end. `outcome`: returned or carried, empty while the sprint runs.

    `cause` is one of SprintItem.Cause, where it is known.
    """

    row: Row
    points: Decimal | None
    left: Decimal | None
    outcome: str
    reason: str
    cause: str = ""


@dataclass(frozen=True, slots=True)
class SpikeLine:
    """A question: its box as agreed and all extensions, what was spent, what came out of it."""

    row: Row
    box: int | None
    extended: int
    spent: int
    given_back: int
    is_over: bool
    outcome: Outcome | None


@dataclass(frozen=True, slots=True)
class Moment:
    """When the sprint was started or closed, and by whom."""

    kind: str
    at: datetime
    who: str


@dataclass(frozen=True, slots=True)
class Report:
    """`explained`: why a closed sprint brought the points it did, in a sentence; empty where no hours are known."""

    sprint: Sprint
    split: Split
    rows: list[Row]
    changes: list[Change]
    stories: int
    not_done: list[NotDone]
    spikes: list[SpikeLine]
    trail: Trail
    moments: list[Moment]
    carried_into: Sprint | None
    design: DesignEffort
    explained: str


def sprint_to_report(access: Access, number: int) -> Sprint:
    """A sprint with its stored figures, and with `latest`: numbers, names and first days of the sprints whose reports
    one may look at instead. One query. Raises NotFound."""
    others: Any = Sprint.objects.filter(project=OuterRef("project")).order_by("-start_on")[:MOST_SPRINTS]
    line = JSONObject(number="number", name="name", start_on="start_on")
    rows = with_figures(access.project.sprints.select_related("explanation")).filter(number=number)
    found = rows.annotate(latest=ArraySubquery(others.values(line=line))).first()
    if found is None:
        raise NotFound()
    found.latest = [{**one, "start_on": date.fromisoformat(one["start_on"])} for one in found.latest]
    return found


def capacity_report(access: Access, sprint: Sprint) -> Report:
    """Everything the report shows, in a bounded number of queries; figures are the stored ones."""
    stored = split(access, sprint)
    placed = list(
        SprintItem.objects.filter(sprint=sprint, item__deleted_at=None)
        .select_related("added_by", "removed_by")
        .order_by("rank", "id")
    )
    ids = [place.item_id for place in placed]
    rows_there = at_hand(access, _ITEMS.all(project=access.project_id, keys=ids))
    items = {item.pk: item for item in rows_there}
    everything = [
        row_of(access, items[place.item_id], place, stored.figures)
        for place in placed
        if place.item_id in items
    ]
    rows = [row for row in everything if row.place and row.place.removed_at is None]
    events = list(_events(access, sprint, ids))
    names = _names(events)
    stories = [row for row in rows if row.item.type == "story"]
    return Report(
        sprint=sprint,
        split=stored,
        rows=rows,
        changes=_changes(sprint, everything, events, names, stored),
        stories=len(stories),
        not_done=_not_done(sprint, stories, stored.figures),
        spikes=_spikes(rows),
        trail=trail(access, sprint),
        moments=[
            Moment(event.kind, event.at, names.get(event.actor_id or 0, ""))
            for event in events
            if event.subject_type == "sprint"
        ],
        carried_into=_carried_into(sprint, rows),
        design=design_effort(access, sprint, stories),
        explained=_explained(sprint) if sprint.state == Sprint.State.CLOSED else "",
    )


def _items(project: int, keys: list[int]) -> QuerySet[Item]:
    """Items with what the report says of spikes and of stories that failed."""
    grown = BoxExtension.objects.filter(spike=OuterRef("pk")).order_by().values("spike")
    rows = counted(Item.objects.filter(Among("pk", keys), project=project, deleted_at=None))
    return with_clocks_of(rows).annotate(
        outcome_rows=nested(Outcome.objects.filter(spike=OuterRef("pk"))),
        extended=Coalesce(Subquery(grown.annotate(total=Sum("minutes")).values("total")), 0),
        failed_rows=nested(Criterion.objects.filter(story=OuterRef("pk"), state=Criterion.State.FAILED)),
    )


_ITEMS: Fixed[Item] = Fixed(_items, project=int, keys=list)


def _explained(sprint: Sprint) -> str:
    """As a job has kept it."""
    kept: SprintExplanation | None = getattr(sprint, "explanation", None)
    return str(kept.result.get("sentence") or "") if kept else ""


def _events(access: Access, sprint: Sprint, item_ids: list[int]) -> QuerySet[Event]:
    """The sprint's own moments, and what changed the sizes of its items while it ran. Oldest first."""
    events = Event.objects.filter(project_id=access.project_id).order_by("id")
    own = events.filter(
        subject_type="sprint", subject_id=sprint.pk, kind__in=("sprint_started", "sprint_closed")
    )
    if sprint.started_at is None:
        return own
    sizes = events.filter(
        RE_ESTIMATED, subject_type="item", subject_id__in=item_ids, at__gte=sprint.started_at
    )
    if sprint.closed_at is not None:
        sizes = sizes.filter(at__lte=sprint.closed_at)
    return own | sizes


def _names(events: list[Event]) -> Mapping[int, str]:
    people = User.objects.in_bulk({event.actor_id for event in events if event.actor_id})
    return {pk: str(user) for pk, user in people.items()}


def _changes(
    sprint: Sprint, rows: list[Row], events: list[Event], names: Mapping[int, str], stored: Split
) -> list[Change]:
    if sprint.started_at is None:
        return []
    found = [change for row in rows for change in _came_or_went(row)]
    inside = {row.item.pk: row for row in rows if row.place and row.place.removed_at is None}
    rate = stored.figures["rate_minutes_per_point"] if stored.figures else None
    is_running = False
    for event in events:
        is_running = is_running or event.kind == "sprint_started"
        row = inside.get(event.subject_id) if event.subject_type == "item" else None
        if is_running and row and row.place and (row.place.was_in_at_start or event.at > row.place.added_at):
            found += _re_estimates(row, event, names.get(event.actor_id or 0, ""), rate)
    return sorted(found, key=lambda change: change.at)


def _came_or_went(row: Row) -> list[Change]:
    place = row.place
    assert place is not None
    found = []
    if not place.was_in_at_start and place.planned_category:
        kind = "unplanned" if place.is_unplanned else "added"
        words = "Unplanned work, from the reserve" if place.is_unplanned else "Added"
        who = str(place.added_by or "")
        found.append(
            Change(row.item, kind, place.added_at, who, words, place.planned_minutes, place.planned_points)
        )
    if place.removed_at is not None:
        minutes = None if place.planned_minutes is None else -place.planned_minutes
        points = None if place.planned_points is None else -place.planned_points
        who = str(place.removed_by or "")
        words = "Taken out" if place.removed_by else "Dropped"
        found.append(Change(row.item, "removed", place.removed_at, who, words, minutes, points))
    return found


def _re_estimates(row: Row, event: Event, who: str, rate: int | None) -> list[Change]:
    """What a change of size meant in hours."""
    data: dict[str, Any] = event.data
    if event.kind == "box_extended":
        reason = f"Extended: {data.get('reason', '')}".rstrip(": ")
        return [Change(row.item, "extended", event.at, who, reason, int(data.get("minutes") or 0))]
    if event.kind == "box_agreed":
        old, new = data.get("from"), data.get("to")
        changed = {"timebox_minutes": [old, new]} if new is not None else {}
    else:
        changed = {name: pair for name, pair in data.get("changed", {}).items() if name in SIZES}
    found = []
    for name, (old, new) in changed.items():
        delta = _number(new) - _number(old)
        if not delta:
            continue
        if name == "points":
            words = f"Estimated again, {_plain(old)} → {_plain(new)} pt"
            minutes = None if rate is None else round(delta * rate)
            found.append(Change(row.item, "re-estimated", event.at, who, words, minutes, delta))
        else:
            words = f"Estimated again, {_hours(old)} → {_hours(new)}"
            found.append(Change(row.item, "re-estimated", event.at, who, words, int(delta)))
    return found


def _not_done(sprint: Sprint, stories: list[Row], figures: Figures | None) -> list[NotDone]:
    if sprint.state == Sprint.State.PLANNED:
        return []
    if sprint.state == Sprint.State.CLOSED:
        left = [row for row in stories if row.place and row.place.outcome != SprintItem.Outcome.DONE]
        return [_was_left(row) for row in left]
    left = [row for row in stories if not row.item.is_done]
    why = reasons_of([(row.item, row.place) for row in left if row.place], figures)
    return [_is_left(row, why[row.item.pk].words) for row in left]


def _was_left(row: Row) -> NotDone:
    place = row.place
    assert place is not None
    return NotDone(
        row,
        place.points_at_end,
        place.remaining_points_at_end,
        place.outcome,
        place.not_done_reason,
        place.not_done_cause,
    )


def _is_left(row: Row, reason: str) -> NotDone:
    story = row.detail
    assert isinstance(story, Story)
    left = story.points if story.remaining_points is None else story.remaining_points
    return NotDone(row, story.points, left, "", reason)


def _spikes(rows: list[Row]) -> list[SpikeLine]:
    return [_spike(row, row.item) for row in rows if row.item.type == "spike"]


def _spike(row: Row, item: Any) -> SpikeLine:
    spike, clock, extended = row.detail, clock_of(item), item.extended
    outcome = next(iter(revived(Outcome, item.outcome_rows)), None)
    assert isinstance(spike, Spike) and clock is not None
    box, spent = spike.timebox_minutes, clock.spent_minutes
    return SpikeLine(
        row=row,
        box=None if box is None else box - extended,
        extended=extended,
        spent=spent,
        given_back=max(0, (box or 0) - spent) if outcome else 0,
        is_over=box is not None and spent > box,
        outcome=outcome,
    )


def _carried_into(sprint: Sprint, rows: list[Row]) -> Sprint | None:
    """The sprint that carried items went to."""
    ids = [row.item.pk for row in rows if row.place and row.place.outcome == SprintItem.Outcome.CARRIED]
    if not ids:
        return None
    later = SprintItem.objects.filter(item__in=ids, sprint__start_on__gt=sprint.start_on)
    found = later.select_related("sprint").order_by("sprint__start_on").first()
    return found.sprint if found else None


def _number(value: Any) -> Decimal:
    return Decimal(str(value)) if value not in (None, "") else Decimal(0)


def _plain(value: Any) -> str:
    return f"{_number(value).normalize():f}" if value not in (None, "") else "–"


def _hours(minutes: Any) -> str:
    return format_hours(None if minutes in (None, "") else int(minutes), nothing="none")
