"""Shape of what people type when a sprint ends."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms

from backlog.models import Item, Story, TechnicalTask
from backlog.rules.pasted import rows_of
from common.forms import HoursField
from sprints.models import SprintItem
from sprints.rules.reasons import Why


class CloseForm(forms.Form):
    """For each item that is not done: why, where it goes, and what remains of a story."""

    RETURN, CARRY = "return", "carry"

    def __init__(
        self, *args: Any, items: Sequence[Item], why: Mapping[int, Why], may_carry: bool, **kwargs: Any
    ) -> None:
        """`why` by item id: the cause that is proposed, and what is known of it."""
        super().__init__(*args, **kwargs)
        self.items = items
        fates = [(self.RETURN, "Back to the backlog")] + ([(self.CARRY, "Carry on")] if may_carry else [])
        for item in items:
            known = why[item.pk]
            self.fields[f"fate_{item.number}"] = forms.ChoiceField(choices=fates, initial=self.RETURN)
            self.fields[f"cause_{item.number}"] = forms.ChoiceField(
                choices=SprintItem.Cause.choices, initial=known.cause, required=False
            )
            self.fields[f"words_{item.number}"] = forms.CharField(max_length=200, required=False)
            own = item.detail
            if isinstance(own, Story) and own.points is not None:
                left = own.points if own.remaining_points is None else own.remaining_points
                shown = left.quantize(Decimal(1)) if left == left.to_integral_value() else left.normalize()
                self.fields[f"left_{item.number}"] = forms.DecimalField(
                    required=False,
                    min_value=0,
                    max_value=own.points,
                    max_digits=6,
                    decimal_places=2,
                    initial=shown,
                )

    def clean(self) -> dict[str, Any]:
        """`carry`: numbers that go on; `remaining`: points left by number; `reasons`: cause and words by number."""
        cleaned = super().clean() or {}
        numbers = [item.number for item in self.items]
        left = {number: cleaned.get(f"left_{number}") for number in numbers}
        return {
            "carry": [number for number in numbers if cleaned.get(f"fate_{number}") == self.CARRY],
            "remaining": {number: points for number, points in left.items() if points is not None},
            "reasons": {
                number: (cleaned.get(f"cause_{number}", ""), cleaned.get(f"words_{number}", ""))
                for number in numbers
            },
        }


class TimeForm(forms.Form):
    """How somebody's time in a sprint divided; an empty field is nothing."""

    feature = HoursField(label="Feature")
    technical = HoursField(label="Technical")
    defect = HoursField(label="Defect")
    unplanned = HoursField(label="Unplanned")

    def clean(self) -> dict[str, Any]:
        return {name: minutes or 0 for name, minutes in (super().clean() or {}).items()}


class RetrospectiveForm(forms.Form):
    """What follows from a retrospective: one action a line."""

    actions = forms.CharField(
        label="Actions", max_length=10_000, widget=forms.Textarea({"rows": 3}), help_text="One a line."
    )
    category = forms.ChoiceField(
        label="Category", choices=TechnicalTask.Category.choices, initial=TechnicalTask.Category.CHORE
    )

    def clean_actions(self) -> list[str]:
        return rows_of(self.cleaned_data["actions"])
