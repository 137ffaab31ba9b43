"""Two people work on the same things at the same time: each sees what the other does, and overwrites nothing of it."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from accounts.access import Access, today_in
from accounts.models import User
from accounts.services import edit_settings
from activity.models import Stream
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


BACKLOG = "/p/DUO/backlog/"


@pytest.fixture(scope="module")
def tasks(windows: tuple[Page, Page]) -> list[TechnicalTask]:
    """Three more at the bottom of the backlog."""
    return [factories.TaskFactory(actor=lena(), title=f"Moor at pier {name}") for name in "ABC"]


def lena() -> Access:
    return Access.of(User.objects.get(name="Lena Brandt", memberships__project__key="DUO"), "DUO")


def row_of(page: Page, task: TechnicalTask) -> Locator:
    return page.locator(f"#list-technical [data-item='{task.number}']")


def order(page: Page) -> list[str]:
    return page.locator("#list-technical [data-item]").evaluate_all(
        "rows => rows.map(row => row.dataset.item)"
    )


def to_top(page: Page, task: TechnicalTask) -> None:
    """By the keyboard, and saved."""
    with page.expect_response("**/backlog/move/"):
        row_of(page, task).locator("[data-grip]").press("Home")


def heard_all(page: Page) -> None:
    """Waits until the page has heard of everything that has happened."""
    seq = Stream.objects.get(project_id=lena().project_id).seq
    expect(page.locator("body")).to_have_attribute("data-seq", str(seq))


def first_is(page: Page, task: TechnicalTask) -> None:
    expect(page.locator("#list-technical [data-item]").first).to_have_attribute("data-item", str(task.number))


def test_a_move_appears_at_the_other_with_the_name_of_who_moved(
    windows: tuple[Page, Page], tasks: list[TechnicalTask]
) -> None:
    hers, his = windows
    for page in windows:
        page.goto(BACKLOG)
    to_top(his, tasks[2])
    first_is(hers, tasks[2])
    expect(row_of(hers, tasks[2])).to_have_attribute("data-who", "Priya moved this")
    expect(row_of(his, tasks[2])).not_to_have_attribute("data-who", re.compile("."))


def test_nothing_moves_under_a_hand_that_drags(
    windows: tuple[Page, Page], tasks: list[TechnicalTask]
) -> None:
    hers, his = windows
    before, asked = order(hers), list[str]()
    hers.clock.install()
    hers.on("request", lambda request: "tandem-live" in request.headers and asked.append(request.url))
    row_of(hers, tasks[0]).locator(".key").hover()
    hers.mouse.down()
    hers.mouse.move(700, 400, steps=3)
    expect(hers.locator("body")).to_have_class(re.compile("moving"))
    to_top(his, tasks[1])
    heard_all(hers)
    hers.clock.fast_forward(2_000)
    assert order(hers) == before and not asked
    hers.mouse.move(60, 700, steps=2)  # onto nothing that takes it
    hers.mouse.up()
    first_is(hers, tasks[1])


def test_what_happened_while_the_connection_was_lost_arrives_when_it_is_back(
    windows: tuple[Page, Page], tasks: list[TechnicalTask]
) -> None:
    hers, his = windows
    heard_all(hers)
    heard = hers.locator("body").get_attribute("data-seq")
    hers.context.set_offline(True)
    to_top(his, tasks[0])
    with hers.expect_request(lambda request: f"/live/DUO/?after={heard}&" in request.url):
        hers.context.set_offline(False)
    first_is(hers, tasks[0])


def test_a_tab_that_nobody_looks_at_gives_its_connection_back(windows: tuple[Page, Page]) -> None:
    hers, _ = windows
    with hers.expect_request("**/live/DUO/**"):
        hers.goto(BACKLOG)
    look = """at => {
        Object.defineProperty(document, "hidden", {get: () => at, configurable: true});
        document.dispatchEvent(new Event("visibilitychange"));
    }"""
    with hers.expect_event("requestfailed", lambda request: "/live/" in request.url):
        hers.evaluate(look, True)
        hers.clock.fast_forward(11_000)
    with hers.expect_request("**/live/DUO/**"):
        hers.evaluate(look, False)


def test_a_title_follows_and_one_that_somebody_types_stays_and_says_who_has_changed_it(
    windows: tuple[Page, Page], tasks: list[TechnicalTask]
) -> None:
    for page in windows:
        page.goto(f"/p/DUO/items/{tasks[0].number}/")
    hers, his = (page.get_by_role("textbox", name="Title") for page in windows)
    for name in ("Moor early", "Moor late"):
        his.fill(name)
        his.press("Tab")
        expect(hers).to_have_value(name)
    hers.press_sequentially("Not ")
    his.fill("Moor at the long pier")
    his.press("Tab")
    expect(windows[0].get_by_text("Priya Raman changed this just now.")).to_be_visible()
    expect(hers).to_have_value(re.compile("Not "))
    hers.press("Tab")
    windows[0].get_by_role("button", name="Keep theirs").click()
    expect(hers).to_have_value("Moor at the long pier")


def test_a_card_goes_to_the_column_where_the_other_put_it(windows: tuple[Page, Page]) -> None:
    hers, his = windows
    sprints.start_sprint(actor=lena(), sprint=1)
    for page in windows:
        page.goto("/p/DUO/board/")
    his.locator(".card [data-grip]").press("ArrowRight")
    expect(hers.locator(".cell.c2 .card")).to_have_count(1)
    expect(hers.locator(".boardhead div:nth-child(2)")).to_contain_text("1")


def test_who_leaves_the_project_is_told_so_and_hears_no_more(windows: tuple[Page, Page]) -> None:
    _, his = windows
    asked: list[str] = []
    his.on("request", lambda request: "/live/" in request.url and asked.append(request.url))
    bye = 'event: bye\ndata: {"reason": "left"}\n\n'
    his.route("**/live/**", lambda route: route.fulfill(body=bye, content_type="text/event-stream"))
    his.goto(BACKLOG)
    expect(his.locator("#live-state")).to_have_text("You are no longer in this project")
    his.evaluate("dispatchEvent(new Event('online'))")
    his.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    assert len(asked) == 1
