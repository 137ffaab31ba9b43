"""How somebody wants to be told: two choices for each kind of notice."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from accounts.models import NoticeKind, NoticePreference
from accounts.services.notices import Wish


class NoticeSettingsForm(forms.Form):
    """For each kind `<kind>_app`, whether it is shown, and `<kind>_mail`, when it is mailed."""

    def __init__(self, data: Mapping[str, Any] | None = None, *, wishes: Mapping[str, Wish]) -> None:
        super().__init__(data)
        for kind in NoticeKind:
            wish = wishes[kind.value]
            self.fields[f"{kind.value}_app"] = forms.BooleanField(
                required=False, initial=wish.in_app, label=f"In the app: {kind.label}"
            )
            self.fields[f"{kind.value}_mail"] = forms.ChoiceField(
                choices=NoticePreference.Mail.choices, initial=wish.mail, label=f"By mail: {kind.label}"
            )

    def rows(self) -> Iterator[tuple[str, BoundField, BoundField]]:
        """One for each kind: its words and its two controls."""
        for kind in NoticeKind:
            yield kind.label, self[f"{kind.value}_app"], self[f"{kind.value}_mail"]

    def clean(self) -> dict[str, Any]:
        sent = self.cleaned_data
        if self.errors:
            return sent
        return {
            "wishes": {
                kind: Wish(in_app=sent[f"{kind}_app"], mail=sent[f"{kind}_mail"])
                for kind in NoticeKind.values
            }
        }
