"""A project full of scripts in a real browser: none runs, and the policy never has to stop one."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Error, Page, expect

from tests.e2e.people import open_window
from tests.safety.forms import PAGES, SOAK
from tests.safety.scripts import MARK, planted
from tests.safety.world import World
from tests.stack import Stack


@pytest.fixture(scope="module")
def world(live_stack: Stack) -> World:
    return planted("SCRIPT")


@pytest.fixture
def page(browser: Browser, base_url: str, world: World) -> Iterator[Page]:
    world.access.user.refresh_from_db()
    window = open_window(browser, base_url, world.access.user)
    window.add_init_script(
        "addEventListener('securitypolicyviolation', e => { (window.stopped ??= []).push(e.blockedURI) })"
    )
    window.on("dialog", lambda dialog: dialog.dismiss())
    yield window
    window.context.close()


def opens(page: Page, path: str) -> bool:
    """Whether there is a page. The browser makes an error of its own of an answer without any text."""
    try:
        answer = page.goto(path)
    except Error as error:
        assert "ERR_HTTP_RESPONSE_CODE_FAILURE" in error.message, path
        page.wait_for_url("chrome-error://chromewebdata/")
        return False
    return answer is not None and answer.status == 200


@pytest.mark.soak
def test_no_stored_script_runs(page: Page, world: World) -> None:
    """Of all pages tests/safety/test_stored_script.py reads the tags."""
    seen, addresses = 0, list(PAGES if SOAK else PAGES[::4])
    for address in addresses:
        path = address.format(p="/p/SCRIPT/", **world.values)
        if not opens(page, path):  # there is only a POST, or nothing to ask about now
            page.errors.clear()  # type: ignore[attr-defined]  # the browser notes the status
            continue
        seen += MARK in page.content()
        assert page.evaluate(f"window.{MARK}") is None, address
        assert page.evaluate("window.stopped") is None, address
        assert page.errors == [], address  # type: ignore[attr-defined]
    assert seen > len(addresses) // 3


def test_no_stored_script_runs_in_panels_and_dialogs(page: Page, world: World) -> None:
    page.goto("/p/SCRIPT/backlog/")
    for link in page.locator(".twin .row a[href*='/items/']").all()[:4]:
        path = link.get_attribute("href") or ""
        with page.expect_response(f"**{path}*"):
            link.dispatch_event("click")
        number = path.strip("/").rpartition("/")[2]
        expect(page.locator(f'#panel [data-about="{number}"]')).to_be_attached()
        for inside in page.locator("#panel a").all()[:5]:
            assert not (inside.get_attribute("href") or "").startswith(("javascript", "data", "//"))
    assert page.evaluate(f"window.{MARK}") is None
    assert page.evaluate("window.stopped") is None
