"""Which events change the figures of which sprints."""

from collections.abc import Iterable, Sequence

from django.db.models import Q, QuerySet

from activity import outbox
from activity.models import Event
from activity.services import for_many, listener
from common.fixed import Fixed
from sprints.models import Sprint, SprintItem
from sprints.queries.sprints import OPEN
from sprints.services.explaining import ask_for_all, ask_to_explain
from sprints.services.forecasts import SOON, ask_for_forecast
from sprints.services.learning import LEARN

SIZES = frozenset(
    {
        "points",
        "remaining_points",
        "estimate_minutes",
        "remaining_minutes",
        "timebox_minutes",
        "kind",
        "parent",
        "type",
    }
)
SETTINGS = frozenset(
    {
        "timezone",
        "working_day_ends_at",
        "country",
        "region",
        "rate_minutes_per_point",
        "rate_origin",
        "technical_child_category",
        "quality_category",
        "defect_category",
        "sizes_in_points",
    }
)


@listener("item_edited")
def item_edited(event: Event) -> None:
    """Only sizes and what decides the category count; a new title does not."""
    if SIZES & event.data.get("changed", {}).keys():
        _of_item(event)


@for_many(item_edited)
def items_edited(events: list[Event]) -> None:
    _of_items([event for event in events if SIZES & event.data.get("changed", {}).keys()])


@listener("item_created", "item_edited")
def part_added(event: Event) -> None:
    """A sub-task that comes to a story on the board follows it there."""
    if event.data.get("parent") or "parent" in event.data.get("changed", {}):
        running = SprintItem.objects.filter(is_open=True, sprint__state=Sprint.State.ACTIVE)
        if running.filter(item__story__children=event.subject_id).exists():
            outbox.enqueue(kind="join_story", key=event.subject_id, project_id=event.project_id)


@listener(
    "item_created",
    "item_retyped",
    "story_split",
    "item_state_changed",
    "item_assigned",
    "item_deleted",
    "item_restored",
    "story_accepted",
    "box_agreed",
    "box_extended",
    "outcome_recorded",
)
def item_changed(event: Event) -> None:
    if event.kind != "item_created" or event.data.get("parent"):  # else it is in no sprint yet
        _of_item(event)


@for_many(item_changed)
def items_changed(events: list[Event]) -> None:
    _of_items(events)


@listener(
    "work_logged",
    "work_log_removed",
    "clock_started",
    "clock_paused",
    "hours_added",
    "hours_edited",
    "hours_deleted",
    "box_used_up",
)
def work_done(event: Event) -> None:
    """Also of items outside the running sprint: its report says where the hours went."""
    _of_item(event, with_running=True)


@listener("item_planned", "item_taken_out", "item_flagged")
def planning_changed(event: Event) -> None:
    """The sprint named, and the one that the item came from."""
    plannings_changed([event])


@for_many(planning_changed)
def plannings_changed(events: list[Event]) -> None:
    numbers = {number for one in events for number in (one.data["sprint"], one.data.get("from")) if number}
    _ask(events[0], Sprint.objects.filter(project_id=events[0].project_id, number__in=numbers))


@listener("sprint_created", "sprint_edited", "items_planned", "time_stated")
def sprint_changed(event: Event) -> None:
    _ask(event, Sprint.objects.filter(pk=event.subject_id))


@listener("sprint_closed")
def sprint_closed(event: Event) -> None:
    """What was carried is load of the next one; items that returned may be parts of stories in any. What closed
    sprints show of focus and hours per point is looked at again."""
    _of_project(event)
    outbox.enqueue(kind=LEARN, key=event.project_id, project_id=event.project_id)


PRESENCE = (
    "pattern_set",
    "pattern_removed",
    "absence_added",
    "absence_removed",
    "day_off_added",
    "day_off_removed",
    "calendar_set",
    "member_added",
    "member_edited",
    "member_left",
)
SERIES = ("sprint_created", "sprint_edited", "sprint_deleted", "sprint_started", "sprint_closed")


@listener(*PRESENCE)
def presence_changed(event: Event) -> None:
    """Recorded in every project that the person is in, so each asks for its own sprints."""
    _of_project(event)


@listener(*PRESENCE, *SERIES, "items_imported")
def sprints_to_come_changed(event: Event) -> None:
    """What the forecast counts with. It waits for the figures of the sprints, and for what else is being entered."""
    ask_for_forecast(event.project_id, delay=SOON)


@listener("sprint_closed")
def to_be_explained(event: Event) -> None:
    ask_to_explain(event.project_id, event.subject_id, tell=True)


@listener("project_imported")
def project_imported(event: Event) -> None:
    """A file of a project holds what its sprints were, not what they show."""
    outbox.enqueue(kind=LEARN, key=event.project_id, project_id=event.project_id)


@listener("items_imported")
def past_changed(event: Event) -> None:
    """Closed sprints may have come with it."""
    ask_for_all(event.project_id)


@listener("guess_set")
def guess_set(event: Event) -> None:
    ask_for_forecast(event.project_id)


@listener("settings_edited")
def settings_edited(event: Event) -> None:
    if SETTINGS & event.data.get("changed", {}).keys():
        _of_project(event)


@listener("items_imported")
def items_imported(event: Event) -> None:
    _of_project(event)


def _with(place: Q) -> Q:
    return Q(pk__in=SprintItem.objects.filter(place, is_open=True).values("sprint"))


_WITH_ITEM: Fixed[int] = Fixed(
    lambda item: (
        Sprint.objects.filter(_with(Q(item=item) | Q(item__story__children=item)), state__in=OPEN)
        .order_by("pk")
        .values_list("pk")
    ),
    item=int,
)


def _of_item(event: Event, *, with_running: bool = False) -> None:
    """Open sprints that the item, or the story it is a part of, is in; with the running one on request."""
    if with_running:
        _of_items([event], with_running=True)
    else:
        _ask_for(event, _WITH_ITEM.all(item=event.subject_id))


def _of_items(events: Sequence[Event], *, with_running: bool = False) -> None:
    if not events:
        return
    event, ids = events[0], [one.subject_id for one in events]
    wanted = _with(Q(item__in=ids) | Q(item__story__children__in=ids))
    if with_running:
        wanted |= Q(project_id=event.project_id, state=Sprint.State.ACTIVE)
    _ask(event, Sprint.objects.filter(wanted))


def _of_project(event: Event) -> None:
    _ask(event, Sprint.objects.filter(project_id=event.project_id))


def _ask(event: Event, sprints: QuerySet[Sprint]) -> None:
    _ask_for(event, sprints.filter(state__in=OPEN).order_by("pk").values_list("pk", flat=True))


def _ask_for(event: Event, sprints: Iterable[int]) -> None:
    for pk in sprints:
        outbox.enqueue(kind="recompute_split", key=pk, project_id=event.project_id)
