"""Shapes of items: one for each type to create, to edit, to list (…Out), and to show whole (…DetailOut)."""

from collections.abc import Mapping
from typing import Any

from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema_field
from rest_framework import serializers

from accounts.api import PersonOut
from backlog import queries
from backlog.api.serializers.parts import CriterionOut, DoneItemOut
from backlog.api.serializers.spikes import ClockOut, ExtensionOut, SegmentOut
from backlog.models import Backlog, Criterion, Defect, Epic, Item, ItemType, Story, TechnicalTask
from common.api import Body, Choice, Id, Number, Out, Points, Text, Yes, many, shown

IN_POINTS = "Counts where the project sizes tasks and defects in points too; kept otherwise."
LEFT = "0 of what is done; what was left when it was counts again when it is reopened."
COMPARATORS = ["<", "<=", "=", ">=", ">"]


class ItemFields(Body):
    """What may be set of every type. A change says which `version` it was made on, here or as If-Match."""

    title = Text()
    description = Text(required=False)
    epic = Id(required=False, allow_null=True, help_text="Number of an epic.")
    labels = serializers.ListField(child=Text(max_length=200), required=False, max_length=100)
    assignee = Id(required=False, allow_null=True, help_text="Id of a member.")


class StoryFields(ItemFields):
    as_a = Text(required=False)
    i_want = Text(required=False)
    so_that = Text(required=False)
    kind = Choice(choices=Story.Kind.choices, required=False)
    quality_metric = Text(required=False)
    quality_comparator = Choice(choices=COMPARATORS, required=False, allow_blank=True)
    quality_value = Text(required=False)
    quality_condition = Text(required=False)
    points = Points(required=False, allow_null=True)
    remaining_points = Points(required=False, allow_null=True)
    business_value = Number(required=False, allow_null=True)
    design = Choice(choices=Story.Design.choices, required=False, allow_blank=True)


class TechnicalTaskFields(ItemFields):
    so_that = Text(required=False)
    category = Choice(choices=TechnicalTask.Category.choices, required=False, allow_blank=True)
    points = Points(required=False, allow_null=True, help_text=IN_POINTS)
    estimate_minutes = Number(required=False, allow_null=True)
    remaining_minutes = Number(required=False, allow_null=True)
    parent = Id(required=False, allow_null=True, help_text="Number of the story that this is a part of.")  # type: ignore[assignment]


class SpikeFields(ItemFields):
    question = Text()
    context = Text(required=False)  # type: ignore[assignment]


class DefectFields(ItemFields):
    severity = Choice(choices=Defect.Severity.choices, required=False, allow_null=True)
    steps = Text(required=False)
    expected = Text(required=False)
    actual = Text(required=False)
    environment = Text(required=False)
    points = Points(required=False, allow_null=True, help_text=IN_POINTS)
    estimate_minutes = Number(required=False, allow_null=True)
    remaining_minutes = Number(required=False, allow_null=True)


class NewCriterion(Body):
    text = Text()
    kind = Choice(choices=Criterion.Kind.choices, default=Criterion.Kind.FUNCTIONAL.value)


class StoryCreate(StoryFields):
    type = Choice(choices=[ItemType.STORY.value])
    at_top = Yes(required=False)
    criteria = many(NewCriterion, required=False, max_length=200)


class TechnicalTaskCreate(TechnicalTaskFields):
    type = Choice(choices=[ItemType.TASK.value])
    at_top = Yes(required=False)
    done_items = serializers.ListField(child=Text(), required=False, max_length=200)
    done_template = Number(
        required=False,
        allow_null=True,
        help_text="Where no lines are given: the template they come from. 0: none; else the project's default.",
    )


class SpikeCreate(SpikeFields):
    """Hours given by a developer are agreed at once."""

    type = Choice(choices=[ItemType.SPIKE.value])
    at_top = Yes(required=False)
    timebox_minutes = Number(required=False, allow_null=True)


class DefectCreate(DefectFields):
    type = Choice(choices=[ItemType.DEFECT.value])
    at_top = Yes(required=False)


class StoryEdit(StoryFields):
    version = Id(required=False)


class TechnicalTaskEdit(TechnicalTaskFields):
    version = Id(required=False)


class SpikeEdit(SpikeFields):
    version = Id(required=False)


class DefectEdit(DefectFields):
    version = Id(required=False)


class EpicRef(Out):
    number = serializers.IntegerField()
    title = serializers.CharField()
    kind = Choice(choices=Epic.Kind.choices)


class ColumnRef(Out):
    id = serializers.IntegerField()
    name = serializers.CharField()
    category = serializers.CharField()


class ItemOut(Out):
    """What all types share."""  # made from an item of backlog.queries.items_of, without a query

    key = serializers.CharField()
    number = serializers.IntegerField()
    backlog = serializers.SerializerMethodField()
    title = serializers.CharField()
    description = serializers.CharField()
    epic = EpicRef(allow_null=True)
    labels = serializers.SerializerMethodField()
    assignee = PersonOut(allow_null=True)
    column = ColumnRef(allow_null=True, help_text="None: the item is in its backlog.")
    resolution = Choice(choices=Item.Resolution.choices, allow_blank=True)
    blocked_since = serializers.DateTimeField(allow_null=True)
    blocked_reason = serializers.CharField()
    started_at = serializers.DateTimeField(allow_null=True)
    done_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()
    lacks = serializers.ListField(
        child=serializers.CharField(), help_text="What it still needs before a sprint; advice only."
    )
    logged_minutes = serializers.IntegerField()

    @extend_schema_field(Choice(choices=Backlog.Kind.choices))
    def get_backlog(self, item: Any) -> str:
        return "product" if item.type in (ItemType.STORY, ItemType.DEFECT) else "technical"

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_labels(self, item: Any) -> list[str]:
        return [label.name for label in item.labels.all()]


