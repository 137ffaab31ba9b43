"""The backlog under the fingers: what is typed, sized and refined by keyboard, and where the page stands afterwards."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from accounts.access import Access
from tests import factories
from tests.e2e.people import open_window

ROWS = 110
SLOW_TO_WAKE = """if (location.hash === "#slow") {
  const later = window.setTimeout;
  window.setTimeout = (act, wait, ...rest) => later(act, (wait || 0) + 1500, ...rest);
}"""


@pytest.fixture(scope="module")
def access(live_stack: object) -> Access:
    return factories.AccessFactory(key="KEYS", name="Keys")


@pytest.fixture(scope="module")
def page(browser: Browser, base_url: str, access: Access) -> Iterator[Page]:
    window = open_window(browser, base_url, access.user)
    yield window
    errors = window.errors  # type: ignore[attr-defined]
    window.context.close()
    assert not errors


def test_items_typed_in_a_row_keep_their_order_and_are_sized_where_they_stand(page: Page) -> None:
    page.add_init_script(SLOW_TO_WAKE)
    page.goto("/p/KEYS/backlog/#slow")
    page.keyboard.press("i")
    for title in ("First", "Second", "Third"):
        page.keyboard.type(title)
        page.keyboard.press("Enter")
    titles = page.locator("#list-product a.title")
    expect(titles).to_have_text(["First", "Second", "Third"])
    page.keyboard.press("Escape")
    page.keyboard.press("e")
    page.keyboard.type("5")
    page.keyboard.press("Enter")
    expect(page.locator("#item-1 .est")).to_have_text("5 pt")
    expect(page.locator("#item-1 a.title")).to_be_focused()
    page.get_by_role("button", name="Undo").last.click()
    expect(page.locator("#item-1 .est")).to_have_text("–")
    expect(page.locator("#item-1 a.title")).to_be_focused()
    page.reload()
    expect(titles).to_have_text(["First", "Second", "Third"])


def test_selected_rows_move_together_by_keyboard_and_mouse_and_are_put_back(page: Page) -> None:
    page.goto("/p/KEYS/backlog/")
    titles = page.locator("#list-product a.title")
    titles.first.focus()
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Alt+ArrowDown")
    expect(titles).to_have_text(["Third", "First", "Second"])
    expect(page.locator("#toasts")).to_contain_text("2 items moved below KEYS-3.")
    expect(titles.nth(2)).to_be_focused()
    page.get_by_role("button", name="Undo").last.click()
    expect(page.locator("#toasts")).to_contain_text("2 items put back as before.")
    expect(titles).to_have_text(["First", "Second", "Third"])
    page.locator("#item-2").drag_to(page.locator("#item-3"), target_position={"x": 200, "y": 30})
    expect(page.locator("#toasts")).to_contain_text("2 items moved below KEYS-3.")
    page.keyboard.press("m")
    dialog = page.get_by_role("dialog", name="Move 2 items")
    dialog.get_by_role("button", name="Move").click()
    expect(page.locator("#toasts")).to_contain_text("2 items moved to the top.")
    page.reload()
    expect(titles).to_have_text(["First", "Second", "Third"])


def test_what_is_not_ready_is_refined_one_by_one_without_the_mouse(page: Page) -> None:
    page.goto("/p/KEYS/backlog/")
    page.keyboard.press("r")
    expect(page).to_have_url(re.compile(r"/refine/product/\?at=1$"))
    page.keyboard.press("5")
    expect(page.locator("#refine-size h3")).to_have_text("Points 5 pt")
    page.keyboard.press("a")
    page.keyboard.type("It works offline")
    page.keyboard.press("Enter")
    expect(page.get_by_text("KEYS-1 is ready")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    expect(page).to_have_url(re.compile(r"at=2$"))
    page.keyboard.press("s")
    page.get_by_role("dialog").get_by_label("Title of part 1").fill("Half of it")
    page.get_by_role("dialog").get_by_role("button", name="Split").click()
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.get_by_role("complementary", name="Not ready yet")).to_contain_text("Half of it")


def test_a_page_stands_where_it_stood_after_a_reload_and_on_the_way_back(page: Page, access: Access) -> None:
    for at in range(ROWS):
        factories.TaskFactory(actor=access, title=f"Task {at}")
    page.goto("/p/KEYS/backlog/")
    page.get_by_role("link", name="Fold the product backlog").click()
    expect(page).to_have_url(re.compile("fold=product"))
    last = page.get_by_role("link", name=f"Task {ROWS - 1}", exact=True)
    rows = page.locator("#list-technical > [data-item]")
    expect(rows).to_have_count(100)  # those to come are there before one gets to them
    rows.first.hover()
    page.mouse.wheel(0, 100_000)
    expect(rows).to_have_count(ROWS)
    last.scroll_into_view_if_needed()
    page.reload()
    expect(last).to_be_in_viewport()
    page.evaluate("location.assign('/p/KEYS/items/1/')")
    page.wait_for_url("**/items/1/")
    page.go_back()
    expect(last).to_be_in_viewport()
    expect(page.get_by_role("link", name="Unfold the product backlog")).to_be_visible()
