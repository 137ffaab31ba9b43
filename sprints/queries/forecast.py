"""When open stories and epics are done, by the stored forecast. Nothing is drawn here: dates are looked up."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from statistics import median
from typing import Any, cast

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, F, Value
from django.db.models.functions import Coalesce, JSONObject

from accounts.access import Access
from accounts.models import Project
from activity import outbox
from backlog.models import ItemType
from backlog.models.items import stands_alone
from backlog.rules.gates import Thing
from sprints.models import ProjectForecast, SprintItem
from sprints.queries.forecast_waits import IN_SPRINT, Waits, open_items, waits_of
from sprints.rules.outlook import PERCENTILES, Outlook, reached
from sprints.rules.waits import Ahead, Target, latest, targets

EPIC = ("epic", "epic__number", "epic__title", "epic__kind", "epic__rank")


@dataclass(frozen=True, slots=True)
class Stored:
    """The stored forecast and how fresh it is. `outlook` is None until a worker has computed one.

    `guess`: points from low to high that the team thinks a normal sprint brings. `previous`: the forecast before the
    hours of open sprints last changed.
    """

    outlook: Outlook | None
    guess: tuple[Decimal, Decimal] | None
    previous: Outlook | None
    computed_at: datetime | None
    updating: bool
    is_worker_alive: bool


@dataclass(frozen=True, slots=True)
class StoryAhead:
    """An open story in the order of work: the running sprint, those planned, then the product backlog by rank.

    `points` remain. `waits_for`: all that it waits for, by name; `unplanned`: those of them that no sprint holds.
    """

    number: int
    key: str
    title: str
    epic: str
    sprint: int | None
    points: Decimal | None
    target: Target
    waits_for: tuple[str, ...]
    unplanned: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EpicAhead:
    """An epic with open work: done with the last of its stories and of its other items that sprints hold.

    Not in its date are `undated` stories and `loose` items, which no sprint holds. Without any other it has none.
    """

    number: int
    title: str
    kind: str
    stories: int
    undated: int
    points: Decimal
    technical: int
    loose: int
    target: Target | None


@dataclass(frozen=True, slots=True)
class ForecastPage:
    """`share_pct`: the technical share that was asked for, else the expected one. `typical_points`: median of the
    stories that have any."""

    stored: Stored
    share_pct: int
    stories: list[StoryAhead]
    epics: list[EpicAhead]
    typical_points: Decimal | None

    @property
    def dated(self) -> list[StoryAhead]:
        return [one for one in self.stories if one.target.has_date]

    @property
    def dated_points(self) -> Decimal:
        return sum((one.points or Decimal() for one in self.dated), Decimal())

    @property
    def unsized(self) -> list[StoryAhead]:
        return [one for one in self.stories if one.points is None]

    @property
    def waiting(self) -> list[StoryAhead]:
        """Stories with points that wait for what nobody can say when it is done."""
        return [one for one in self.stories if one.points is not None and not one.target.has_date]

    @property
    def points(self) -> Decimal:
        return sum((one.points or Decimal() for one in self.stories), Decimal())

    @property
    def all(self) -> Target:
        """When every story that has a date is done."""
        return latest([one.target for one in self.dated])

    @property
    def with_unsized(self) -> Target:
        """The same if each story without points had as many as the one in the middle."""
        more = Fraction(self.typical_points or 0) * len(self.unsized)
        return Target(self.all.points + more, self.all.floor)

    def done(self, target: Target | None) -> dict[int, int | None]:
        """By percent, the sprint to come, from 1, by whose end that is done; None beyond the horizon, or no date."""
        outlook = self.stored.outlook
        if outlook is None or outlook["table"] is None or target is None or not target.has_date:
            return dict.fromkeys(PERCENTILES)
        found = reached(outlook["table"], target.points, self.share_pct)
        return {percent: at and max(at, target.floor) for percent, at in found.items()}


def stored_forecast(access: Access) -> Stored:
    """One query."""
    row: Any = (
        Project.objects.filter(pk=access.project_id)
        .select_related("forecast")
        .annotate(
            updating=Exists(outbox.pending("forecast", access.project_id)),
            is_worker_alive=Exists(outbox.live_workers()),
        )
        .get()
    )
    found: ProjectForecast | None = getattr(row, "forecast", None)
    previous = found.previous if found else None
    low, high = row.guess_low_points, row.guess_high_points
    return Stored(
        outlook=cast(Outlook, found.result) if found else None,
        guess=None if low is None or high is None else (low, high),
        previous=cast(Outlook, previous) if previous else None,
        computed_at=found.computed_at if found else None,
        updating=row.updating,
        is_worker_alive=row.is_worker_alive,
    )


def forecast_page(access: Access, share_pct: int | None = None) -> ForecastPage:
    """Everything about the project's open stories and epics. Four queries, whatever their number."""
    stored = stored_forecast(access)
    rows = list(_stories(access))
    things = [Thing(pk=row["pk"], type=ItemType.STORY, epic=row["epic"]) for row in rows]
    keys = {row["pk"]: f"{access.project.key}-{row['number']}" for row in rows}
    waits = waits_of(access, things, keys)
    ahead = [Ahead(row["pk"], _left(row)) for row in rows]
    slots = _places(stored.outlook)
    in_sprint = {
        pk: slots.get(number, 0) for pk, number in waits.in_sprint.items() if not number or number in slots
    }
    found = targets(ahead, waits.on, in_sprint)
    stories = [_story(row, keys, found, waits) for row in rows]
    sizes = [one.points for one in stories if one.points is not None]
    expected = stored.outlook["base_pct"] if stored.outlook else 0
    return ForecastPage(
        stored=stored,
        share_pct=expected if share_pct is None else share_pct,
        stories=stories,
        epics=_epics(access, rows, stories, slots),
        typical_points=median(sizes) if sizes else None,
    )


