"""Wrong passwords: few are looked at, and whoever guesses does not keep the owner out.

A browser in which somebody signed in carries a signed cookie that says so, and has tries of its own. All others share
those of the account, and those of their network: a storm from everywhere uses these up, and the owner comes in from a
browser that is known, or by a link to set a new password, which makes the browser known.
"""

import hashlib
import ipaddress
import secrets
from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from accounts.models import User
from common.limits import Limit

COOKIE = f"{settings.COOKIE_PREFIX}tandem_known"
SALT = "tandem.known-browser"
A_YEAR = 365 * 24 * 3600
KNOWN = Limit("sign-in of a known browser", 5, 300)
NETWORK = Limit("sign-in to an account from a network", 5, 300)
ACCOUNT = Limit("sign-in to an account", 10, 900)
ALL = Limit("sign-in from a network", 20, 60)


class Try:
    """One password for one account, counted before it is looked at."""

    def __init__(self, request: HttpRequest, email: str) -> None:
        login, network = email.strip().casefold(), network_of(request)
        browser = _known(request, login)
        others = [(ALL, network), (NETWORK, f"{network} {login}"), (ACCOUNT, login)]
        self.counted: list[tuple[Limit, str]] = [(KNOWN, browser)] if browser else others

    def is_allowed(self) -> bool:
        """Whether it is looked at. What the first limits refuse does not use up those that others share."""
        return all(limit.take(whom) for limit, whom in self.counted)

    def was_right(self) -> None:
        """Whoever knows the password may sign in as often as they like."""
        for limit, whom in self.counted:
            limit.give_back(whom)


def forget(email: str) -> None:
    """The owner has proved to be the owner: what others tried counts no more."""
    ACCOUNT.clear(email.strip().casefold())


def remember(answer: HttpResponse, user: User) -> None:
    """This browser is one in which this person signed in."""
    value = signing.dumps([_mark(user.email), secrets.token_urlsafe(9)], salt=SALT)
    answer.set_cookie(
        COOKIE, value, max_age=A_YEAR, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax"
    )


def network_of(request: HttpRequest) -> str:
    """Where a request comes from: the address, of IPv6 the network of 64 bits that one house has."""
    try:
        address: Any = get_adapter().get_client_ip(request)
        found = ipaddress.ip_address(address)
    except (PermissionDenied, ValueError):
        return "unknown"  # the proxies in front are not as TRUSTED_PROXIES says
    if found.version == 6:
        mapped = found.ipv4_mapped
        return str(mapped or ipaddress.ip_network(f"{found}/64", strict=False).network_address)
    return str(found)


def _known(request: HttpRequest, login: str) -> str:
    """What this browser is called, if the person of this address has signed in with it."""
    try:
        mark, name = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=A_YEAR)
    except (signing.BadSignature, ValueError, TypeError):
        return ""
    return f"{mark} {name}" if mark == _mark(login) else ""


def _mark(email: str) -> str:
    """Names an account in a cookie without saying whose it is."""
    return hashlib.sha256(email.strip().casefold().encode()).hexdigest()[:32]
