"""Two people work on the same things at the same time: each sees what the other does, and overwrites nothing of it."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from accounts.access import Access, today_in
from accounts.models import User
from accounts.services import edit_settings
from backlog.models import TechnicalTask
from sprints.models import Sprint
from sprints.services import sprints
from tests import factories
from tests.e2e.people import open_window
from tests.stack import Stack

PLAN = "/p/DUO/sprints/1/plan/"


@pytest.fixture(scope="module")
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
    errors = [error for page in pages for error in page.errors if "409 (Conflict)" not in error]  # type: ignore[attr-defined]
    for page in pages:
        page.context.close()
    assert not errors


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


def test_who_types_on_while_a_line_is_saved_clashes_with_others_only(windows: tuple[Page, Page]) -> None:
    hers, his = windows
    task = factories.TaskFactory(
        actor=Access.of(User.objects.get(name="Lena Brandt", memberships__project__key="DUO"), "DUO"),
        done_items=["Seeded"],
    )
    line = task.done_items.get()
    held: list[Route] = []
    for page in windows:
        page.goto(f"/p/DUO/items/{task.number}/")
    words, theirs = (page.get_by_label("Line of the definition of done") for page in windows)
    hers.route(f"**/done-items/{line.pk}/", lambda route: held.append(route), times=1)
    with hers.expect_request(f"**/done-items/{line.pk}/"):
        words.fill("Seeded twice")
        words.press("Enter")
    theirs.fill("Seeded by hand")  # before her words are saved: what is being typed in is not replaced
    words.press_sequentially(", by the job")
    words.press("Enter")  # waits for the answer to the first
    with hers.expect_response(lambda answer: "by+the+job" in (answer.request.post_data or "")) as saved:
        held[0].continue_()
    assert saved.value.status == 200
    words.press_sequentially(" at night")
    with his.expect_response(f"**/done-items/{line.pk}/") as clash:
        theirs.press("Enter")
    assert clash.value.status == 409
    with his.expect_response(f"**/done-items/{line.pk}/") as kept:
        his.get_by_role("button", name="Save mine").click()
    assert kept.value.status == 200
    with hers.expect_response(f"**/done-items/{line.pk}/tick/"):  # brings his words, under what she types
        hers.get_by_role("checkbox", name="Done: Seeded twice, by the job").evaluate("box => box.click()")
    with hers.expect_response(f"**/done-items/{line.pk}/") as late:
        words.press("Enter")
    assert late.value.status == 409
    line.refresh_from_db()
    assert line.text == "Seeded by hand"
