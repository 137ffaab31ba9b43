"""Forms of what belongs to an item: criteria, done items, comments, logged work, its state."""

from datetime import date
from typing import Any

from django import forms

from backlog.forms.fields import LinesField, text_area
from backlog.models import Criterion, ItemType
from common.forms import HoursField

MOST = 2_147_483_647  # what the database keeps as a number


class AddForm(forms.Form):
    """The first row of a backlog: a title, and a spike's question."""

    type = forms.ChoiceField(choices=ItemType.choices)
    title = forms.CharField(max_length=200)
    question = forms.CharField(required=False, max_length=5000)
    below = forms.IntegerField(required=False, min_value=1, max_value=MOST, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("type") == ItemType.SPIKE and not self.cleaned_data.get("question"):
            self.add_error("question", "A spike asks a question: write it beside the title.")
        return super().clean() or {}


class PlaceForm(forms.Form):
    """Where something goes: between neighbours, to an end, or to a position counted from 1."""

    before = forms.IntegerField(required=False, min_value=1, max_value=MOST)
    after = forms.IntegerField(required=False, min_value=1, max_value=MOST)
    to = forms.CharField(required=False, max_length=10)

    def clean_to(self) -> str | int | None:
        to = self.cleaned_data["to"]
        if to in ("top", "bottom"):
            return str(to)
        if to and not to.isdecimal():
            raise forms.ValidationError("Write top, bottom or a position.")
        return int(to) if to else None


class MoveForm(PlaceForm):
    """An item, and where it goes."""

    item = forms.IntegerField(min_value=1, max_value=MOST)


class LinesForm(forms.Form):
    """New criteria or done items: one line each, pasted or typed."""

    texts = LinesField(required=True)


class CriteriaForm(LinesForm):
    kind = forms.ChoiceField(choices=Criterion.Kind.choices, initial=Criterion.Kind.FUNCTIONAL)


class CriterionForm(forms.Form):
    """Editing one in place sends what changed."""

    text = forms.CharField(required=False, max_length=1000)
    kind = forms.ChoiceField(required=False, choices=Criterion.Kind.choices)


class FailForm(forms.Form):
    reason = forms.CharField(max_length=500, label="What is missing or wrong?")
    was = forms.CharField(required=False, empty_value=None, widget=forms.HiddenInput)


class DoneItemForm(forms.Form):
    text = forms.CharField(max_length=1000)


class SubTaskForm(forms.Form):
    """A task under a story needs a title; its hours may come at once, or its points where the project has those."""

    title = forms.CharField(max_length=200)
    estimate_minutes = HoursField(label="Hours")
    points = forms.DecimalField(required=False, min_value=0, max_digits=6, decimal_places=2)


class CommentForm(forms.Form):
    body = forms.CharField(
        max_length=50_000, widget=text_area(2, placeholder="Write a comment"), label="Comment"
    )


class EditCommentForm(CommentForm):
    version = forms.IntegerField(min_value=1, max_value=MOST, widget=forms.HiddenInput)


class WorkForm(forms.Form):
    minutes = HoursField(required=True, label="Time", help_text="1.5, 1h30 or 20m.")
    on = forms.DateField(label="Day", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    note = forms.CharField(required=False, max_length=300)
    remaining_minutes = HoursField(label="Time left", help_text="Empty: as it was, less this.")

    def __init__(self, *args: Any, today: date | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"on": today}, **kwargs})


class BlockForm(forms.Form):
    reason = forms.CharField(max_length=300, label="What is it waiting for?")


class DropForm(forms.Form):
    reason = forms.CharField(max_length=300, label="Why will it not be done?")


class StateForm(forms.Form):
    """A column of the workflow; none is the backlog."""

    column = forms.IntegerField(required=False, min_value=1, max_value=MOST)
    over_limit = forms.BooleanField(required=False)
    lift = forms.CharField(required=False, max_length=500, empty_value=None)
