"""The stack that all browser tests use is up, served as in production, and reachable by a real browser."""

from playwright.sync_api import Page

from tests.stack import Stack, health


def test_the_stack_is_ready_and_its_worker_alive(live_stack: Stack) -> None:
    assert health(live_stack.url) == {"status": "ready", "database": "ok", "migrations": "ok", "worker": "ok"}


def test_a_real_browser_opens_the_sign_in_page(page: Page) -> None:
    messages: list[str] = []
    page.on("console", lambda message: messages.append(message.text))
    answer = page.goto("/accounts/login/")
    assert answer is not None and answer.status == 200
    assert page.title()
    assert not [message for message in messages if "Content Security Policy" in message]
