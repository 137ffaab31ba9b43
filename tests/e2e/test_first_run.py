"""Somebody who has never seen Tandem: from signing up to a planned sprint; and days that are dragged over."""

from typing import Any

from playwright.sync_api import Browser, Page, expect

from accounts.models import Project
from sprints.models import SprintItem
from sprints.services import availability
from tests import factories
from tests.e2e.people import open_window
from tests.stack import Stack

CLICKS = 6  # from the sign-up page to the plan


def test_a_newcomer_has_a_planned_sprint_after_six_clicks(
    browser: Browser, live_stack: Stack, base_url: str
) -> None:
    context = browser.new_context(base_url=base_url, locale="en-GB", timezone_id="Europe/Berlin")
    page, errors, clicks = context.new_page(), [], 0
    page.on("pageerror", lambda error: errors.append(str(error)))

    def click(name: str) -> None:
        nonlocal clicks
        clicks += 1
        page.get_by_role("button", name=name).or_(page.get_by_role("link", name=name)).click()

    page.goto("/accounts/signup/")
    typed = {"Your name": "Nora Berg", "E-mail address": "nora@harbour.example"}
    for label, text in (
        typed | {"Password": "a long pass phrase", "The same again": "a long pass phrase"}
    ).items():
        page.get_by_label(label, exact=True).fill(text)
    click("Make the account")
    click("New project")
    page.get_by_label("Name").fill("Harbour shop")
    expect(page.get_by_label("Key")).to_have_value("HS")
    click("Create project")
    expect(page.get_by_label("Public holidays of")).to_have_value("DE")
    click("Save and go on")
    page.get_by_label("Stories").fill("Pay by card, 3\nPrint a ticket, 1")
    page.get_by_label("Technical tasks").fill("Set up staging, 6 h")
    click("Write them and go on")
    click("Plan the sprint")
    expect(page.get_by_role("heading", name="Plan Sprint 1")).to_be_visible()
    expect(page.locator("[data-list] [data-item]").filter(has_text="Set up staging")).to_be_visible()
    assert SprintItem.objects.filter(sprint__project__key="HS").count() == 3
    assert clicks == CLICKS and errors == []
    assert Project.objects.get(key="HS").first_steps == []
    context.close()


def test_days_are_dragged_over_by_mouse_finger_and_keys(
    browser: Browser, live_stack: Stack, base_url: str
) -> None:
    access = factories.AccessFactory(key="DAYS", user__name="Lena Brandt")
    availability.set_pattern(actor=access, user=access.user_id or 0, minutes=[480] * 5 + [0, 0])
    page = open_window(browser, base_url, access.user, has_touch=True)
    page.goto("/p/DAYS/team/")
    by_mouse(page)
    expect(days(page).nth(7)).to_have_text("off")
    page.get_by_role("button", name="Undo").click()
    expect(days(page).nth(7)).to_have_text("8")
    by_keys(page)
    expect(days(page).nth(2)).to_have_text("off")
    expect(days(page).nth(3)).to_have_text("8")
    by_finger(page)
    expect(days(page).nth(11)).to_have_text("off")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert page.errors == []  # type: ignore[attr-defined]
    page.context.close()


def days(page: Page) -> Any:
    return page.locator("[data-days] [data-day]")


def middle(page: Page, day: int) -> tuple[float, float]:
    box = days(page).nth(day).bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def by_mouse(page: Page) -> None:
    page.mouse.move(*middle(page, 5))
    page.mouse.down()
    page.mouse.move(*middle(page, 8), steps=4)
    with page.expect_response("**/days/"):
        page.mouse.up()


def by_keys(page: Page) -> None:
    days(page).nth(1).get_by_role("link").focus()
    with page.expect_response("**/days/"):
        for key in ("Shift+ArrowRight", "x"):
            page.keyboard.press(key)


def by_finger(page: Page) -> None:
    """A finger that rests on a day, and then moves on."""
    send = page.context.new_cdp_session(page).send
    touch = "Input.dispatchTouchEvent"
    x, y = middle(page, 10)
    send(touch, {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    expect(page.locator("[data-day].picked")).to_have_count(1)
    x, y = middle(page, 11)
    send(touch, {"type": "touchMove", "touchPoints": [{"x": x, "y": y}]})
    with page.expect_response("**/days/"):
        send(touch, {"type": "touchEnd", "touchPoints": []})
