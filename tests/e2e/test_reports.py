"""The questions that the calculation answers, each on screen: when, why not more, what next, what went wrong.

The people of the demo ask them, from the plan of their next sprint to the review of the running one.
"""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from accounts.access import Access
from accounts.models import Project, User
from interchange.demo.data import PEOPLE
from interchange.demo.stage import email_of, rows
from sprints.models import ProjectForecast, SplitFigures, Sprint, SprintItem, TimeStatement
from sprints.services import sprints
from tests.e2e.people import Windows
from tests.servers import wait_until

NAMES = [name for _, name, *_ in rows(PEOPLE)]


class DemoWindows(Windows):
    """Of people of the demo."""

    def go(self, slug: str, path: str) -> Page:
        self[slug].goto(path if path.startswith("/") else f"/p/FER/{path}")
        return self[slug]


@pytest.fixture(scope="module")
def people(ferry: Project, browser: Browser, base_url: str) -> Iterator[DemoWindows]:
    windows = DemoWindows(browser, base_url, lambda slug: User.objects.get(email=email_of(slug)))
    yield windows
    errors = windows.errors()
    windows.leave()
    assert not errors


def of_state(ferry: Project, state: str) -> Sprint:
    return Sprint.objects.filter(project=ferry, state=state).order_by("number")[0]


def test_what_should_the_next_sprint_take(people: DemoWindows, ferry: Project) -> None:
    """A plan is proposed with what it makes of the split; what the team accepts is planned."""
    last, lena = of_state(ferry, "planned"), User.objects.get(email=email_of("lena"))
    first_day = last.end_on + timedelta(days=7 - last.end_on.weekday())
    planned = sprints.create_sprint(
        actor=Access.of(lena, "FER"),
        start_on=first_day,
        end_on=first_day + timedelta(days=11),
        target_bp=last.target_bp,
    )
    wait_until(SplitFigures.objects.filter(sprint=planned).exists, 20, "the capacity of the sprint is known")
    page = people.go("priya", f"sprints/{planned.number}/plan/")
    page.get_by_role("link", name="Propose a plan").click()
    proposal = page.get_by_role("region", name="Proposed plan")
    expect(proposal.get_by_text(re.compile("skipped: why"))).to_be_visible()
    accept = proposal.get_by_role("button", name=re.compile("^Accept FER-")).first
    number = int((accept.get_attribute("aria-label") or "").rpartition("-")[2])
    held: list[Route] = []
    page.route("**/proposal/accept/", lambda route: held.append(route), times=1)
    with page.expect_request("**/proposal/accept/"):
        accept.click()
    expect(
        page.locator(f"[data-list=sprint] #item-{number}")
    ).to_be_visible()  # before the server has answered
    held[0].continue_()
    expect(proposal.locator(f"#proposed-{number}")).to_have_count(0)
    expect(page.get_by_text(f"FER-{number}", exact=True).first).to_be_visible()
    assert SprintItem.objects.filter(sprint=planned, item__number=number, is_open=True).exists()
    has_room(page, number)


def has_room(page: Page, number: int) -> None:
    """Whose the item becomes is chosen in its row; their load follows before the server has answered."""
    held: list[Route] = []
    load = page.locator("#split .load", has_text="Ines").locator("[data-figure]")
    before = load.inner_text()
    page.route("**/bulk/", lambda route: held.append(route), times=1)
    row = page.locator(f"#plan-sprint #item-{number}")
    row.get_by_role("button", name=re.compile(": assign FER-")).click()
    with page.expect_request("**/bulk/"):
        page.locator("#bulk-assign").get_by_role("button", name=re.compile("^Ines")).click()
    expect(load).not_to_have_text(before)
    with page.expect_response("**/bulk/"):
        held[0].continue_()
    expect(row.locator(".av")).to_have_text("ID")


