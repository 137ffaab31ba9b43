"""How allauth behaves here."""

from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal import ratelimit
from django.conf import settings
from django.http import HttpRequest

from accounts import tokens


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up where it is open or by invitation; links in mails start with SITE_URL."""

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

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Wrong passwords count by account and address: whoever guesses elsewhere does not lock the owner out."""
        login = str(credentials.get("email") or credentials.get("username") or "").casefold()
        return f"{ratelimit.get_ip(request)}:{login}"


def _on_site(url: str) -> str:
    """The address as everybody reaches it, whatever name this request came by."""
    parts = urlsplit(url)
    return f"{settings.SITE_URL}{parts.path}{'?' + parts.query if parts.query else ''}"
