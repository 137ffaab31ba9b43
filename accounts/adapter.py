"""How allauth behaves here."""

from typing import Any
from urllib.parse import urlsplit

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme

from accounts import guessing, tokens
from accounts.addresses import check_address

log = structlog.get_logger(__name__)
TOO_OFTEN = "Too many wrong passwords. Wait a quarter of an hour, or set a new one: “Forgot your password?”"
OUR_WORDS = {
    "too_many_login_attempts": TOO_OFTEN,
    "account_inactive": "This account is closed.",
    "email_password_mismatch": "Address or password is not correct.",
    "email_taken": "There is an account with this address already. Sign in, or set a new password.",
    "duplicate_email": "This is your address already.",
    "enter_current_password": "Type your password.",
    "incorrect_password": "This is not your password.",
    "incorrect_code": "This code is not correct. A new one comes every half minute.",
    "invalid_password_reset": "This link was used already, or is too old. Ask for a new one.",
    "unknown_email": "Nobody has an account with this address.",
    "rate_limited": "That was too often in a short time. Wait a minute, then try again.",
}


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up where it is open or by invitation; links in mails start with SITE_URL."""

    error_messages = DefaultAccountAdapter.error_messages | OUR_WORDS

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """For everybody where the installation says so, else for who was invited."""
        return bool(settings.SIGN_UP_OPEN) or hasattr(request, "proved_address")

    def is_email_verified(self, request: HttpRequest, email: str) -> bool:
        """An invitation's link that came by mail proves the address it went to."""
        proved = str(getattr(request, "proved_address", ""))
        return bool(proved) and proved.casefold() == email.casefold()

    def save_user(self, request: HttpRequest, user: Any, form: Any, commit: bool = True) -> Any:
        user.name = form.cleaned_data["name"]
        return super().save_user(request, user, form, commit)

    def set_password(self, user: Any, password: str) -> None:
        """Whoever knew the old one is out: sessions end by Django's doing, tokens by ours."""
        super().set_password(user, password)
        tokens.revoke_all(user)

    def get_reset_password_from_key_url(self, key: str) -> str:
        return _on_site(super().get_reset_password_from_key_url(key))

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        return _on_site(super().get_email_confirmation_url(request, emailconfirmation))

    def clean_email(self, email: str) -> str:
        """Asked by every form of allauth that takes an address."""
        return check_address(super().clean_email(email))

    def is_safe_url(self, url: str) -> bool:
        """Whether `next` stays here: not on another name of this installation either, and on no other scheme."""
        return url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Of a storm of wrong passwords few are looked at; see accounts/guessing.py."""
        self.tried = guessing.Try(request, str(credentials.get("email") or ""))
        if not self.tried.is_allowed():
            log.warning("sign-in not looked at", network=guessing.network_of(request))
            raise self.validation_error("too_many_login_attempts")

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        user = super().authenticate(request, **credentials)
        if user:
            self.tried.was_right()
        return user

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        answer: HttpResponse = super().post_login(request, user, **kwargs)
        guessing.remember(answer, user)
        return answer


def _on_site(url: str) -> str:
    """The address as everybody reaches it, whatever name this request came by."""
    parts = urlsplit(url)
    return f"{settings.SITE_URL}{parts.path}{'?' + parts.query if parts.query else ''}"
