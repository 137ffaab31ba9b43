"""What the team's calendar sends when days are dragged over."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django import forms

from sprints.models import DayPart
from sprints.services.availability import LONGEST_ABSENCE, Parts


class PaintForm(forms.Form):
    """Days from first to last that become free (`off`) or worked again; for undo, exactly what was there before."""

    on = forms.DateField()
    until = forms.DateField()
    off = forms.BooleanField(required=False)

    def __init__(self, sent: Mapping[str, Any]) -> None:
        super().__init__({**sent, "on": str(sent.get("on", "")), "until": str(sent.get("until", ""))})
        self.sent = sent

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name in ("parts", "instead_of"):
            try:
                cleaned[name] = read_parts(self.sent[name]) if self.sent.get(name) is not None else None
            except (ValueError, TypeError, AttributeError, OverflowError):
                raise forms.ValidationError("These are no days with their parts.") from None
        return cleaned

    def parts(self) -> Parts:
        """What is to be there."""
        cleaned = self.cleaned_data
        if cleaned["parts"] is not None:
            return cleaned["parts"]
        length = min((cleaned["until"] - cleaned["on"]).days + 1, LONGEST_ABSENCE) if cleaned["off"] else 0
        return {cleaned["on"] + timedelta(days=n): {DayPart.FULL.value: 0} for n in range(length)}

    def instead_of(self) -> Parts | None:
        return self.cleaned_data["instead_of"]


def as_sent(parts: Parts) -> dict[str, dict[str, int]]:
    """As `read_parts` reads it."""
    return {day.isoformat(): dict(there) for day, there in parts.items()}


def read_parts(sent: Any) -> dict[date, dict[str, int]]:
    """Raises ValueError, TypeError, AttributeError or OverflowError for anything else; what the parts are called says
    a service."""
    return {
        date.fromisoformat(day): {str(part): int(minutes) for part, minutes in there.items()}
        for day, there in sent.items()
    }
