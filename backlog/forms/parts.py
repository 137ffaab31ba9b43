"""Forms of what belongs to an item: criteria, done items, comments, logged work, its state."""

from datetime import date
from typing import Any

from django import forms

from backlog.forms.fields import LinesField, NumberChoice, text_area
from backlog.models import Criterion, ItemType
from common.forms import HoursField


class AddForm(forms.Form):
    """The first row of a backlog: a title, and a spike's question."""

    type = forms.ChoiceField(choices=ItemType.choices)
    title = forms.CharField(max_length=200)
    question = forms.CharField(required=False, max_length=5000)


class MoveForm(forms.Form):
    """Where an item goes: between neighbours, to an end, or to a position counted from 1."""

    item = forms.IntegerField(min_value=1)
    before = forms.IntegerField(required=False, min_value=1)
    after = forms.IntegerField(required=False, min_value=1)
    to = forms.CharField(required=False, max_length=10)

    def clean_to(self) -> str | int | None:
        to = self.cleaned_data["to"]
        if to in ("top", "bottom"):
            return str(to)
        if to and not to.isdecimal():
            raise forms.ValidationError("Write top, bottom or a position.")
        return int(to) if to else None


class PlaceForm(forms.Form):
    """A position in a short list, counted from 1."""

    position = forms.IntegerField(min_value=1)


class LinesForm(forms.Form):
    """New criteria or done items: one line each, pasted or typed."""

    texts = LinesField(required=True)


class CriteriaForm(LinesForm):
    kind = forms.ChoiceField(choices=Criterion.Kind.choices, initial=Criterion.Kind.FUNCTIONAL)


class CriterionForm(forms.Form):
    """Editing one in place sends what changed."""

    text = forms.CharField(required=False, max_length=1000)
    kind = forms.ChoiceField(required=False, choices=Criterion.Kind.choices)


class JudgeForm(forms.Form):
    state = forms.ChoiceField(choices=Criterion.State.choices)
    reason = forms.CharField(required=False, max_length=500, label="Why it failed")


class DoneItemForm(forms.Form):
    text = forms.CharField(max_length=1000)


class TickForm(forms.Form):
    is_done = forms.BooleanField(required=False)


class CommentForm(forms.Form):
    body = forms.CharField(max_length=50_000, widget=text_area(2, placeholder="Write a comment"), label="Comment")


class WorkForm(forms.Form):
    minutes = HoursField(required=True, label="Time", help_text="1.5, 1h30 or 20m.")
    on = forms.DateField(label="Day", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    note = forms.CharField(required=False, max_length=300)
    remaining_minutes = HoursField(label="Time left", help_text="Empty: as it was, less this.")

    def __init__(self, *args: Any, today: date | None = None, **kwargs: Any) -> None:
        super().__init__(*args, initial={"on": today}, **kwargs)


class BlockForm(forms.Form):
    reason = forms.CharField(max_length=300, label="What is it waiting for?")


class DropForm(forms.Form):
    reason = forms.CharField(max_length=300, label="Why will it not be done?")


class StateForm(forms.Form):
    """A column of the workflow; none is the backlog."""

    column = forms.IntegerField(required=False, min_value=1)
    over_limit = forms.BooleanField(required=False)


class AssigneeForm(forms.Form):
    assignee = NumberChoice(nothing="Nobody yet")
