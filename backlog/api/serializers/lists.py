"""Shapes of lists and what sorts items: filters, the two backlogs, epics, columns."""

from typing import Any

from rest_framework import serializers

from backlog.api.serializers.items import LEFT, ROW, any_of
from backlog.models import Backlog, Column, Defect, Epic, Item, ItemType, Story, TechnicalTask
from backlog.queries import STATES, BacklogFilter
from common.api import MAX_INT, Body, Choice, Day, Id, Out, Points, Query, Text, Yes
from common.paging import CURSOR_HELP, MOST, USUAL

PLAIN = {
    *(
        "text",
        "epic",
        "epic_kind",
        "assignee",
        "created_by",
        "state",
        "estimated",
        "ready",
        "story_kind",
        "design",
    ),
    *("category", "severity", "blocked", "gated", "attachments", "sprint", "created_since", "updated_since"),
    *("points_min", "points_max", "minutes_min", "minutes_max"),
}
STATE_HELP = "The category of its column, or: backlog, blocked, all."


class Count(serializers.IntegerField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, "min_value": 0, "max_value": MAX_INT, **kwargs})


class Switch(serializers.BooleanField):
    """Yes, no, or not asked."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, "allow_null": True, "default": None, **kwargs})


class ItemFilter(Query):
    """Every filter narrows the list; a repeated `label` means all of them, a repeated `type` any."""

    type = serializers.ListField(child=serializers.ChoiceField(choices=ItemType.choices), required=False)
    epic = Count(help_text="Number of an epic; 0: without one.")
    label = serializers.ListField(child=serializers.CharField(max_length=60), required=False)  # type: ignore[assignment]
    assignee = Count(help_text="Id of a member; 0: nobody.")
    text = serializers.CharField(
        required=False, max_length=200, help_text="Words, each the beginning of one in any text; or a key."
    )
    created_by = Count(help_text="Id of a person.")
    estimated = Switch()
    ready = Switch()
    blocked = Switch()
    gated = Switch(help_text="Whether it, or its epic, waits for design work.")
    attachments = Switch()
    sprint = Count(help_text="Number of a sprint; 0: in none that is open.")
    epic_kind = serializers.ChoiceField(choices=Epic.Kind.choices, required=False)
    story_kind = serializers.ChoiceField(choices=Story.Kind.choices, required=False)
    design = serializers.ChoiceField(choices=Story.Design.choices, required=False)
    category = serializers.ChoiceField(choices=TechnicalTask.Category.choices, required=False)
    severity = serializers.ChoiceField(choices=Defect.Severity.choices, required=False)
    created_since = Day(required=False)
    updated_since = Day(required=False)
    points_min = Points(required=False)
    points_max = Points(required=False)
    minutes_min = Count(help_text="Of an estimate in hours, or a box.")
    minutes_max = Count()

    @staticmethod
    def to_filter(query: dict[str, Any]) -> BacklogFilter:
        given = {name: value for name, value in query.items() if name in PLAIN and value is not None}
        return BacklogFilter(types=query.get("type", ()), labels=query.get("label", ()), **given)


class ItemQuery(ItemFilter):
    state = serializers.ChoiceField(choices=STATES, default="all", help_text=STATE_HELP)
    backlog = serializers.ChoiceField(choices=Backlog.Kind.choices, default="", allow_blank=True)


class BacklogQuery(ItemFilter):
    """Open items, unless `state` asks for others."""

    state = serializers.ChoiceField(choices=STATES, required=False, help_text=STATE_HELP)
    cursor = serializers.CharField(required=False, max_length=500, help_text=CURSOR_HELP)
    limit = serializers.IntegerField(required=False, min_value=1, max_value=MOST, default=USUAL)


class BacklogOut(Out):
    """A part of a backlog. `count`, `points` and `minutes` are of all items that the filters let pass."""

    next = serializers.URLField(allow_null=True, help_text="The part that follows; null at the end.")
    count = serializers.IntegerField()
    points = serializers.DecimalField(max_digits=12, decimal_places=2)
    minutes = serializers.IntegerField()
    results = any_of("Item", ROW, many=True)


class LeanItemOut(Out):
    """An item without its long texts; what its type does not have is null."""

    key = serializers.CharField()
    number = serializers.IntegerField()
    type = Choice(choices=ItemType.choices)
    backlog = Choice(choices=Backlog.Kind.choices)
    title = serializers.CharField()
    epic = serializers.IntegerField(allow_null=True, help_text="Its number.")
    labels = serializers.ListField(child=serializers.CharField())  # type: ignore[assignment]
    assignee = serializers.IntegerField(allow_null=True, help_text="Id of a person.")
    column = serializers.IntegerField(allow_null=True, help_text="Its id; null: in its backlog.")
    state = Choice(choices=["backlog", *Column.Category.values], help_text="The category of its column.")
    resolution = Choice(choices=Item.Resolution.choices, allow_blank=True)
    points = Points(allow_null=True)
    estimate_minutes = serializers.IntegerField(allow_null=True, help_text="Of a spike its box.")
    remaining_minutes = serializers.IntegerField(allow_null=True, help_text=LEFT)
    severity = serializers.IntegerField(allow_null=True)
    parent = serializers.IntegerField(allow_null=True)  # type: ignore[assignment]
    rank = serializers.CharField(help_text="Its place in its backlog, compared byte by byte.")
    blocked_since = serializers.DateTimeField(allow_null=True)
    blocked_reason = serializers.CharField()
    started_at = serializers.DateTimeField(allow_null=True)
    done_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class AllItemsOut(Out):
    seq = serializers.IntegerField(help_text="Of the last event that is in it: follow with `events/?after=`.")
    results = LeanItemOut(many=True)


class EpicOut(Out):
    number = serializers.IntegerField()
    title = serializers.CharField()
    description = serializers.CharField()
    kind = Choice(choices=Epic.Kind.choices)
    open_items = serializers.IntegerField()
    done_items = serializers.IntegerField()
    points = serializers.DecimalField(
        max_digits=12, decimal_places=2, help_text="Of its stories, done or not."
    )
    closed_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()


class EpicCreate(Body):
    title = Text()
    kind = Choice(choices=Epic.Kind.choices, required=False)
    description = Text(required=False)


class EpicEdit(EpicCreate):
    version = Id(required=False)


class MoveEpic(Body):
    """Directly before one epic, or directly after another."""

    before = Id(required=False, allow_null=True)
    after = Id(required=False, allow_null=True)


class CloseEpic(Body):
    is_closed = Yes(default=True)


class ColumnOut(Out):
    id = serializers.IntegerField()
    name = serializers.CharField()
    category = Choice(choices=Column.Category.choices)
    position = serializers.IntegerField()
    wip_limit = serializers.IntegerField(allow_null=True)
    is_acceptance = serializers.BooleanField()
