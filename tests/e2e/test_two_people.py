"""Two people plan one sprint at the same time: what one moves, the other sees in the figures."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from accounts.access import today_in
from accounts.services import edit_settings
from backlog.models import TechnicalTask
from sprints.models import Sprint
from sprints.services import sprints
from tests import factories
from tests.e2e.people import open_window
from tests.stack import Stack

PLAN = "/p/DUO/sprints/1/plan/"


@pytest.fixture
def windows(browser: Browser, live_stack: Stack, base_url: str) -> Iterator[tuple[Page, Page]]:
    """The windows of a scrum master and of a developer, both on the plan of one sprint."""
    admin = factories.AccessFactory(key="DUO", name="Duo", user__name="Lena Brandt")
    edit_settings(actor=admin, rate_minutes_per_point=120)
    developer = factories.member(admin, "developer", name="Priya Raman")
    today = today_in(admin.project)
    sprints.create_sprint(actor=admin, start_on=today, end_on=today + timedelta(days=13), goal="Sail")
    factories.TaskFactory(actor=admin, title="Seed a test harbour", estimate_minutes=6 * 60)
    pages = [open_window(browser, base_url, one.user) for one in (admin, developer)]
    yield pages[0], pages[1]
    for page in pages:
        page.context.close()


def test_the_figures_of_one_follow_what_the_other_moves(windows: tuple[Page, Page]) -> None:
    hers, his = windows
    task = TechnicalTask.objects.get(project__key="DUO")
    for page in windows:
        page.goto(PLAN)
        expect(page.locator("#split [data-figure=technical]")).to_have_text("0 h")
    his.get_by_role("button", name=f"Plan {task.key} into").press("Enter")
    expect(his.locator("#split [data-figure=technical]")).to_have_text(re.compile("^6 h"))
    expect(hers.locator("#split [data-figure=technical]")).to_have_text(re.compile("^6 h"), timeout=4_000)
    assert Sprint.objects.get(project__key="DUO").sprint_items.filter(is_open=True).count() == 1
    assert [page.errors for page in windows] == [[], []]  # type: ignore[attr-defined]