def test_when_is_it_done_and_when_if_technical_work_gets_more(people: DemoWindows, ferry: Project) -> None:
    wait_until(ProjectForecast.objects.filter(project=ferry).exists, 30, "the forecast is worked out")
    page = people.go("aiko", "forecast/")
    sentence = page.locator(".sentence").first
    expect(sentence).to_contain_text("with 85 %")
    before, slider = sentence.inner_text(), page.get_by_label("Dates if technical work gets")
    slider.fill("80")
    expect(page.get_by_role("status").first.or_(page.locator("output"))).to_contain_text("80 %")
    expect(sentence).not_to_have_text(before)
    page.get_by_role("link", name=re.compile("^Back to")).click()
    expect(page.locator(".sentence").first).to_have_text(before)


def test_why_did_we_deliver_less_than_planned(people: DemoWindows) -> None:
    page = people.go("daniel", "velocity/")
    page.get_by_role("navigation", name="Compare with").get_by_role("link", name="the plan").click()
    expect(page.get_by_role("heading", name=re.compile("against the plan"))).to_be_visible()
    expect(page.get_by_role("row", name=re.compile("^Together"))).to_contain_text("pt")
    page.locator("svg.chart").first.press("End")
    expect(page.locator(".chart-tip b").first).to_have_text(re.compile(r"^Sprint \d+$"))
    page.locator("svg.chart").first.press("Home")
    expect(page.locator(".chart-tip b").first).to_have_text("Sprint 1")
    page.get_by_role("link", name="Flow").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Flow")


def test_a_stakeholder_reads_a_report_behind_a_link_and_no_names(
    people: DemoWindows, browser: Browser, base_url: str
) -> None:
    page = people.go("lena", "report-links/")
    page.get_by_label("For whom").fill("Harbour board")
    page.get_by_role("button", name="Make the link").click()
    link = page.get_by_role("textbox", name="Link for Harbour board").input_value()
    stranger = browser.new_context(base_url=base_url)
    try:
        report = stranger.new_page()
        report.goto(link)
        expect(report.get_by_role("heading", level=1)).to_contain_text("capacity of Sprint")
        source = report.content()
        assert not [name for name in NAMES if name in source or name.split()[0] in report.inner_text("body")]
        page.get_by_role("button", name="Revoke the link for Harbour board").click()
        page.get_by_role("dialog").get_by_role("button", name="Revoke").click()
        expect(page.get_by_text("Nobody outside reads reports")).to_be_visible()
        report.reload()
        expect(report.get_by_role("heading", level=1)).to_have_text("This link shows no report")
    finally:
        stranger.close()


def test_what_runs_behind_the_pages_and_how_all_projects_are(people: DemoWindows) -> None:
    page = people.go("lena", "operations/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Operations")
    expect(page.get_by_text("Forecast").first).to_be_visible()
    page = people.go("lena", "/portfolio/")
    expect(page.get_by_role("link", name="Ferry tickets")).to_be_visible()


def test_where_did_the_time_go_and_why_is_it_not_done(people: DemoWindows, ferry: Project) -> None:
    """Who worked says what the hours went into; the scrum master says what stopped the rest, and closes."""
    running = of_state(ferry, "active")
    page = people.go("priya", f"sprints/{running.number}/close/")
    row = page.get_by_role("form", name="Time of Priya Raman")
    row.get_by_label("Unplanned").fill("3h")
    row.get_by_role("button", name=re.compile("Confirm|Save")).click()
    expect(row).to_contain_text("confirmed")
    assert TimeStatement.objects.filter(sprint=running, person__email=email_of("priya")).exists()
    page = people.go("lena", f"sprints/{running.number}/close/")
    expect(page.get_by_role("form", name="Time of Priya Raman")).to_contain_text("confirmed")
    left = page.get_by_role("listitem").filter(has=page.get_by_role("radiogroup")).first
    left.get_by_label(re.compile("is not done$")).select_option(index=1)
    left.get_by_label(re.compile("in words$")).fill("The pier was closed")
    page.get_by_role("main").get_by_role("button", name="Close the sprint").click()
    page.get_by_role("dialog").get_by_role("button", name="Close the sprint").click()
    page.wait_for_url("**/capacity/")
    expect(page.get_by_text("The pier was closed").first).to_be_visible()
    assert of_state(ferry, "planned").number > running.number
