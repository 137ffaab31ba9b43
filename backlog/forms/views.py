"""Forms of saved views."""

from typing import Any

from django import forms


class ViewForm(forms.Form):
    """A name, and whether others see it."""

    name = forms.CharField(max_length=60, label="Name")
    is_shared = forms.BooleanField(required=False, label="Share it with everybody in the project")

    def __init__(self, *args: Any, why_not_share: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if why_not_share:
            self.fields["is_shared"].disabled = True
            self.fields["is_shared"].help_text = why_not_share


class NewViewForm(ViewForm):
    """With the filters that are saved."""

    query = forms.CharField(required=False, max_length=2000, widget=forms.HiddenInput)
