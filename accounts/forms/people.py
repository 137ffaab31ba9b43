"""Forms in which people speak of themselves."""

from typing import Any

from django import forms

from accounts.forms.zones import timezone_choices
from accounts.models import User


class SignUpForm(forms.Form):
    """allauth's sign-up, with a name."""

    name = forms.CharField(max_length=120, label="Your name")

    field_order = ["name", "email", "password1", "password2"]

    def signup(self, request: object, user: object) -> None:
        """Nothing more to do: the adapter keeps the name."""


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
