"""The four surfaces by keyboard and by finger; what is said to those who do not see a move; what happens to one that
the server refuses or never hears of."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from accounts.access import Access, today_in
from backlog.models import Item, Story
from backlog.services import spikes, workflow
from sprints.services import planning, sprints
from tests import factories
from tests.e2e.people import open_window
from tests.stack import Stack

REFUSAL = "application/problem+json"


@pytest.fixture(scope="module")
def harbour(live_stack: Stack) -> Access:
    """A running sprint with two tasks, three more in the backlog, and a story with three criteria."""
    admin = factories.AccessFactory(key="PIER", name="Pier", user__name="Lena Brandt")
    tasks = [factories.TaskFactory(actor=admin, title=f"Moor at pier {name}") for name in "ABCDE"]
    factories.StoryFactory(actor=admin, points=3, criteria=["Fast", "Safe", "Quiet"])
    today = today_in(admin.project)
    sprint = sprints.create_sprint(actor=admin, start_on=today, end_on=today + timedelta(days=13))
    planning.plan_items(actor=admin, sprint=sprint.number, items=[one.number for one in tasks[:2]])
    sprints.start_sprint(actor=admin, sprint=sprint.number)
    return admin


@pytest.fixture
def page(browser: Browser, base_url: str, harbour: Access) -> Iterator[Page]:
    harbour.user.refresh_from_db()  # type: ignore[union-attr]
    window = open_window(browser, base_url, harbour.user)  # type: ignore[arg-type]
    yield window
    errors = [one for one in window.errors if "409 (Conflict)" not in one and "ERR_INTERNET" not in one]  # type: ignore[attr-defined]
    window.context.close()
    assert not errors


def rows(page: Page, places: str) -> list[str]:
    return page.locator(f"{places} [data-item]").evaluate_all("rows => rows.map(row => row.dataset.item)")


def hears(page: Page, words: str) -> None:
    """A screen reader is told, once."""
    expect(page.get_by_role("status").filter(has_text=words)).to_have_count(1)


def focus(row: Locator) -> None:
    row.locator("a[data-panel], a[href*='/items/']").first.focus()


TECHNICAL = "#list-technical"


def test_the_backlog_by_keyboard(page: Page, harbour: Access) -> None:
    page.goto("/p/PIER/backlog/")
    first, second, third, *rest = rows(page, TECHNICAL)
    focus(page.locator(f"#item-{first}"))
    page.keyboard.press("j")
    with page.expect_response("**/backlog/move/"):
        page.keyboard.press("Alt+ArrowDown")
    assert rows(page, TECHNICAL) == [first, third, second, *rest]
    hears(page, f"PIER-{second} moved to position 3 of 5")
    with page.expect_response("**/backlog/move/"):
        page.keyboard.press("Alt+Home")
    assert rows(page, TECHNICAL)[0] == second
    page.keyboard.press("x")
    expect(page.locator(".bulkbar")).to_contain_text("1 selected")
    page.keyboard.press("x")
    page.keyboard.press("Enter")
    expect(page.locator("#panel")).to_contain_text(f"PIER-{second}")
    page.keyboard.press("Escape")
    expect(page.locator("#panel")).to_be_hidden()
    expect(page.locator(f"#item-{second} a.title")).to_be_focused()
    page.reload()
    assert rows(page, TECHNICAL)[:3] == [second, first, third]


def moves(page: Page, row: Locator, key: str, answer: str) -> None:
    """By a key on the row, until the server has answered."""
    focus(row)
    with page.expect_response(answer):
        page.keyboard.press(key)


def test_plan_board_and_item_by_keyboard(page: Page, harbour: Access) -> None:
    page.goto("/p/PIER/sprints/1/plan/")
    waiting = page.locator("#plan-lists .side [data-item]").last
    number = waiting.get_attribute("data-item")
    moves(page, waiting, "Alt+ArrowLeft", "**/plan/**")
    expect(page.locator(f"#plan-sprint #item-{number}")).to_be_visible()
    page.goto("/p/PIER/board/")
    card = page.locator(".cell.c1 [data-item]").first
    number = card.get_attribute("data-item")
    moves(page, card, "Alt+ArrowRight", "**/board/move/")
    expect(page.locator(f".cell.c2 #item-{number}")).to_be_visible()
    hears(page, f"PIER-{number} moved")
    story = Story.objects.get(project=harbour.project)
    page.goto(f"/p/PIER/items/{story.number}/")
    page.locator("#criteria [data-grip]").first.focus()
    with page.expect_response("**/criteria/move/"):
        page.keyboard.press("End")
    expect(page.locator("#criteria [data-item]").last).to_contain_text("Fast")
    assert [one.text for one in story.criteria.order_by("position")] == ["Safe", "Quiet", "Fast"]


def test_an_item_that_does_not_come_leaves_the_open_one_and_its_address(page: Page, harbour: Access) -> None:
    page.goto("/p/PIER/backlog/")
    first, second, *_ = rows(page, TECHNICAL)
    page.locator(f"#item-{first} a.title").click()
    expect(page.locator(f'#panel [data-about="{first}"]')).to_be_visible()
    answer = {"status": 409, "content_type": REFUSAL, "body": '{"detail": "It is away."}'}
    page.route(f"**/items/{second}/", lambda route: route.fulfill(**answer))  # type: ignore[arg-type]
    page.locator(f"#item-{second} a.title").press("Enter")
    expect(page.locator("#toasts")).to_contain_text("It is away.")
    expect(page).to_have_url(re.compile(f"/items/{first}/"))
    expect(page.locator(f"#item-{first}")).to_have_class(re.compile(r"\bsel\b"))


def test_a_move_that_is_refused_or_not_heard_of_is_taken_back(page: Page, harbour: Access) -> None:
    page.goto("/p/PIER/backlog/")
    before = rows(page, TECHNICAL)
    page.route(
        "**/backlog/move/",
        lambda route: route.fulfill(
            status=409, content_type=REFUSAL, body='{"detail": "The order is frozen."}'
        ),
        times=1,
    )
    focus(page.locator(f"#item-{before[0]}"))
    page.keyboard.press("Alt+ArrowDown")
    expect(page.locator("#toasts")).to_contain_text("The order is frozen.")
    assert rows(page, TECHNICAL) == before
    hears(page, "The order is frozen.")
    held: list[Route] = []
    page.route("**/backlog/move/", lambda route: held.append(route))
    for _ in range(2):
        with page.expect_request("**/backlog/move/"):
            page.keyboard.press("Alt+ArrowDown")
    assert rows(page, TECHNICAL)[:3] == [*before[1:3], before[0]]
    for route, why in zip(held, ("Not yet.", "Nor further."), strict=True):
        route.fulfill(status=409, content_type=REFUSAL, body=f'{{"detail": "{why}"}}')
        expect(page.locator("#toasts")).to_contain_text(why)
    page.unroute("**/backlog/move/")
    expect(page.locator(f"{TECHNICAL} [data-item] .key")).to_have_text([f"PIER-{one}" for one in before])
    page.context.set_offline(True)
    page.keyboard.press("Alt+End")
    expect(page.locator("#toasts")).to_contain_text("Tandem cannot be reached. Nothing was saved")
    assert rows(page, TECHNICAL) == before
    page.context.set_offline(False)
    with page.expect_response("**/backlog/move/"):
        page.keyboard.press("Alt+End")
    assert rows(page, TECHNICAL) == [*before[1:], before[0]]
    assert Item.objects.filter(project=harbour.project, type="task").order_by("rank").last().number == int(
        before[0]
    )


def carry(page: Page, row: Locator, to: Locator, *, below: bool = False) -> None:
    """By a finger that rests on the row until it is lifted, then goes to the other place and lets go."""
    session = page.context.new_cdp_session(page)

    def touch(kind: str, *points: tuple[float, float]) -> None:
        places = [{"x": x, "y": y} for x, y in points]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": places})

    row.scroll_into_view_if_needed()
    start, end = row.bounding_box(), to.bounding_box()
    assert start and end
    x, y = start["x"] + min(90, start["width"] / 2), start["y"] + start["height"] / 2
    across, down = end["x"] + 90, end["y"] + (end["height"] - 6 if below else 6)
    touch("touchStart", (x, y))
    expect(page.locator("body.moving")).to_be_attached()
    for share in (0.3, 0.7, 1.0):
        touch("touchMove", (x + (across - x) * share, y + (down - y) * share))
        page.evaluate("new Promise(requestAnimationFrame)")
    touch("touchEnd")


def test_rows_and_cards_follow_a_finger(browser: Browser, base_url: str, harbour: Access) -> None:
    harbour.user.refresh_from_db()  # type: ignore[union-attr]
    size = {"width": 1180, "height": 820}
    page = open_window(browser, base_url, harbour.user, viewport=size, has_touch=True)  # type: ignore[arg-type]
    page.goto("/p/PIER/backlog/")
    first, second, *rest = rows(page, TECHNICAL)
    with page.expect_response("**/backlog/move/"):
        carry(page, page.locator(f"#item-{first}"), page.locator(f"#item-{second}"), below=True)
    assert rows(page, TECHNICAL) == [second, first, *rest]
    page.goto("/p/PIER/sprints/1/plan/")
    waiting = page.locator("#plan-technical [data-item]").first
    number = waiting.get_attribute("data-item")
    with page.expect_response("**/plan/move/"):
        carry(page, waiting, page.locator("#plan-sprint [data-item]").first)
    expect(page.locator(f"#plan-sprint #item-{number}")).to_be_visible()
    page.goto("/p/PIER/board/")
    card = page.locator(".cell.c1 [data-item]").first
    number = card.get_attribute("data-item")
    with page.expect_response("**/board/move/"):
        carry(page, card, page.locator(f".cols:has(#item-{number}) .cell.c2 [data-sortable]").first)
    expect(page.locator(f".cell.c2 #item-{number}")).to_be_visible()
    story = Story.objects.get(project=harbour.project)
    page.goto(f"/p/PIER/items/{story.number}/")
    criteria = page.locator("#criteria [data-item]")
    words = criteria.first.get_attribute("data-item")
    with page.expect_response("**/criteria/move/"):
        carry(page, criteria.first.locator("[data-grip]"), criteria.last, below=True)
    expect(criteria.last).to_have_attribute("data-item", str(words))
    assert page.errors == []  # type: ignore[attr-defined]
    page.context.close()


def test_clock_accept_state_and_delete_show_at_once_and_are_taken_back(page: Page, harbour: Access) -> None:
    spike = factories.SpikeFactory(actor=harbour, title="Does the pier hold?")
    story = factories.StoryFactory(actor=harbour, title="Walk on the pier")
    spikes.agree_box(actor=harbour, item=spike.number, timebox_minutes=60)
    planning.plan_items(actor=harbour, sprint=1, items=[spike.number, story.number])
    waits = harbour.project.columns.get(is_acceptance=True)
    workflow.change_state(actor=harbour, item=story.number, column=waits.pk)
    asked: list[Route] = []
    for calls in ("**/clock/", "**/accept/", "**/state/", "**/bulk/"):
        page.route(calls, lambda route: asked.append(route))

    def refuse(why: str) -> None:
        asked.pop().fulfill(status=409, content_type=REFUSAL, body=f'{{"detail": "{why}"}}')
        expect(page.locator("#toasts")).to_contain_text(why)

    page.goto("/p/PIER/board/")
    card = page.locator(f"#item-{spike.number}")
    with page.expect_request("**/clock/"):
        card.get_by_role("button", name="Start your clock").click()
    expect(card.get_by_role("button", name="Pause your clock")).to_be_visible()
    expect(page.locator(f".cell.c2 #item-{spike.number}")).to_be_visible()
    expect(page.locator("#nav-clock")).to_contain_text(spike.key)
    hears(page, "Clock started.")
    refuse("The pier is closed.")
    expect(page.locator(f".cell.c1 #item-{spike.number}")).to_be_visible()
    expect(card.get_by_role("button", name="Start your clock")).to_be_visible()
    expect(page.locator("#nav-clock")).not_to_contain_text(spike.key)
    card = page.locator(f"#item-{story.number}")
    with page.expect_request("**/accept/"):
        card.get_by_role("button", name="Accept").click()
    expect(page.locator(f".cell.c5 #item-{story.number}")).to_be_visible()
    refuse("It is not finished.")
    expect(page.locator(f".cell.c4 #item-{story.number}")).to_be_visible()
    card.get_by_role("link", name=story.title).click()
    state = page.locator("#item [popovertarget=state-menu]").first
    state.click()
    with page.expect_request("**/state/"):
        page.locator("#state-menu").get_by_role("button", name="Review").click()
    expect(state).to_have_text("Review")
    refuse("Nothing moves today.")
    expect(state).to_have_text("Acceptance")
    page.goto("/p/PIER/backlog/")
    first, second, third, *_ = rows(page, TECHNICAL)
    focus(page.locator(f"#item-{first}"))
    page.keyboard.press("x")
    page.keyboard.press("Shift+ArrowDown")
    page.get_by_role("button", name="More for the selected items").click()
    with page.expect_request("**/bulk/"):
        page.get_by_role("button", name="Delete").click()
    expect(page.locator(f"#item-{second}")).to_be_hidden()
    expect(page.locator(f"#item-{third} a.title")).to_be_focused()
    expect(page.locator(".bulkbar")).to_be_hidden()
    refuse("They are needed.")
    expect(page.locator(f"#item-{first}")).to_be_visible()
    expect(page.locator(".bulkbar")).to_contain_text("2 selected")