class StoryOut(ItemOut):
    type = Choice(choices=[ItemType.STORY.value])
    as_a = serializers.CharField(source="detail.as_a")
    i_want = serializers.CharField(source="detail.i_want")
    so_that = serializers.CharField(source="detail.so_that")
    kind = Choice(choices=Story.Kind.choices, source="detail.kind")
    quality_metric = serializers.CharField(source="detail.quality_metric")
    quality_comparator = Choice(choices=COMPARATORS, allow_blank=True, source="detail.quality_comparator")
    quality_value = serializers.CharField(source="detail.quality_value")
    quality_condition = serializers.CharField(source="detail.quality_condition")
    quality_target = serializers.CharField(
        source="detail.target.sentence", help_text="The measurable target as one sentence."
    )
    points = Points(allow_null=True, source="detail.points")
    remaining_points = Points(allow_null=True, source="detail.remaining_points")
    business_value = serializers.IntegerField(allow_null=True, source="detail.business_value")
    design = Choice(choices=Story.Design.choices, allow_blank=True, source="detail.design")
    criteria_count = serializers.IntegerField()
    criteria_met = serializers.IntegerField()
    acceptance_wanted_at = serializers.DateTimeField(allow_null=True, source="detail.acceptance_wanted_at")
    accepted_at = serializers.DateTimeField(allow_null=True, source="detail.accepted_at")


class Left(serializers.IntegerField):
    """Hours left, as somebody said them."""

    def __init__(self) -> None:
        super().__init__(source="*", allow_null=True, help_text=LEFT)

    def to_representation(self, value: Any) -> Any:
        return 0 if value.is_done else value.detail.remaining_minutes


class TechnicalTaskOut(ItemOut):
    type = Choice(choices=[ItemType.TASK.value])
    so_that = serializers.CharField(source="detail.so_that")
    category = Choice(choices=TechnicalTask.Category.choices, allow_blank=True, source="detail.category")
    points = Points(allow_null=True, source="detail.points", help_text=IN_POINTS)
    estimate_minutes = serializers.IntegerField(allow_null=True, source="detail.estimate_minutes")
    remaining_minutes = Left()
    parent = serializers.IntegerField(allow_null=True, source="detail.parent.number", default=None)  # type: ignore[assignment]
    done_count = serializers.IntegerField(help_text="Lines of its definition of done.")
    done_ticked = serializers.IntegerField()


class SpikeOut(ItemOut):
    type = Choice(choices=[ItemType.SPIKE.value])
    question = serializers.CharField(source="detail.question")
    context = serializers.CharField(source="detail.context")  # type: ignore[assignment]
    timebox_minutes = serializers.IntegerField(allow_null=True, source="detail.timebox_minutes")
    agreed_at = serializers.DateTimeField(allow_null=True, source="detail.agreed_at")
    clock = serializers.SerializerMethodField()

    @extend_schema_field(ClockOut)
    def get_clock(self, item: Any) -> dict[str, Any]:
        return shown(ClockOut, queries.clock_of(item))


class DefectOut(ItemOut):
    type = Choice(choices=[ItemType.DEFECT.value])
    severity = Choice(choices=Defect.Severity.choices, allow_null=True, source="detail.severity")
    steps = serializers.CharField(source="detail.steps")
    expected = serializers.CharField(source="detail.expected")
    actual = serializers.CharField(source="detail.actual")
    environment = serializers.CharField(source="detail.environment")
    points = Points(allow_null=True, source="detail.points", help_text=IN_POINTS)
    estimate_minutes = serializers.IntegerField(allow_null=True, source="detail.estimate_minutes")
    remaining_minutes = Left()
    close_reason = serializers.CharField(source="detail.close_reason")


class StoryDetailOut(StoryOut):
    criteria = CriterionOut(many=True, source="detail.criteria.all")


class TechnicalTaskDetailOut(TechnicalTaskOut):
    done_items = DoneItemOut(many=True, source="detail.done_items.all")


class SpikeDetailOut(SpikeOut):
    segments = SegmentOut(many=True, source="detail.segments.all")
    extensions = ExtensionOut(many=True, source="detail.extensions.all")


CREATE: dict[str, type[Body]] = {
    ItemType.STORY: StoryCreate,
    ItemType.TASK: TechnicalTaskCreate,
    ItemType.SPIKE: SpikeCreate,
    ItemType.DEFECT: DefectCreate,
}
EDIT: dict[str, type[Body]] = {
    ItemType.STORY: StoryEdit,
    ItemType.TASK: TechnicalTaskEdit,
    ItemType.SPIKE: SpikeEdit,
    ItemType.DEFECT: DefectEdit,
}
ROW: dict[str, type[ItemOut]] = {
    ItemType.STORY: StoryOut,
    ItemType.TASK: TechnicalTaskOut,
    ItemType.SPIKE: SpikeOut,
    ItemType.DEFECT: DefectOut,
}
WHOLE: dict[str, type[ItemOut]] = {
    ItemType.STORY: StoryDetailOut,
    ItemType.TASK: TechnicalTaskDetailOut,
    ItemType.SPIKE: SpikeDetailOut,
    ItemType.DEFECT: DefectOut,
}


def any_of(name: str, shapes: Mapping[str, type[Any]], *, many: bool = False) -> PolymorphicProxySerializer:
    """How the description of the API says "one of these, as `type` tells"."""
    proxies: dict[str, Any] = {str(type): shape for type, shape in shapes.items()}
    return PolymorphicProxySerializer(name, proxies, resource_type_field_name="type", many=many)
