"""Forms of what items are sorted into: epics and columns."""

from django import forms

from backlog.forms.fields import text_area
from backlog.models import Column, Epic
from common.forms import ChangedForm


class EpicForm(forms.Form):
    title = forms.CharField(max_length=200)
    kind = forms.ChoiceField(
        choices=Epic.Kind.choices,
        initial=Epic.Kind.FEATURE,
        help_text="A foundation epic is a lane of its own on the board, in planning and in reports.",
    )
    description = forms.CharField(
        required=False, max_length=50_000, widget=text_area(), help_text="Markdown."
    )


class EditEpicForm(ChangedForm, EpicForm):
    """An epic as it was when the page was opened, and what was changed in it since."""


class NewColumnForm(forms.Form):
    name = forms.CharField(max_length=40)
    category = forms.ChoiceField(choices=Column.Category.choices, initial=Column.Category.DOING, label="Kind")
    wip_limit = forms.IntegerField(required=False, min_value=1, max_value=99, label="Limit")


class ColumnForm(forms.Form):
    name = forms.CharField(max_length=40)
    wip_limit = forms.IntegerField(required=False, min_value=1, max_value=99, label="Limit")
    is_acceptance = forms.BooleanField(required=False, label="Stories wait here for acceptance")
