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


LOOK = {"viewport": {"width": 1440, "height": 900}, "locale": "en-GB", "timezone_id": "Europe/Berlin"}
_left: list[Page] = []  # windows as they are by themselves, which nobody sits at


def open_window(browser: Browser, base_url: str, user: User, **options: Any) -> Page:
    """A page of its own, signed in as `user`; errors of its console are kept in `page.errors`."""
    page = _left.pop() if _left and not options else _new_window(browser, base_url, options)
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": _session_of(user), "url": base_url}]
    )
    page.errors.clear()  # type: ignore[attr-defined]
    return page


def leave(page: Page) -> None:
    """For a window that was opened without options and not changed: the next who comes gets it, nothing in it.

    A new one takes a second of the processor, for it reads fonts, styles and scripts anew.
    """
    page.evaluate("localStorage.clear(), sessionStorage.clear()")
    page.context.clear_cookies()
    page.goto("about:blank")
    _left.append(page)


def _new_window(browser: Browser, base_url: str, options: dict[str, Any]) -> Page:
    context = browser.new_context(base_url=base_url, **(LOOK | options))
    context.set_default_timeout(10_000)
    context.set_default_navigation_timeout(30_000)
    page = context.new_page()
    page.errors = []  # type: ignore[attr-defined]
    page.on("console", lambda message: message.type == "error" and page.errors.append(message.text))  # type: ignore[attr-defined]
    page.on("pageerror", lambda error: page.errors.append(str(error)))  # type: ignore[attr-defined]
    return page


def _session_of(user: User) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return str(session.session_key)


class Windows(dict[str, Page]):
    """A window for each person, opened when they first look."""

    def __init__(self, browser: Browser, base_url: str, person: Callable[[str], User]) -> None:
        self.browser, self.base_url, self.person = browser, base_url, person

    def __missing__(self, name: str) -> Page:
        self[name] = open_window(self.browser, self.base_url, self.person(name))
        return self[name]

    def errors(self) -> set[tuple[str, str]]:
        """By whom they were seen."""
        return {(name, error) for name, page in self.items() for error in page.errors}  # type: ignore[attr-defined]

    def leave(self) -> None:
        for page in self.values():
            leave(page)


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
        self.windows = Windows(browser, base_url, lambda name: self.people[name].user)

    def __getitem__(self, name: str) -> Page:
        return self.windows[name]

    def go(self, name: str, path: str) -> Page:
        page = self.windows[name]
        page.goto(f"/p/{self.key}/{path}")
        return page

    def leave(self) -> None:
        self.windows.leave()
