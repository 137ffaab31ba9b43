"""Shape of what people type about sprints, their split, and who is there when."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django import forms

from accounts import calendars
from accounts.models import FULL_BP, Membership
from backlog.models import Defect, Item, Story, TechnicalTask
from backlog.rules.pasted import rows_of
from common.forms import ChangedForm, HoursField, PercentField
from sprints.models import DayPart, SprintItem
from sprints.rules.reasons import Why
from sprints.services.fields import ENDS_EARLY

DATE = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
CATEGORIES = ("feature", "technical", "defect")
FARTHEST = timedelta(days=730)  # that anybody's last day is tried out for


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


class RemainingForm(forms.Form):
    """Hours left of a task or defect, edited on its card."""

    remaining_minutes = HoursField(label="Hours left", required=True)


class PatternForm(forms.Form):
    """Hours of a working week, from a day on."""

    from_on = forms.DateField(
        label="From", required=False, widget=DATE, help_text="Empty: the hours hold for all weeks so far."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for day in WEEKDAYS:
            self.fields[day.lower()] = HoursField(label=day)

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
        self.fields["sprint"].required = False


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
