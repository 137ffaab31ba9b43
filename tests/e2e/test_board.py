"""The board under the keyboard, a mouse and a thumb."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from accounts.access import Access, today_in
from backlog.models import TechnicalTask
from backlog.services.items import edit_item
from sprints.services import planning, sprints
from tests import factories
from tests.e2e.people import open_window
from tests.stack import Stack

BOARD = "/p/BRD/board/"


@pytest.fixture(scope="module")
def task(live_stack: Stack) -> TechnicalTask:
    """In a sprint that runs."""
    admin = factories.AccessFactory(key="BRD", name="Board", user__name="Lena Brandt")
    factories.member(admin, "developer", name="Priya Raman")
    today = today_in(admin.project)
    sprints.create_sprint(actor=admin, start_on=today, end_on=today + timedelta(days=13), goal="Sail")
    made = factories.TaskFactory(actor=admin, title="Seed a test harbour", estimate_minutes=6 * 60)
    planning.plan_item(actor=admin, sprint=1, item=made.number)
    sprints.start_sprint(actor=admin, sprint=1)
    return made


@pytest.fixture
def window(browser: Browser, base_url: str, task: TechnicalTask) -> Iterator[Callable[..., Page]]:
    """`window(viewport=…)`: the board as Priya sees it; no error may come up in it."""
    pages: list[Page] = []
    priya = Access.of(task.project.memberships.get(user__name="Priya Raman").user_id, "BRD")

    def show(**options: object) -> Page:
        pages.append(open_window(browser, base_url, priya.user, **options))  # type: ignore[arg-type]
        pages[-1].goto(BOARD)
        return pages[-1]

    yield show
    errors = [error for page in pages for error in page.errors]  # type: ignore[attr-defined]
    for page in pages:
        page.context.close()
    assert not errors


def test_everything_about_a_card_by_the_keyboard(window: Callable[..., Page], task: TechnicalTask) -> None:
    page = window()
    card, link = page.locator(f"#item-{task.number}"), page.get_by_role("link", name=task.title)
    link.focus()
    page.keyboard.press("a")
    page.keyboard.type("pri")
    page.keyboard.press("Enter")
    expect(card.get_by_role("img", name="Priya Raman")).to_be_visible()
    expect(page.get_by_text("Saved assignee.")).to_be_visible()
    page.keyboard.press("2")
    expect(page).to_have_url(f"{BOARD}?show=mine")
    page.keyboard.press("1")
    expect(page).to_have_url(BOARD)
    link.focus()
    page.keyboard.press("e")
    page.keyboard.type("9")
    page.keyboard.press("Enter")
    expect(page.get_by_label(f"Estimate of {task.key}")).to_have_value("9 h")
    link.focus()
    page.keyboard.press("Alt+ArrowRight")
    expect(page.get_by_text(f"{task.key} moved to In progress.")).to_be_visible()
    page.keyboard.press("Control+z")
    expect(_list(page, "Technical, To do").locator(card)).to_be_visible()
    expect(page.get_by_text("Taken back.")).to_be_visible()


def test_who_does_it_changes_with_the_lane(window: Callable[..., Page], task: TechnicalTask) -> None:
    page = window()
    page.get_by_role("button", name="Lanes:").click()
    page.get_by_role("link", name="People").click()
    expect(page).to_have_url(f"{BOARD}?lanes=person")
    card = page.locator(f"#item-{task.number}")
    card.drag_to(_list(page, "Nobody yet, Review"))
    expect(page.get_by_text(f"{task.key} is nobody’s now.")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(_list(page, "Priya Raman, To do").locator(card)).to_be_visible()
    page.goto(BOARD)
    expect(page).to_have_url(f"{BOARD}?lanes=person")


def test_a_thumb_carries_a_card_over_the_tabs_and_scrolls_where_it_does_not_rest(
    window: Callable[..., Page], task: TechnicalTask
) -> None:
    page = window(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    touch = page.context.new_cdp_session(page)

    def put(kind: str, *points: tuple[float, float]) -> None:
        found = [{"x": x, "y": y} for x, y in points]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": found})

    page.get_by_role("radio", name="To do").check()
    card = page.locator(f"#item-{task.number}")
    x, y = _middle(card)
    put("touchStart", (x, y))
    put("touchMove", (x, y - 60))
    put("touchEnd")
    expect(page.locator("body.moving")).to_have_count(0)
    put("touchStart", _middle(card))
    expect(page.locator("body.moving")).to_have_count(1)
    put("touchMove", _middle(page.locator("#board-tabs label").nth(2)))
    cell = page.locator(".lane.technical .cell.c3")
    expect(cell).to_be_visible()
    put("touchMove", _middle(cell))
    put("touchEnd")
    expect(page.get_by_text(f"{task.key} moved to Review.")).to_be_visible()
    expect(_list(page, "Technical, Review").locator(card)).to_be_visible()
    page.get_by_role("button", name="Select", exact=True).tap()
    page.get_by_role("link", name=task.title).tap()
    expect(page.locator("[data-bulk-count]")).to_have_text("1 selected")
    expect(page).to_have_url(BOARD)


def test_words_leave_the_cards_that_have_them_also_when_one_changes(
    window: Callable[..., Page], task: TechnicalTask
) -> None:
    actor = Access.of(task.project.memberships.get(user__name="Lena Brandt").user_id, "BRD")
    other = factories.TaskFactory(actor=actor, title="Paint the pier", assignee=actor.user_id)
    planning.plan_item(actor=actor, sprint=1, item=other.number)
    page = window()
    mine, theirs = (page.locator(f"#item-{number}") for number in (task.number, other.number))
    page.keyboard.press("f")
    page.keyboard.type("pier lena")
    expect(mine).to_be_hidden()
    expect(theirs).to_be_visible()
    expect(page.locator("#board-found")).to_have_text("1 of 2")
    expect(page.locator("#lane-technical")).to_be_visible()
    expect(page.locator("#lane-feature")).to_be_hidden()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name=other.title)).to_be_focused()
    edit_item(actor=actor, item=task.number, title="Seed a test harbour of wood")
    expect(mine).to_contain_text("of wood")
    expect(mine).to_be_hidden()
    page.get_by_role("searchbox", name="Find cards on the board").fill("wood")
    expect(mine).to_be_visible()
    expect(theirs).to_be_hidden()
    page.keyboard.press("Escape")
    expect(theirs).to_be_visible()


def test_selected_cards_go_together(window: Callable[..., Page], task: TechnicalTask) -> None:
    actor = Access.of(task.project.memberships.get(user__name="Lena Brandt").user_id, "BRD")
    other = factories.TaskFactory(
        actor=actor, title="Tar the pier", estimate_minutes=9 * 60, done_items=["Dry"]
    )
    planning.plan_item(actor=actor, sprint=1, item=other.number, after=task.number)
    for number in (task.number, other.number):
        planning.move_in_sprint(actor=actor, item=number, column=other.project.columns.get(name="To do").pk)
    page = window()
    cards = [page.locator(f"#item-{number}") for number in (task.number, other.number)]
    page.get_by_role("link", name=task.title).focus()
    page.keyboard.press("x")
    page.keyboard.press("Shift+ArrowDown")
    expect(page.locator("[data-bulk-count]")).to_have_text("2 selected")
    page.keyboard.press("Alt+ArrowRight")
    for card in cards:
        expect(_list(page, "Technical, In progress").locator(card)).to_be_visible()
    expect(page.get_by_text("2 items moved to In progress.")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".bulkbar")).to_be_hidden()
    for card in cards:
        card.click(modifiers=["Control"])
    cards[1].drag_to(_list(page, "Technical, Review"))
    expect(page.get_by_text("2 items moved to Review.")).to_be_visible()
    page.get_by_role("button", name="State").click()
    page.get_by_role("button", name="Done", exact=True).click()
    expect(page.get_by_text(f"Not moved to Done: {other.key}: ")).to_be_visible()
    expect(_list(page, "Technical, Done").locator(cards[0])).to_be_visible()
    expect(_list(page, "Technical, Review").locator(cards[1])).to_be_visible()
    page.keyboard.press("a")
    page.locator("#bulk-assign").get_by_role("button", name="Priya Raman").click()
    for card in cards:
        expect(card.get_by_role("img", name="Priya Raman")).to_be_visible()
    for card in cards:
        card.click(modifiers=["Control"])
    page.keyboard.press("t")
    page.locator("#bulk-type").get_by_role("button", name="Spike").click()
    expect(
        page.get_by_text(f"{other.key} changed to spike. Not changed to spike: {task.key}: ")
    ).to_be_visible()
    expect(cards[1].get_by_role("img", name="Spike")).to_be_visible()


def _list(page: Page, name: str) -> Locator:
    return page.get_by_role("list", name=name)


def _middle(element: Locator) -> tuple[float, float]:
    box = element.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
