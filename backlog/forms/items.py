"""One form per type; the same fields create an item and edit it in place."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from backlog.forms.fields import Choices, LabelsField, LinesField, NumberChoice, text_area
from backlog.models import Defect, DoneTemplate, ItemType, Story, TechnicalTask
from common.forms import HoursField


def points_field() -> forms.DecimalField:
    return forms.DecimalField(
        required=False, min_value=0, max_value=9999, max_digits=6, decimal_places=2, label="Points"
    )


class ItemForm(forms.Form):
    """What all types share. `main`, `aside` and `quality` say where fields stand when an item is created."""

    main: tuple[str, ...] = ()
    aside: tuple[str, ...] = ()
    quality: tuple[str, ...] = ()

    title = forms.CharField(max_length=200)
    description = forms.CharField(
        required=False, max_length=100_000, widget=text_area(), help_text="Markdown."
    )
    epic = NumberChoice()
    assignee = NumberChoice(nothing="Nobody yet")
    labels = LabelsField(help_text="Words, with commas between them.")

    def __init__(self, *args: Any, epics: Choices = (), people: Choices = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer("epic", epics)
        self._offer("assignee", people)

    def _offer(self, name: str, choices: Choices) -> None:
        field = self.fields.get(name)
        if isinstance(field, NumberChoice):
            field.offer(choices)

    def without(self, *names: str) -> "ItemForm":
        """Leave out fields that this project does not use."""
        for name in names:
            self.fields.pop(name, None)
        return self

    def only(self, sent: Mapping[str, Any]) -> "ItemForm":
        """Keep the fields that were sent: editing in place sends one at a time."""
        self.fields = {name: field for name, field in self.fields.items() if name in sent}
        return self


class StoryForm(ItemForm):
    """A story: who wants what and why, and how everybody will know it is there."""

    as_a = forms.CharField(required=False, max_length=200, label="As a")
    i_want = forms.CharField(required=False, max_length=5000, label="I want", widget=text_area(1))
    so_that = forms.CharField(required=False, max_length=5000, label="So that", widget=text_area(1))
    criteria = LinesField(label="Acceptance criteria", help_text="One per line.")
    points = points_field()
    business_value = forms.IntegerField(
        required=False, min_value=0, max_value=1_000_000, label="Business value"
    )
    design = forms.ChoiceField(required=False, choices=[("", "Not said"), *Story.Design.choices])
    kind = forms.ChoiceField(
        choices=Story.Kind.choices,
        initial=Story.Kind.FUNCTIONAL,
        help_text="A quality story has a measurable target.",
    )
    quality_metric = forms.CharField(required=False, max_length=120, label="Metric")
    quality_comparator = forms.ChoiceField(
        required=False,
        label="Is",
        choices=[("", "–"), *Story._meta.get_field("quality_comparator").flatchoices],
    )
    quality_value = forms.CharField(required=False, max_length=60, label="Value")
    quality_condition = forms.CharField(required=False, max_length=200, label="Under the condition")

    main = ("title", "as_a", "i_want", "so_that", "criteria", "description")
    aside = ("points", "epic", "assignee", "labels", "business_value", "design")
    quality = ("kind", "quality_metric", "quality_comparator", "quality_value", "quality_condition")


class StoryEditForm(StoryForm):
    criteria = None  # type: ignore[assignment]
    remaining_points = forms.DecimalField(
        required=False, min_value=0, max_value=9999, max_digits=6, decimal_places=2, label="Points left"
    )


class TaskForm(ItemForm):
    """A technical task: what, why, when it is done, how long."""

    so_that = forms.CharField(
        required=False,
        max_length=5000,
        label="So that",
        widget=text_area(1),
        help_text="Its value for the team or product.",
    )
    category = forms.ChoiceField(required=False, choices=[("", "None"), *TechnicalTask.Category.choices])
    done_template = NumberChoice(nothing="", min_value=0, label="Definition of done starts with")
    done_items = LinesField(label="Definition of done", help_text="One line for each thing to tick off.")
    points = points_field()
    estimate_minutes = HoursField(label="Estimate", help_text="Hours: 6, 6.5, 6h30 or 1d.")
    parent = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    main = ("title", "so_that", "done_template", "done_items", "description")
    aside = ("points", "estimate_minutes", "category", "epic", "assignee", "labels")


class TaskEditForm(TaskForm):
    done_template = None  # type: ignore[assignment]
    done_items = None  # type: ignore[assignment]
    remaining_minutes = HoursField(label="Hours left")


def offer_templates(form: ItemForm, templates: Iterable[DoneTemplate]) -> None:
    """What the checklist may start with; nothing to choose where the project has no templates."""
    offered = list(templates)
    field = form.fields.get("done_template")
    if not isinstance(field, NumberChoice) or not isinstance(field.widget, forms.Select):
        return
    if not offered:
        form.without("done_template")
        return
    field.widget.choices = [(0, "Nothing"), *((one.pk, one.name) for one in offered)]
    field.initial = next((one.pk for one in offered if one.is_default), 0)
    form.fields[
        "done_items"
    ].help_text = "One line for each thing to tick off. Lines written here replace the template's."


class SpikeForm(ItemForm):
    """A spike: the question, what is known, and the hours an answer may cost."""

    question = forms.CharField(max_length=5000, widget=text_area(2), help_text="What must be answered?")
    context = forms.CharField(
        required=False, max_length=100_000, widget=text_area(), help_text="What is known so far; Markdown."
    )
    timebox_minutes = HoursField(
        label="Box", help_text="Hours the answer may cost; given by a developer, it is agreed."
    )

    main = ("title", "question", "context")
    aside = ("timebox_minutes", "epic", "assignee", "labels")


class SpikeEditForm(SpikeForm):
    timebox_minutes = None  # type: ignore[assignment]


class DefectForm(ItemForm):
    """A defect: how bad, how to see it, what should happen instead."""

    severity = forms.TypedChoiceField(
        required=False, coerce=int, empty_value=None, choices=[("", "Not said"), *Defect.Severity.choices]
    )
    steps = forms.CharField(required=False, max_length=20_000, widget=text_area(), label="Steps to see it")
    expected = forms.CharField(
        required=False, max_length=20_000, widget=text_area(2), label="What should happen"
    )
    actual = forms.CharField(
        required=False, max_length=20_000, widget=text_area(2), label="What happens instead"
    )
    environment = forms.CharField(
        required=False, max_length=200, help_text="Version, browser, device, place."
    )
    points = points_field()
    estimate_minutes = HoursField(label="Estimate", help_text="Hours: 6, 6.5, 6h30 or 1d.")

    main = ("title", "steps", "expected", "actual", "description")
    aside = ("severity", "points", "estimate_minutes", "environment", "epic", "assignee", "labels")


class DefectEditForm(DefectForm):
    remaining_minutes = HoursField(label="Hours left")


CREATE: dict[str, type[ItemForm]] = {
    ItemType.STORY: StoryForm,
    ItemType.TASK: TaskForm,
    ItemType.SPIKE: SpikeForm,
    ItemType.DEFECT: DefectForm,
}
EDIT: dict[str, type[ItemForm]] = {
    ItemType.STORY: StoryEditForm,
    ItemType.TASK: TaskEditForm,
    ItemType.SPIKE: SpikeEditForm,
    ItemType.DEFECT: DefectEditForm,
}
