"""How allauth keeps second factors here: encrypted, and each code good once."""

import re
from typing import Any

from allauth.mfa import app_settings
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base import forms
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from django.core.cache import cache

from accounts import sealing

SEALED = ("secret", "seed")  # what of an authenticator's data is a secret


WRONG = "This code is not right, or was used already. The app shows a new one every 30 seconds."


class MFAAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {"incorrect_code": WRONG}

    def encrypt(self, text: str) -> str:
        return sealing.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return sealing.unseal(encrypted_text)


class Once:
    """A code of an app is good as long as its neighbours in time are; it is not good twice meanwhile."""

    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        code = self.fields["code"]
        code.label = "Code"
        code.widget.attrs.pop("placeholder", None)
        code.widget.attrs["inputmode"] = "numeric"  # those for recovery are digits, too
        if isinstance(self, forms.BaseAuthenticateForm):  # the only thing that one is asked for
            code.widget.attrs["autofocus"] = True

    def clean_code(self: Any) -> str:
        code: str = super().clean_code()  # type: ignore[misc]
        lives = (2 * app_settings.TOTP_TOLERANCE + 1) * app_settings.TOTP_PERIOD
        typed = re.sub(r"[\W_]", "", code)  # as allauth compares it
        if not cache.add(f"second-factor:{self.user.pk}:{typed}", "used", timeout=lives):
            raise MFAAdapter().validation_error("incorrect_code")
        return code


class AuthenticateForm(Once, forms.AuthenticateForm):  # type: ignore[misc]
    pass


class ReauthenticateForm(Once, forms.ReauthenticateForm):  # type: ignore[misc]
    pass


class ActivateTOTPForm(Once, totp.ActivateTOTPForm):  # type: ignore[misc]
    pass


def reseal_all() -> int:
    """Every secret under the newest key; how many rows there were."""
    rows = list(Authenticator.objects.all())
    for row in rows:
        row.data |= {name: sealing.reseal(row.data[name]) for name in SEALED if name in row.data}
        row.save(update_fields=["data"])
    return len(rows)
