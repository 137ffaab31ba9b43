"""Shape of what people type about who is there when."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django import forms

from accounts import calendars
from accounts.models import Membership
from common.forms import HoursField
from sprints.forms.sprints import DATE
from sprints.models import DayPart

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
FARTHEST = timedelta(days=730)  # that anybody's last day is tried out for


class PatternForm(forms.Form):
    """Hours of a working week, from a day on."""

    from_on = forms.DateField(
        label="From", required=False, widget=DATE, help_text="Empty: the hours hold for all weeks so far."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for day in WEEKDAYS:
            self.fields[day.lower()] = HoursField(label=day)

    @staticmethod
    def day_names() -> list[str]:
        return [day.lower() for day in WEEKDAYS]

    def days(self) -> list[forms.BoundField]:
        return [self[day.lower()] for day in WEEKDAYS]

    def clean(self) -> dict[str, Any]:
        """`minutes`: seven, Monday first; an empty day is a free one."""
        cleaned = super().clean() or {}
        minutes = [cleaned.pop(day.lower(), None) or 0 for day in WEEKDAYS]
        for day, worked in zip(WEEKDAYS, minutes, strict=True):
            if worked > 1440:
                self.add_error(day.lower(), "A day has 24 hours.")
        return cleaned | {"minutes": minutes}


class AbsenceForm(forms.Form):
    """Time off: a day, half of it, some hours, or a stretch of days."""

    on = forms.DateField(label="From", widget=DATE)
    until = forms.DateField(label="Until", required=False, widget=DATE, help_text="Empty: that one day.")
    part = forms.ChoiceField(label="How long", choices=DayPart, initial=DayPart.FULL)
    minutes = HoursField(label="Hours off", help_text="Only for some hours.")

    def clean_minutes(self) -> int:
        return self.cleaned_data["minutes"] or 0


class DayOffForm(forms.Form):
    """A day on which nobody of the team works."""

    on = forms.DateField(label="Day", widget=DATE)
    part = forms.ChoiceField(
        label="How long", choices=[c for c in DayPart.choices if c[0] != DayPart.HOURS], initial=DayPart.FULL
    )
    name = forms.CharField(label="What it is", max_length=80, required=False)


class HolidaysForm(forms.Form):
    """A country, and then one of its regions that have holidays of their own."""

    country = forms.ChoiceField(required=False)
    region = forms.ChoiceField(required=False, help_text="Only where it has holidays of its own.")

    def __init__(self, *args: Any, is_own: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        nothing = "The team's" if is_own else "No public holidays"
        known = calendars.countries()
        chosen = str(self.data.get("country") if self.is_bound else self.initial.get("country") or "")
        regions = next((one.regions for one in known if one.code == chosen), ())
        country, region = self.fields["country"], self.fields["region"]
        country.error_messages["invalid_choice"] = "No holidays are known for “%(value)s”."
        region.error_messages["invalid_choice"] = "“%(value)s” is no region of it with holidays of its own."
        assert isinstance(country, forms.ChoiceField) and isinstance(region, forms.ChoiceField)
        country.choices = [("", nothing), *((one.code, one.name) for one in known)]
        region.choices = [("", "Whole country"), *((one.code, one.name) for one in regions)]


class DepartureForm(forms.Form):
    """Who leaves, and their last day: only to see what it would mean."""

    person = forms.ChoiceField(
        label="Who leaves", error_messages={"invalid_choice": "Choose somebody who is in the project."}
    )
    last_day = forms.DateField(label="Last day", widget=DATE)

    def __init__(self, *args: Any, members: Iterable[Membership], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.members, self.today = {str(one.user_id): one for one in members}, today
        field: Any = self.fields["person"]
        field.choices = [(pk, str(one.user)) for pk, one in self.members.items()]

    def clean(self) -> dict[str, Any]:
        """`person`: the user."""
        cleaned = super().clean() or {}
        who, last_day = self.members.get(cleaned.get("person", "")), cleaned.get("last_day")
        if last_day and not self.today <= last_day <= self.today + FARTHEST:
            self.add_error("last_day", "Choose today or a day within the next two years.")
        elif last_day and who and who.joined_on and who.joined_on > last_day:
            self.add_error("last_day", f"{who.user} joins only after this day.")
        return cleaned | ({"person": who.user} if who else {})
