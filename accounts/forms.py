"""Shape of what people type about themselves and their projects."""

import zoneinfo
from functools import cache
from typing import Any

from django import forms

from accounts.models import Project, Role, User
from common.forms import HoursField, PercentField


@cache
def timezone_choices() -> list[tuple[str, str]]:
    names = sorted(
        n for n in zoneinfo.available_timezones() if "/" in n and not n.startswith(("Etc/", "posix"))
    )
    return [("UTC", "UTC"), *((name, name.replace("_", " ")) for name in names)]


class SignUpForm(forms.Form):
    """allauth's sign-up, with a name."""

    name = forms.CharField(max_length=120, label="Your name")

    field_order = ["name", "email", "password1", "password2"]

    def signup(self, request: object, user: object) -> None:
        """Nothing more to do: the adapter keeps the name."""


class ProjectForm(forms.Form):
    """A new project."""

    name = forms.CharField(max_length=120)
    key = forms.RegexField(
        r"(?i)^[a-z][a-z0-9]{1,9}$",
        max_length=10,
        help_text="Two to ten letters or digits, a letter first; it starts every item's number, as in PAY-12.",
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
        fields = [
            "name",
            "description",
            "timezone",
            "working_day_ends_at",
            "country",
            "region",
            "focus_bp",
            "reserve_bp",
            "rate_minutes_per_point",
            "small_work_minutes",
            "technical_child_category",
            "quality_category",
            "defect_category",
            "criteria_binding",
        ]
        labels = {
            "working_day_ends_at": "Working day ends at",
            "country": "Public holidays of",
            "region": "Region",
            "technical_child_category": "Tasks under stories",
            "quality_category": "Quality stories",
            "defect_category": "Defects",
            "criteria_binding": "A story is accepted only when all its criteria are met",
        }
        widgets = {
            "description": forms.Textarea(attrs={"rows": 3}),
            "working_day_ends_at": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        }

    def _post_clean(self) -> None:
        """The service checks and saves; the form only shapes, and leaves the project as it is."""


class MemberForm(forms.Form):
    """What somebody is in a project."""

    email = forms.EmailField(label="E-mail")
    roles = forms.MultipleChoiceField(choices=Role, widget=forms.CheckboxSelectMultiple)
    is_admin = forms.BooleanField(required=False, label="Admin")
    share_bp = PercentField(
        required=False,
        label="Share of working time, %",
        help_text="Empty: all for developers, none for others.",
    )


class MemberEditForm(MemberForm):
    email = None  # type: ignore[assignment]
    share_bp = PercentField(label="Share of working time, %")
    joined_on = forms.DateField(required=False, label="First day", widget=forms.DateInput({"type": "date"}))
    left_on = forms.DateField(required=False, label="Last day", widget=forms.DateInput({"type": "date"}))


class ProfileForm(forms.ModelForm):
    """A person's own name, zone and look."""

    timezone = forms.ChoiceField(choices=timezone_choices, label="Time zone")

    class Meta:
        model = User
        fields = ["name", "timezone", "theme", "country", "region"]
        labels = {"country": "Public holidays of", "region": "Region"}
        help_texts = {"country": "Empty: those of the project."}

    def _post_clean(self) -> None:
        """The service checks and saves."""


class TokenForm(forms.Form):
    name = forms.CharField(max_length=80, help_text="What will use it.")
    days = forms.IntegerField(min_value=1, max_value=366, initial=90, label="Days until it expires")

    def clean(self) -> dict[str, Any]:
        return super().clean() or {}
