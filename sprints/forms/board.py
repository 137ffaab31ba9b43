"""Shape of what people type on the board."""

from collections.abc import Sequence
from typing import Any

from django import forms

from backlog.models import Defect
from common.forms import HoursField


class QuickForm(forms.Form):
    """What an item needs to be made on the board: the rest can wait."""

    title = forms.CharField(max_length=200)
    over_limit = forms.BooleanField(required=False)


class QuickStoryForm(QuickForm):
    points = forms.DecimalField(required=False, min_value=0, max_digits=6, decimal_places=2)


class QuickSizedForm(QuickStoryForm):
    """A technical task or a defect: hours, or points where the project sizes everything in points."""

    estimate_minutes = HoursField(label="Estimate")


class QuickSpikeForm(QuickForm):
    """A question, and the hours that its answer may cost."""

    question = forms.CharField(max_length=2000)
    timebox_minutes = HoursField(label="Box")


QUICK_FORMS: dict[str, type[QuickForm]] = {
    "story": QuickStoryForm,
    "task": QuickSizedForm,
    "spike": QuickSpikeForm,
    "defect": QuickSizedForm,
}


class IncidentForm(forms.Form):
    """Work that came up: what it is, how bad, about how long."""

    title = forms.CharField(max_length=200)
    type = forms.ChoiceField(
        choices=[("defect", "Something is broken"), ("task", "Something has to be done")],
        label="What it is",
        widget=forms.RadioSelect,
        initial="defect",
    )
    severity = forms.TypedChoiceField(
        choices=[("", "–"), *Defect.Severity.choices], coerce=int, empty_value=None, required=False
    )
    estimate_minutes = HoursField(
        label="Estimate", help_text="About how many hours it takes from the reserve."
    )

    def __init__(self, data: Any = None, *, may_size: bool) -> None:
        """Developers say what it takes, and whether it is a task; others report what is broken."""
        super().__init__(data)
        if not may_size:
            del self.fields["estimate_minutes"], self.fields["type"]

    def clean(self) -> dict[str, Any]:
        """Only what is broken has a severity."""
        sent = {"type": "defect"} | (super().clean() or {})
        if sent["type"] != "defect":
            sent.pop("severity", None)
        return sent


class MakeRoomForm(forms.Form):
    """Which items go out of the sprint."""

    items = forms.TypedMultipleChoiceField(
        coerce=int, error_messages={"required": "Choose what goes out, or leave it as it is."}
    )

    def __init__(self, data: Any = None, *, lines: Sequence[Any]) -> None:
        super().__init__(data)
        self.fields["items"].choices = [(line.item.number, line.item.key) for line in lines]  # type: ignore[attr-defined]
