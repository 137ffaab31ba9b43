"""Forms of a spike's box, its clock and its outcome."""

from typing import Any, ClassVar

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
    follow_up = forms.CharField(
        required=False, max_length=5000, label="Question of the follow-up spike", widget=text_area(1)
    )
    GATES: ClassVar[dict[str, tuple[str, ...]]] = {
        "gate": (Outcome.Kind.DECISION.value, Outcome.Kind.KNOWLEDGE.value),
        "unsure": (Outcome.Kind.INCONCLUSIVE.value,),
    }  # what is said about gates, by kinds of outcome: each has answers of its own

    def __init__(self, data: QueryDict | None = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.rows = self._rows(data)

    def chosen(self, name: str) -> str:
        """What was sent about a gate."""
        return str(self.data.get(name, ""))

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
        return (super().clean() or {}) | {"gates": self._gates()}

    def _gates(self) -> dict[int, str]:
        """By the gate's id, of those answers that belong to the kind of outcome."""
        kind = self.cleaned_data.get("kind")
        prefix = next((name for name, kinds in self.GATES.items() if kind in kinds), "")
        sent = ((name.partition("-"), self.chosen(name)) for name in self.data)
        return {
            int(pk): effect
            for (start, _, pk), effect in sent
            if start == prefix and pk.isdecimal() and len(pk) < 18 and effect
        }


class CancelForm(forms.Form):
    findings = forms.CharField(
        max_length=50_000, label="Why, and what was found until now", widget=text_area(2)
    )
