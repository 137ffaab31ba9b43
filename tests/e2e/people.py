"""People in browsers: each has a window of their own, and none of them sees an error in it."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from playwright.sync_api import Browser, Page

from accounts.access import Access
from accounts.models import User
from accounts.services import edit_settings
from tests import factories

Open = Callable[[User], Page]


def open_window(browser: Browser, base_url: str, user: User, **options: Any) -> Page:
    """A page of its own, signed in as `user`; errors of its console are kept in `page.errors`."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    look = {"viewport": {"width": 1440, "height": 900}, "locale": "en-GB", "timezone_id": "Europe/Berlin"}
    context = browser.new_context(base_url=base_url, **(look | options))
    context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": str(session.session_key), "url": base_url}]
    )
    context.set_default_timeout(10_000)
    context.set_default_navigation_timeout(30_000)
    page = context.new_page()
    page.errors = []  # type: ignore[attr-defined]
    page.on("console", lambda message: message.type == "error" and page.errors.append(message.text))  # type: ignore[attr-defined]
    page.on("pageerror", lambda error: page.errors.append(str(error)))  # type: ignore[attr-defined]
    return page


class Team:
    """A project and a window for each of its people."""

    def __init__(self, browser: Browser, base_url: str, key: str) -> None:
        self.admin = factories.AccessFactory(key=key, name="Sea tickets", user__name="Lena Brandt")
        edit_settings(actor=self.admin, timezone="Europe/Berlin")
        self.key = key
        factories.Membership.objects.filter(user=self.admin.user).update(roles=["scrum_master"], share_bp=0)
        self.people = {
            "aiko": factories.member(self.admin, "product_owner", name="Aiko Mori"),
            "priya": factories.member(self.admin, "developer", name="Priya Raman"),
            "marit": factories.member(self.admin, "developer", name="Marit Solheim"),
            "sigrid": factories.member(self.admin, "stakeholder", name="Sigrid Holm"),
        }
        self.people["lena"] = Access.of(self.admin.user, self.key)
        self.windows = {name: open_window(browser, base_url, one.user) for name, one in self.people.items()}

    def __getitem__(self, name: str) -> Page:
        return self.windows[name]

    def go(self, name: str, path: str) -> Page:
        page = self.windows[name]
        page.goto(f"/p/{self.key}/{path}")
        return page

    def close(self) -> None:
        for page in self.windows.values():
            page.context.close()
