"""allauth's forms in our words. Named in settings (ACCOUNT_FORMS), for allauth imports the sign-up form from here."""

from typing import Any

from allauth.account import forms as allauth

WORDS = {
    "login": "E-mail address",
    "email": "E-mail address",
    "password": "Password",
    "oldpassword": "Password until now",
    "remember": "Stay signed in here",
}
TWICE = "The same again"
HINT = "At least 8 characters, not only digits, and none that many people use."


class OurWords:
    """Labels of what is asked, one short hint at a new password, and no labels twice as placeholders."""

    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = WORDS.get(name, field.label)
            field.widget.attrs.pop("placeholder", None)
        if "password1" in self.fields:
            self.fields["password1"].label = "New password" if "name" not in self.fields else "Password"
            self.fields["password1"].help_text = HINT
        if "password2" in self.fields:
            self.fields["password2"].label = TWICE


class LoginForm(OurWords, allauth.LoginForm):
    """One types at once: the address, or where that was refused the password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first = "password" if self.is_bound else "login"  # type: ignore[attr-defined]
        self.fields[first].widget.attrs["autofocus"] = True


class SignupForm(OurWords, allauth.SignupForm):
    pass


class ChangePasswordForm(OurWords, allauth.ChangePasswordForm):
    pass


class SetPasswordForm(OurWords, allauth.SetPasswordForm):
    pass


class ResetPasswordForm(OurWords, allauth.ResetPasswordForm):
    pass


class ResetPasswordKeyForm(OurWords, allauth.ResetPasswordKeyForm):
    pass


class ReauthenticateForm(OurWords, allauth.ReauthenticateForm):
    pass


class ChangeEmailForm(OurWords, allauth.ChangeEmailForm):
    pass
