"""Shape of what people type about a sprint, its split and its sign-off."""

from decimal import Decimal
from typing import Any

from django import forms

from accounts.models import FULL_BP
from common.forms import ChangedForm, PercentField
from sprints.services.fields import ENDS_EARLY

DATE = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
CATEGORIES = ("feature", "technical", "defect")


class TargetForm(forms.Form):
    """How plannable time should divide: three shares of 100 %, or none of them for no target."""

    said_at = {"target_bp": "feature"}
    feature = PercentField(label="Feature, %", required=False)
    technical = PercentField(label="Technical, %", required=False)
    defect = PercentField(label="Defect, %", required=False)

    def clean(self) -> dict[str, Any]:
        """`target_bp`: shares by category, None when all three are empty."""
        cleaned = super().clean() or {}
        shares = {name: cleaned.pop(name, None) for name in CATEGORIES}
        if self.errors or all(share is None for share in shares.values()):
            return cleaned | {"target_bp": None}
        whole = {name: share or 0 for name, share in shares.items()}
        if sum(whole.values()) != FULL_BP:
            total = f"{sum(whole.values()) / 100:g}"
            self.add_error("feature", f"The three shares add up to {total} %. They have to make 100 %.")
        return cleaned | {"target_bp": whole}


class SprintForm(TargetForm):
    """A sprint's goal, dates and the shares its hours are cut by."""

    name = forms.CharField(max_length=80, required=False, help_text="Empty: numbered on, as in Sprint 15.")
    goal = forms.CharField(
        max_length=300,
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text="What is different for somebody when the sprint is over.",
    )
    start_on = forms.DateField(label="First day", widget=DATE)
    end_on = forms.DateField(label="Last day", widget=DATE)
    focus_bp = PercentField(
        label="Focus, %", help_text="Of the hours at work; meetings and the rest take what is left."
    )
    reserve_bp = PercentField(
        label="Reserve, %", help_text="Of the focused hours, kept free for unplanned work."
    )

    field_order = ["name", "goal", "start_on", "end_on", "focus_bp", "reserve_bp", *CATEGORIES]

    def clean(self) -> dict[str, Any]:
        """Dates are compared here too, so that a mistake in the shares does not hide one in them."""
        cleaned = super().clean()
        start_on, end_on = cleaned.get("start_on"), cleaned.get("end_on")
        if start_on and end_on and end_on < start_on:
            self.add_error("end_on", ENDS_EARLY)
        return cleaned


class FirstSprintForm(SprintForm):
    """The first sprint of a project without hours per point: what it asks once."""

    normal_points = forms.DecimalField(
        label="About how many points in a normal sprint?",
        required=False,
        max_digits=6,
        decimal_places=2,
        min_value=Decimal("0.01"),
        help_text="Hours per point are assumed from it until closed sprints show them, so that stories and tasks"
        " compare. Empty: points and hours are not comparable.",
    )


class EditSprintForm(ChangedForm, SprintForm):
    """A sprint as it was when the page was opened; its name and goal are sent only where they were changed."""

    tracked = ("name", "goal")


class NoteForm(forms.Form):
    """A word with a step of the sign-off."""

    note = forms.CharField(max_length=500, required=False, widget=forms.Textarea({"rows": 2}))


class RejectForm(NoteForm):
    note = forms.CharField(
        max_length=500, label="What should change", widget=forms.Textarea({"rows": 2}), strip=True
    )
