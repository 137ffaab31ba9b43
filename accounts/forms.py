"""Shape of what people type about themselves and their projects."""

from django import forms


class SignUpForm(forms.Form):
    """allauth's sign-up, with a name."""

    name = forms.CharField(max_length=120, label="Your name")

    def signup(self, request: object, user: object) -> None:
        """Nothing more to do: the adapter keeps the name."""
