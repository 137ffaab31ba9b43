"""Forms of projects."""

from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator

from accounts.forms.zones import timezone_choices
from accounts.models import Project
from accounts.services.projects import LONGEST_TEXT, SETTINGS, TEXTS
from common.forms import HoursField, PercentField


class ProjectForm(forms.Form):
    """A new project."""

    name = forms.CharField(max_length=120)
    key = forms.RegexField(
        r"(?i)^[a-z][a-z0-9]{1,9}$",
        max_length=10,
        help_text="Two to ten letters or digits, a letter first; it starts every item's number, as in PAY-12.",
        widget=forms.TextInput({"data-key-from": "name", "autocomplete": "off"}),
        error_messages={"invalid": "A key is two to ten letters or digits, and begins with a letter."},
    )
    timezone = forms.ChoiceField(
        choices=timezone_choices,
        label="Time zone",
        initial="UTC",
        widget=forms.Select(attrs={"data-zone": ""}),
    )


class SettingsForm(forms.ModelForm):
    """How a project counts its time and its work."""

    focus_bp = PercentField(
        label="Focus, %",
        help_text="Share of working time that goes into planned work; meetings take the rest.",
    )
    reserve_bp = PercentField(
        label="Reserve, %", help_text="Kept free of the focused time for unplanned work."
    )
    rate_minutes_per_point = HoursField(
        label="Hours per point",
        help_text="About how long a point takes, so that stories and tasks compare. Empty: they don't.",
    )
    small_work_minutes = HoursField(
        label="Small work", help_text="Below this, a title is enough.", required=True
    )
    timezone = forms.ChoiceField(choices=timezone_choices, label="Time zone")

    class Meta:
        model = Project
        fields = tuple(name for name in SETTINGS if name not in ("country", "region"))  # chosen under Team
        labels = {
            "working_day_ends_at": "Working day ends at",
            "technical_child_category": "Tasks under stories",
            "quality_category": "Quality stories",
            "defect_category": "Defects",
            "criteria_binding": "A story is accepted only when all its criteria are met",
            "ready_binding": "Only what is ready is planned into a sprint",
            "sizes_in_points": "Tasks and defects are sized in points too",
            "definition_of_done": "Definition of Done",
        }
        help_texts = {
            "ready_binding": "Off: what an item lacks is advice. Unplanned and small work is always let through.",
            "sizes_in_points": "For teams that estimate in points only. Switched off, points given before are kept.",
            "definition_of_done": "What holds for everything that is finished; Markdown. It stands beside every"
            " checklist and where stories are accepted.",
        }
        widgets = {
            "definition_of_done": forms.Textarea(attrs={"rows": 6}),
            "description": forms.Textarea(attrs={"rows": 3}),
            "working_day_ends_at": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in TEXTS:
            self.fields[name].validators.append(MaxLengthValidator(LONGEST_TEXT))
            self.fields[name].widget.attrs["maxlength"] = LONGEST_TEXT

    def _post_clean(self) -> None:
        """The service checks and saves; the form only shapes, and leaves the project as it is."""
