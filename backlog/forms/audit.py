"""Which part of the audit is asked for."""

from typing import Any

from django import forms

MOST = 9_223_372_036_854_775_807


DAY = {"type": "date"}


class AuditForm(forms.Form):
    """What follows the question mark; nothing is required."""

    person = forms.TypedChoiceField(
        required=False, coerce=int, empty_value=None, label="Person", widget=forms.Select({"data-submit": ""})
    )
    since = forms.DateField(required=False, label="From", widget=forms.DateInput(DAY))
    until = forms.DateField(required=False, label="To", widget=forms.DateInput(DAY))
    before = forms.IntegerField(required=False, min_value=0, max_value=MOST, widget=forms.HiddenInput)

    def __init__(self, *args: Any, people: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [("", "Everybody"), *people]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", "This is before the first day.")
        return cleaned
