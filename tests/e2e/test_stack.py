"""The stack that all browser tests use is up, served as in production, and reachable by a real browser."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.stack import Stack, health


def test_the_stack_is_ready_and_its_worker_alive(live_stack: Stack) -> None:
    all_is_well = {"status": "ready", "database": "ok", "migrations": "ok", "worker": "ok", "broker": "ok"}
    assert health(live_stack.url) == all_is_well


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="what a process has loaded is read in /proc")
def test_web_servers_load_no_numpy_and_beat_neither_that_nor_a_database_driver(live_stack: Stack) -> None:
    assert live_stack.beat
    loaded = {process.pid: Path(f"/proc/{process.pid}/maps").read_text() for process in live_stack.webs}
    beats = Path(f"/proc/{live_stack.beat.pid}/maps").read_text()
    assert [pid for pid, files in loaded.items() if "/numpy/" in files] == []
    assert all("psycopg2" in files for files in loaded.values())  # they are looked at in the right place
    assert "/numpy/" not in beats and "psycopg2" not in beats


def test_a_real_browser_opens_the_sign_in_page(page: Page) -> None:
    messages: list[str] = []
    page.on("console", lambda message: messages.append(message.text))
    answer = page.goto("/accounts/login/")
    assert answer is not None and answer.status == 200
    assert page.title()
    assert not [message for message in messages if "Content Security Policy" in message]
