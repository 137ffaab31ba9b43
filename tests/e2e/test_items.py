"""Working on items by keyboard: the open item beside its list, the palette, parts that are added and taken back."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Route, expect

from backlog.models import Item
from tests.e2e.people import Team
from tests.factories import StoryFactory
from tests.stack import Stack


@pytest.fixture
def team(browser: Browser, live_stack: Stack, base_url: str) -> Iterator[Team]:
    people = Team(browser, base_url, "WALK")
    for title in ("Book a crossing", "Change a crossing", "Cancel a crossing"):
        StoryFactory(actor=people.people["aiko"], title=title)
    yield people
    errors = people.windows.errors()
    people.leave()
    assert not errors


def test_a_developer_walks_acts_and_takes_back_by_keyboard(team: Team) -> None:
    page = team.go("priya", "backlog/")
    keys, panel, toasts = page.keyboard, page.locator("#panel"), page.locator("#toasts")
    titles = page.locator("#list-product .row a.title")
    expect(titles).to_have_count(3)
    first, second = titles.nth(0).inner_text(), titles.nth(1).inner_text()
    numbers = {item.title: item.number for item in Item.objects.filter(project__key="WALK")}

    # an open item: j goes on, Escape gives the focus back to its row
    keys.press("j")
    keys.press("Enter")
    expect(panel.get_by_role("heading", name=first)).to_be_attached()
    keys.press("j")
    expect(panel.get_by_role("heading", name=second)).to_be_attached()
    expect(page).to_have_url(f"/p/WALK/items/{numbers[second]}/")
    keys.press("Escape")
    expect(panel).to_be_hidden()
    expect(titles.nth(1)).to_be_focused()

    # its title is there before the answer is; who closes it meanwhile has closed it, and a refusal closes it, too
    held: list[Route] = []
    page.route(f"**/items/{numbers[second]}/", lambda route: held.append(route), times=2)
    for is_closed in (True, False):
        with page.expect_request(f"**/items/{numbers[second]}/"):
            keys.press("Enter")
        expect(panel.get_by_role("heading", name=second)).to_be_visible()
        expect(page).to_have_url(f"/p/WALK/items/{numbers[second]}/")
        if is_closed:
            keys.press("Escape")
            expect(panel).to_be_hidden()
        with page.expect_event("response"):
            held.pop().fulfill(status=200 if is_closed else 500, body="Never to be seen")
        expect(panel).to_be_hidden()
        expect(page).to_have_url("/p/WALK/backlog/")
        expect(titles.nth(1)).to_be_focused()
    page.errors.pop()  # type: ignore[attr-defined]  # the browser's word on the refusal

    # the palette acts on the row in focus, shows it at once, and it can be taken back
    keys.press("Control+k")
    finder = page.get_by_role("combobox", name="Search items or find a command")
    expect(page.locator("#palette-about")).to_have_text(f"WALK-{numbers[second]}")
    finder.fill("assign marit")
    option = page.get_by_role("option", name="Assign to Marit Solheim")
    expect(option).to_have_attribute("aria-selected", "true")
    keys.press("Enter")
    row = page.locator(f"#item-{numbers[second]}")
    expect(row.locator(".av[title='Marit Solheim']")).to_be_visible()
    toasts.get_by_role("button", name="Undo").click()
    expect(row.locator(".av[title='Marit Solheim']")).to_have_count(0)

    # while it is open, Tab stays in it, and the click that closes it opens nothing
    row.locator("a.title").focus()
    keys.press("Control+k")
    keys.press("Tab")
    expect(page.get_by_role("button", name="Close (Esc)")).to_be_focused()
    keys.press("Tab")
    expect(finder).to_be_focused()
    keys.press("Escape")
    expect(row.locator("a.title")).to_be_focused()
    keys.press("Control+k")
    row.locator("a.title").click(position={"x": 3, "y": 3}, force=True)
    expect(page.locator("#palette")).to_be_hidden()
    expect(panel).to_be_hidden()

    # what is lacking leads to its field; a pasted list becomes rows, and goes again
    page = team.go("priya", f"items/{numbers[first]}/")
    page.get_by_role("link", name="an acceptance criterion").click()
    new = page.get_by_role("textbox", name="New criteria")
    expect(new).to_be_focused()
    new.fill("It is quick")
    page.keyboard.press("Enter")
    row = page.get_by_role("textbox", name="Criterion", exact=True)
    row.focus()
    page.locator("#toasts").get_by_role("button", name="Undo").click()
    expect(row).to_have_count(0)
    expect(new).to_be_focused()  # what had focus is gone, and focus stays near

    # c and a letter: the form of a type; e: the size of the item that is open
    page.locator("body").click(position={"x": 900, "y": 5})
    page.keyboard.press("c")
    page.keyboard.press("t")
    expect(page.get_by_role("dialog").get_by_role("heading", name="New technical task")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("e")
    page.get_by_role("option", name="5 pt").click()
    expect(page.locator("#in-points")).to_have_value("5")
