"""Shape of what a new project is asked first."""

from typing import Any

from django import forms

from accounts import calendars
from accounts.models import Role
from common.forms import HoursField, PercentField
from sprints.forms.availability import PatternForm
from sprints.forms.sprints import DATE
from sprints.services.fields import ENDS_EARLY


class PeopleForm(PatternForm):
    """Holidays, one's own working week, and who else comes."""

    country = forms.ChoiceField(
        label="Public holidays of",
        required=False,
        help_text="Taken out of everybody's hours. Regions, and people who live elsewhere: later, under Team.",
    )
    emails = forms.CharField(
        label="Who else is in the team? Their e-mail addresses",
        required=False,
        max_length=20_000,
        widget=forms.Textarea({"rows": 3, "autocomplete": "off", "spellcheck": "false"}),
        help_text="As you paste them: lines, commas, Name &lt;address&gt;. They get a link for seven days.",
    )
    role = forms.ChoiceField(label="They come as", choices=Role, initial=Role.DEVELOPER)
    field_order = ["emails", "role", "country"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["from_on"]
        country: Any = self.fields["country"]
        country.choices = [("", "No public holidays"), *((c.code, c.name) for c in calendars.countries())]

    def clean(self) -> dict[str, Any]:
        """`roles`: those of who is invited."""
        cleaned = super().clean()
        return cleaned | {"roles": [cleaned.pop("role", "")]}


class ItemsForm(forms.Form):
    """Titles, one a line."""

    stories = forms.CharField(
        label="Stories: what somebody can do then, one a line",
        required=False,
        max_length=20_000,
        widget=forms.Textarea(
            {"rows": 6, "placeholder": "Pay by card, 5\nSee all my bookings, 3\nChange a booking"}
        ),
        help_text="A number at the end is its size in points.",
    )
    tasks = forms.CharField(
        label="Technical tasks: what it needs underneath, one a line",
        required=False,
        max_length=20_000,
        widget=forms.Textarea({"rows": 6, "placeholder": "Set up staging, 6 h\nUpgrade the database, 4 h"}),
        help_text="Hours at the end are its estimate.",
    )


class PlanForm(forms.Form):
    """The first sprint: when, how its hours divide, and whether it is filled."""

    start_on = forms.DateField(label="First day", widget=DATE)
    end_on = forms.DateField(label="Last day", widget=DATE)
    goal = forms.CharField(
        max_length=300,
        required=False,
        widget=forms.TextInput({"placeholder": "What is different for somebody when it is over"}),
    )
    technical_bp = PercentField(
        label="Technical work, %",
        initial=3000,
        help_text="Of the hours there are; the rest is for stories. The team changes it in the plan.",
    )
    rate_minutes_per_point = HoursField(
        label="Hours per point, about",
        initial=360,
        help_text="So that stories and tasks compare; learned from closed sprints later.",
    )
    fill = forms.BooleanField(
        label="Fill it from the top of both backlogs, as far as the hours reach", required=False, initial=True
    )

    def __init__(self, *args: Any, has_rate: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if has_rate:
            del self.fields["rate_minutes_per_point"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        start_on, end_on = cleaned.get("start_on"), cleaned.get("end_on")
        if start_on and end_on and end_on < start_on:
            self.add_error("end_on", ENDS_EARLY)
        return cleaned
