"""Forms of templates of the definition of done."""

from django import forms

from backlog.forms.fields import LinesField


class DoneTemplateForm(forms.Form):
    name = forms.CharField(max_length=60)
    lines = LinesField(
        required=True, label="Lines", help_text="One for each thing to tick off; a pasted list will do."
    )
    is_default = forms.BooleanField(required=False, label="New tasks start with it")


class EditDoneTemplateForm(DoneTemplateForm):
    """Says which lines were there when it was opened."""

    was = forms.CharField(required=False, empty_value=None, widget=forms.HiddenInput)


class ChooseTemplateForm(forms.Form):
    template = forms.IntegerField(min_value=1, max_value=2_147_483_647)