def forecast_for_lines(access: Access) -> tuple[Outlook | None, list[tuple[int, float]]]:
    """The stored forecast, and the open stories of sprints as (number, points that remain). One query."""
    places = SprintItem.objects.filter(
        sprint__project=access.project, is_open=True, item__type=ItemType.STORY
    )
    left = Coalesce("item__story__remaining_points", "item__story__points", Value(Decimal(0)))
    stories = places.filter(item__done_at=None, item__deleted_at=None).order_by("sprint__start_on", "rank")
    row: Any = (
        ProjectForecast.objects.filter(project=access.project)
        .annotate(planned=ArraySubquery(stories.values(json=JSONObject(number="item__number", points=left))))
        .first()
    )
    if row is None:
        return None, []
    return cast(Outlook, row.result), [(one["number"], float(one["points"])) for one in row.planned]


def end_of(outlook: Outlook, sprint: int) -> date:
    """The last day of a sprint to come, from 1."""
    return date.fromisoformat(outlook["slots"][sprint - 1]["end"])


def _stories(access: Access) -> Iterable[Mapping[str, Any]]:
    rows = open_items(access).filter(type=ItemType.STORY).annotate(sprint=IN_SPRINT)
    first = F("place__sprint__start_on").asc(nulls_last=True), F("place__rank").asc(nulls_last=True)
    names = ("pk", "number", "title", "sprint", "story__points", "story__remaining_points")
    return (dict(row) for row in rows.order_by(*first, "rank").values(*names, *EPIC))


def _left(row: Mapping[str, Any]) -> Decimal | None:
    left = row["story__remaining_points"]
    return cast(Decimal | None, row["story__points"] if left is None else left)


def _places(outlook: Outlook | None) -> dict[int, int]:
    """Which sprint to come, from 1, has which number."""
    slots = outlook["slots"] if outlook else []
    return {slot["number"]: at for at, slot in enumerate(slots, start=1) if slot["number"] is not None}


def _story(
    row: Mapping[str, Any],
    keys: Mapping[int, str],
    found: Mapping[Hashable, Target],
    waits: Waits,
) -> StoryAhead:
    target = found[row["pk"]]
    return StoryAhead(
        number=row["number"],
        key=keys[row["pk"]],
        title=row["title"],
        epic=row["epic__title"] or "",
        sprint=row["sprint"],
        points=_left(row),
        target=target,
        waits_for=tuple(dict.fromkeys(waits.names[one] for one in waits.on.get(row["pk"], ()))),
        unplanned=tuple(waits.names[one] for one in target.unplanned),
    )


def _epics(
    access: Access, rows: Sequence[Mapping[str, Any]], stories: Sequence[StoryAhead], slots: Mapping[int, int]
) -> list[EpicAhead]:
    """By rank, those with open work."""
    others = open_items(access).exclude(type=ItemType.STORY).filter(stands_alone(), epic__isnull=False)
    counts = others.order_by().values(*EPIC, sprint=IN_SPRINT).annotate(count=Count("pk"))
    own: dict[int, Mapping[str, Any]] = {}
    technical: dict[int, list[tuple[int, int]]] = {}
    for row in counts:
        own[row["epic"]] = row
        technical.setdefault(row["epic"], []).append((slots.get(row["sprint"] or 0, 0), row["count"]))
    of_epic: dict[int, list[StoryAhead]] = {}
    for row, one in zip(rows, stories, strict=True):
        if row["epic"] is not None:
            own[row["epic"]] = row
            of_epic.setdefault(row["epic"], []).append(one)
    ranked = sorted(own, key=lambda pk: str(own[pk]["epic__rank"]).encode())
    return [_epic(own[pk], of_epic.get(pk, []), technical.get(pk, [])) for pk in ranked]


def _epic(
    own: Mapping[str, Any], stories: Sequence[StoryAhead], technical: Sequence[tuple[int, int]]
) -> EpicAhead:
    known = [one.target for one in stories if one.target.has_date]
    known += [Target(Fraction(), floor=place) for place, _ in technical if place]
    return EpicAhead(
        number=own["epic__number"],
        title=own["epic__title"],
        kind=own["epic__kind"],
        stories=len(stories),
        undated=sum(not one.target.has_date for one in stories),
        points=sum((one.points or Decimal() for one in stories), Decimal()),
        technical=sum(count for _, count in technical),
        loose=sum(count for place, count in technical if not place),
        target=latest(known) if known else None,
    )
