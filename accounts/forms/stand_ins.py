"""Shape of who stands in, and when."""

from typing import Any

from django import forms


class StandInForm(forms.Form):
    """Who, from when to when."""

    user = forms.TypedChoiceField(coerce=int, label="Who")
    starts_on = forms.DateField(label="From", widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    ends_on = forms.DateField(
        label="To", widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), help_text="The last day."
    )

    def __init__(self, *args: Any, people: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].choices = people  # type: ignore[attr-defined]
