"""Shape of what people type about forecasts and kept reports."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms


class ShareForm(forms.Form):
    """A link to a report for people without an account."""

    name = forms.CharField(
        label="For whom", max_length=80, help_text="Only the team sees this, for example “Board meeting”."
    )
    sprint = forms.TypedChoiceField(label="Shows", coerce=int, empty_value=None, required=False)
    days = forms.IntegerField(
        label="Days until it expires",
        required=False,
        min_value=1,
        max_value=3650,
        initial=90,
        help_text="Empty: it works until somebody revokes it.",
    )

    def __init__(self, *args: Any, sprints: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sprint"].choices = [("", "Always the latest report"), *sprints]  # type: ignore[attr-defined]


class PointsField(forms.DecimalField):
    """Points as the database can keep them, or nothing."""

    widget = forms.NumberInput({"class": "field mini"})

    def __init__(self, **kwargs: Any) -> None:
        limits = {"min_value": Decimal("0.01"), "max_value": Decimal("9999.99"), "decimal_places": 2}
        super().__init__(**{"required": False, **limits, **kwargs})


class GuessForm(forms.Form):
    """How many points the team thinks a normal sprint brings."""

    low = PointsField(label="At least, points")
    high = PointsField(label="At most, points")
