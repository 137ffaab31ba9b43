"""Forms of a spike's box, its clock and its outcome."""

from typing import Any

from django import forms
from django.http import QueryDict

from backlog.forms.fields import text_area
from backlog.models import Outcome
from common.forms import HoursField

OPTIONS_SHOWN, OPTIONS_AT_MOST = 3, 12


class BoxForm(forms.Form):
    timebox_minutes = HoursField(required=True, label="Hours the answer may cost")


class ExtendForm(forms.Form):
    """More hours: how many, why, and what they are for."""

    minutes = HoursField(required=True, label="How much more")
    reason = forms.CharField(max_length=2000, label="Why was it not enough?", widget=text_area(2))
    learned = forms.CharField(max_length=2000, label="What have you learned so far?", widget=text_area(2))


class SegmentForm(forms.Form):
    """When somebody worked on it, in the project's time."""

    started_at = forms.DateTimeField(
        label="From", widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )
    ended_at = forms.DateTimeField(
        label="To", widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )


class OutcomeForm(forms.Form):
    """How the spike ends. Options are rows of text and note, one of which may be chosen."""

    kind = forms.ChoiceField(
        choices=[c for c in Outcome.Kind.choices if c[0] != Outcome.Kind.CANCELLED],
        initial=Outcome.Kind.DECISION,
        widget=forms.RadioSelect,
    )
    findings = forms.CharField(required=False, max_length=50_000, label="What we found", widget=text_area(3))
    decision = forms.CharField(
        required=False, max_length=5000, label="Decision, as it will stand in the log", widget=text_area(1)
    )

    def __init__(self, data: QueryDict | None = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.rows = self._rows(data)

    def _rows(self, data: QueryDict | None) -> list[tuple[str, str, bool]]:
        """Text, note and whether chosen, as typed; filled up with empty rows."""
        rows: list[tuple[str, str, bool]] = []
        if data is not None:
            texts, notes = data.getlist("option_text"), data.getlist("option_note")
            chosen = data.get("option_chosen", "")
            for at, text in enumerate(texts[:OPTIONS_AT_MOST]):
                rows.append((text.strip(), notes[at].strip() if at < len(notes) else "", chosen == str(at)))
        return rows + [("", "", False)] * (OPTIONS_SHOWN - len(rows))

    @property
    def options(self) -> list[tuple[str, str, bool]]:
        return [row for row in self.rows if row[0]]

    def clean(self) -> dict[str, Any]:
        if any(len(text) > 300 or len(note) > 300 for text, note, _ in self.rows):
            self.add_error(None, "An option and its note have at most 300 characters each.")
        return super().clean() or {}


class CancelForm(forms.Form):
    findings = forms.CharField(
        max_length=50_000, label="Why, and what was found until now", widget=text_area(2)
    )
