"""Forms in which people speak of themselves."""

from collections.abc import Iterable
from typing import Any

from django import forms

from accounts.forms.zones import timezone_choices
from accounts.models import ApiToken, Project, User


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
        fields = ["name", "timezone", "theme"]  # holidays stand with one's hours, under Team

    def _post_clean(self) -> None:
        """The service checks and saves."""


class TokenForm(forms.Form):
    name = forms.CharField(max_length=80, help_text="What will use it.")
    scope = forms.ChoiceField(choices=ApiToken.Scope, label="May", initial=ApiToken.Scope.READ)
    project = forms.ChoiceField(required=False, label="In")
    days = forms.IntegerField(min_value=1, max_value=366, initial=90, label="Days until it expires")

    def __init__(self, *args: Any, projects: Iterable[Project] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keys = [(project.key, f"{project.name} only") for project in projects]
        self.fields["project"].choices = [("", "All my projects"), *keys]  # type: ignore[attr-defined]


class PasswordForm(forms.Form):
    """One's password again, before something that cannot be taken back."""

    password = forms.CharField(
        label="Your password",
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class AnonymiseForm(PasswordForm):
    word = forms.CharField(
        label="Type the word “close”", max_length=20, widget=forms.TextInput({"autocomplete": "off"})
    )
