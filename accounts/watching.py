"""What a person who reads the logs after a break-in needs: who came in, who tried, whose keys changed."""

from typing import Any

import structlog
from allauth.account import signals as account
from allauth.mfa import signals as mfa
from django.contrib.auth import signals as auth
from django.http import HttpRequest

from accounts.guessing import network_of
from accounts.models import User
from accounts.services import account_log

log = structlog.get_logger("tandem.sign_in")
TOLD = {
    "signed in": account.user_logged_in,
    "signed out": account.user_logged_out,
    "signed up": account.user_signed_up,
    "password changed": account.password_changed,
    "password set by mail": account.password_reset,
    "address changed": account.email_changed,
    "second factor added": mfa.authenticator_added,
    "second factor removed": mfa.authenticator_removed,
    "recovery codes renewed": mfa.authenticator_reset,
    "second factor used": mfa.authenticator_used,
    "wrong second factor": mfa.authentication_failed,
}

BROWSERS = (
    ("Firefox/", "Firefox"),
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    *(("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows")),
    *(("Mac OS X", "macOS"), ("Linux", "Linux")),
)


def watch() -> None:
    """Called once, when the app starts."""
    for what, signal in TOLD.items():
        signal.connect(_teller(what), weak=False, dispatch_uid=f"watching:{what}")
    auth.user_login_failed.connect(_failed, dispatch_uid="watching:failed")


def _teller(what: str) -> Any:
    def tell(request: HttpRequest | None = None, user: Any = None, **_: Any) -> None:
        log.info(what, user=getattr(user, "pk", None), **_where(request))
        if isinstance(user, User):
            account_log.note(user, f"account_{what.replace(' ', '_')}", browser=browser_of(request))

    return tell


def _failed(credentials: dict[str, Any], request: HttpRequest | None = None, **_: Any) -> None:
    """Whose password it was not is not told: people type passwords where their address belongs."""
    log.warning("wrong password", **_where(request))
    account_log.failed_sign_in(str(credentials.get("email") or credentials.get("username") or ""))


def browser_of(request: HttpRequest | None) -> str:
    """`Firefox on Linux`, as far as the browser says; empty where it says nothing that is known."""
    said = request.headers.get("User-Agent", "") if request is not None else ""
    browser = next((name for mark, name in BROWSERS if mark in said), "")
    system = next((name for mark, name in SYSTEMS if mark in said), "")
    return " on ".join(filter(None, (browser, system)))


def _where(request: HttpRequest | None) -> dict[str, str]:
    return {"network": network_of(request)} if request is not None else {}
