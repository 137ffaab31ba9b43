"""The main job, from a foreign export to the report of a closed sprint, by the people whose job it is."""

import csv
import os
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import holidays
import pytest
from django.db import transaction
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from accounts.access import today_in
from accounts.models import Membership
from activity import outbox
from backlog.models import ClockSegment, Item, Spike, Story
from sprints.forms import WEEKDAYS
from sprints.models import Sprint
from tests.e2e.people import Team
from tests.stack import Stack

SOAK = bool(os.environ.get("TANDEM_SOAK"))
REAL = Path(__file__).parents[3] / "shared" / "data" / "jira-cloud-all-fields.csv"


@pytest.fixture
def export(tmp_path: Path) -> tuple[Path, int]:
    """A small one in the form of Jira's; at full size a real one, where there is one beside the checkout."""
    if SOAK and REAL.exists():
        return REAL, 192
    small = tmp_path / "export.csv"
    with small.open("w", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(
            ["Summary", "Issue key", "Issue id", "Issue Type", "Status", "Sprint", "Description", "Created"]
        )
        for n in range(1, 13):
            kind = "Bug" if n % 4 == 0 else "Story"
            rows.writerow(
                [f"Issue {n}", f"X-{n}", 1000 + n, kind, "To Do", "", "*Bold*", "20/Jul/23 3:25 PM"]
            )
    return small, 12


@pytest.fixture
def team(browser: Browser, live_stack: Stack, base_url: str) -> Iterator[Team]:
    people = Team(browser, base_url, "SEA")
    yield people
    people.leave()


@pytest.mark.soak
def test_from_a_foreign_export_to_the_report_of_a_closed_sprint(team: Team, export: tuple[Path, int]) -> None:
    import_export(team, export)
    order_stories_and_add_criteria(team)
    create_task_and_spike(team)
    start_on, end_on = set_who_is_there(team)
    plan_sprint(team, start_on, end_on)
    check_hours_by_hand(team, start_on, end_on)
    propose_and_sign(team)
    start(team)
    run_spike_to_its_limit_and_decide(team)
    move_cards_and_watch_the_split(team)
    close_and_read_report(team)
    assert not team.windows.errors()


def import_export(team: Team, export: tuple[Path, int]) -> None:
    path, count = export
    page = team.go("lena", "import/")
    page.set_input_files("input[type=file]", path)
    page.get_by_role("button", name="Upload and preview").click()
    expect(page.get_by_text(f"{count} new issues")).to_be_visible()
    assert not Item.objects.filter(project__key=team.key).exists()
    page.get_by_role("button", name="Start the import").click()
    expect(page.get_by_role("heading", name="came in")).to_be_visible(timeout=30_000)
    page.get_by_role("link", name="Go to the backlog").click()
    expect(page.get_by_role("region", name="Product backlog").get_by_role("listitem").nth(3)).to_be_visible()


def order_stories_and_add_criteria(team: Team) -> None:
    """The last story shown goes to the top by keyboard, another by "Move to…"."""
    page = team.go("aiko", "backlog/?type=story")
    rows = page.locator("[data-list=product] [data-item]")
    for number in story_numbers(team)[:2]:
        row = page.locator(f"#item-{number}")
        row.get_by_role("button", name=f"Move {team.key}-{number}", exact=True).focus()
        with page.expect_response("**/move/") as answer:
            page.keyboard.press("Home")
        assert answer.value.ok
        expect(rows.first).to_have_attribute("data-item", str(number))
    numbers = [int(row.get_attribute("data-item") or 0) for row in rows.all()]
    page.reload()
    assert [int(row.get_attribute("data-item") or 0) for row in rows.all()] == numbers
    for number in numbers[:2]:
        page.goto(f"/p/{team.key}/items/{number}/")
        criteria = page.get_by_role("heading", name="Acceptance criteria")
        had = Story.objects.get(project__key=team.key, number=number).criteria.count()
        box = page.get_by_role("textbox", name="New criteria")
        box.fill("The fare is shown\nThe ticket is sent")
        with page.expect_response("**/criteria/"):
            box.press("Enter")
        expect(criteria).to_contain_text(f"of {had + 2}")
    sizes = team.go("priya", f"items/{numbers[0]}/")
    sizes.get_by_role("textbox", name="Points", exact=True).or_(
        sizes.get_by_role("spinbutton", name="Points", exact=True)
    ).fill("5")
    sizes.keyboard.press("Tab")
    expect(sizes.locator("[data-saved]")).to_contain_text("Saved")


def story_numbers(team: Team) -> list[int]:
    open_stories = Item.objects.filter(project__key=team.key, type="story", done_at=None, deleted_at=None)
    return list(open_stories.order_by("-rank").values_list("number", flat=True)[:3])


def create_task_and_spike(team: Team) -> None:
    page = team.go("priya", "backlog/")
    page.keyboard.press("c")
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("link", name="Technical task").click()
    dialog.get_by_label("Title").fill("Set up the staging harbour")
    dialog.get_by_label("So that").fill("every change is seen before it sails")
    dialog.get_by_label("Definition of done").fill("It deploys by itself\nIts data are made up")
    dialog.get_by_label("Estimate").fill("6")
    dialog.get_by_role("button", name="Create").click()
    technical = page.get_by_role("region", name="Technical backlog")
    expect(technical.get_by_text("Set up the staging harbour")).to_be_visible()
    page.goto(f"/p/{team.key}/items/new/?type=spike")
    page.get_by_label("Title").fill("Offline passes")
    page.get_by_label("Question").fill("Can a kiosk print a pass while it is offline?")
    page.get_by_label("Box").fill("4h")
    page.get_by_role("button", name="Create").click()
    page.goto(f"/p/{team.key}/backlog/")
    expect(technical.get_by_text("Offline passes")).to_be_visible()
    refused = team.go("aiko", "items/new/?type=task")
    expect(refused.get_by_text("Only developers create").first).to_be_visible()


def set_who_is_there(team: Team) -> tuple[date, date]:
    """Marit works six hours from Monday to Thursday, a public holiday, and Priya has a day off."""
    today = today_in(team.admin.project)
    start_on = today - timedelta(days=today.weekday())
    end_on = start_on + timedelta(days=11)
    person = team.people["marit"].user_id
    page = team.go("marit", f"team/{person}/")
    page.get_by_text("Change hours").click()
    for day, hours in zip(WEEKDAYS, "6666000", strict=True):
        page.get_by_label(day).fill(hours)
    page.get_by_role("group").get_by_label("From").fill(start_on.isoformat())
    page.get_by_role("button", name="Save hours").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    country = country_with_holiday(start_on, end_on)
    page = team.go("lena", "team/holidays/")
    page.get_by_label("Country").select_option(country)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Team", exact=True)).to_be_visible()
    page = team.go(
        "priya", f"team/{team.people['priya'].user_id}/time-off/?on={day_off(country, start_on, end_on)}"
    )
    page.get_by_role("button", name="Add time off").click()
    expect(page.get_by_text("Time off is noted.")).to_be_visible()
    return start_on, end_on


def working_days(start_on: date, end_on: date) -> list[date]:
    days = [start_on + timedelta(days=n) for n in range((end_on - start_on).days + 1)]
    return [day for day in days if day.weekday() < 5]


def holidays_in(country: str, start_on: date, end_on: date) -> list[date]:
    calendar = holidays.country_holidays(country, years=[start_on.year, end_on.year])
    return [day for day in working_days(start_on, end_on) if day in calendar]


def country_with_holiday(start_on: date, end_on: date) -> str:
    return next(
        c
        for c in holidays.list_supported_countries(include_aliases=False)
        if holidays_in(c, start_on, end_on)
    )


def day_off(country: str, start_on: date, end_on: date) -> date:
    off = holidays_in(country, start_on, end_on)
    return next(day for day in reversed(working_days(start_on, end_on)) if day not in off)


def plan_sprint(team: Team, start_on: date, end_on: date) -> None:
    page = team.go("lena", "settings/")
    page.get_by_label("Hours per point").fill("2")
    page.get_by_role("button", name="Save settings").click()
    page = team.go("lena", "sprints/new/")
    page.get_by_label("Goal").fill("Passengers board without queueing")
    page.get_by_label("First day").fill(start_on.isoformat())
    page.get_by_label("Last day").fill(end_on.isoformat())
    page.get_by_label("Feature, %").fill("60")
    page.get_by_label("Technical, %").fill("30")
    page.get_by_label("Defect, %").fill("10")
    page.get_by_role("button", name="Create sprint").click()
    page.wait_for_url("**/plan/")
    number = sprint(team).number
    story, spike, task = (
        sized_story(team),
        item(team, "Offline passes"),
        item(team, "Set up the staging harbour"),
    )
    page = team.go("aiko", f"sprints/{number}/plan/")
    plan(page, story)
    expect(page.get_by_role("region", name="Capacity split")).to_contain_text("10 h of")
    page = team.go("priya", f"sprints/{number}/plan/")
    for work in (spike, task):
        plan(page, work)
    split = page.get_by_role("region", name="Capacity split")
    expect(split.get_by_role("img", name="Technical:")).to_have_accessible_name(
        re.compile(r"Technical: 10 h of .*planned")
    )
    expect(split.get_by_text("Figures as of")).to_be_visible()


def plan(page: Page, work: Item) -> None:
    page.get_by_role("button", name=f"Plan {work.key} into").press("Enter")
    expect(page.get_by_role("region", name="Sprint 1").locator(f"#item-{work.number}")).to_be_visible()


def sprint(team: Team) -> Sprint:
    return Sprint.objects.filter(project__key=team.key).order_by("-id")[0]


def sized_story(team: Team) -> Item:
    return Item.objects.get(project__key=team.key, story__points=5, story__criteria__text="The fare is shown")


def item(team: Team, title: str) -> Item:
    return Item.objects.get(project__key=team.key, title=title)


def check_hours_by_hand(team: Team, start_on: date, end_on: date) -> None:
    """Gross, net, reserve and plannable as one would reckon them on paper."""
    country = team.admin.project.country or Membership.objects.get(user=team.admin.user).project.country
    off = holidays_in(country, start_on, end_on)
    at_work = [day for day in working_days(start_on, end_on) if day not in off]
    priya = 8 * (len(at_work) - 1)
    marit = 6 * len([day for day in at_work if day.weekday() < 4])
    gross = 60 * (priya + marit)
    net = round(gross * 0.7)
    reserve = round(net * 0.1)
    figures = sprint(team).figures.figures
    assert figures["gross"] == gross
    assert abs(figures["net"] - net) <= 1
    assert abs(figures["plannable"] - (net - reserve)) <= 1
    page = team.go("lena", f"sprints/{sprint(team).number}/capacity/")
    expect(page.get_by_text(f"Of {priya + marit} h gross").first).to_be_visible()


def propose_and_sign(team: Team) -> None:
    number = sprint(team).number
    page = team.go("priya", f"sprints/{number}/plan/")
    page.get_by_role("link", name="Propose", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Propose").click()
    expect(page.get_by_role("region", name="Sign-off")).to_contain_text("Proposed by Priya Raman")
    page = team.go("aiko", f"sprints/{number}/plan/")
    page.get_by_role("button", name="Sign off").click()
    page.get_by_role("dialog").get_by_role("button", name="Sign off").click()
    expect(page.get_by_role("region", name="Sign-off")).to_contain_text("Signed by Aiko Mori")


def start(team: Team) -> None:
    page = team.go("lena", f"sprints/{sprint(team).number}/plan/")
    page.get_by_role("button", name="Start").click()
    page.get_by_role("dialog").get_by_role("button", name="Start").click()
    page.wait_for_url("**/board/")
    expect(page.get_by_text("Passengers board without queueing")).to_be_visible()


def run_spike_to_its_limit_and_decide(team: Team) -> None:
    """The clock runs since yesterday; the job says that the box is used up; the outcome is the only way to done."""
    spike = item(team, "Offline passes")
    page = team.go("priya", "board/")
    card = page.locator(f"#item-{spike.number}")
    with page.expect_response("**/clock/"):  # the card moves before
        card.get_by_role("button", name="Start").click()
    expect(
        page.get_by_role("list", name="Technical, In progress").locator(f"#item-{spike.number}")
    ).to_be_visible()
    with transaction.atomic():
        yesterday = timezone.now().astimezone(ZoneInfo("Europe/Berlin")) - timedelta(days=1)
        ClockSegment.objects.filter(spike=spike.pk).update(started_at=yesterday.replace(hour=9, minute=0))
        outbox.enqueue(kind="spike_clock", key=spike.pk, project_id=spike.project_id)
    page.reload()
    expect(card).to_contain_text("4 h")
    expect(card).to_contain_text("The box is used up")
    expect(card.get_by_role("button", name="Start")).to_have_count(0)
    page.goto(f"/p/{team.key}/items/{spike.number}/")
    expect(page.get_by_role("complementary", name="Facts")).to_contain_text("used up")
    page.get_by_label("What we found").fill("The printer signs with its own key.")
    page.get_by_role("textbox", name="Option 1", exact=True).fill("Sign on the kiosk")
    page.get_by_role("textbox", name="Option 2", exact=True).fill("Print nothing")
    page.get_by_label("Option 1 is chosen").check()
    page.get_by_label("Decision, as it will stand in the log").fill("Kiosks sign passes themselves.")
    page.get_by_role("button", name="Record outcome").click()
    expect(page.get_by_text("Kiosks sign passes themselves.").first).to_be_visible()
    assert Spike.objects.get(pk=spike.pk).done_at is not None
    page = team.go("sigrid", "decisions/")
    expect(page.get_by_text("Can a kiosk print a pass while it is offline?")).to_be_visible()


def move_cards_and_watch_the_split(team: Team) -> None:
    task, story = item(team, "Set up the staging harbour"), sized_story(team)
    watching = team.go("lena", f"sprints/{sprint(team).number}/plan/")
    page = team.go("priya", "board/")
    page.locator(f"#item-{task.number}").drag_to(page.get_by_role("list", name="Technical, In progress"))
    expect(
        page.get_by_role("list", name="Technical, In progress").locator(f"#item-{task.number}")
    ).to_be_visible()
    left = page.get_by_label(f"Hours left of {task.key}")
    left.fill("2h")
    left.press("Tab")
    expect(page.get_by_text("12 h left")).to_be_visible()
    todo = page.get_by_role("list", name="Technical, To do").locator("..")
    todo.locator("summary", has_text="Add").first.click()
    todo.get_by_role("textbox", name="Title").fill("Renew the kiosk certificates")
    todo.get_by_role("textbox", name="Estimate in hours").fill("3h")
    todo.get_by_role("button", name="Add").click()
    expect(todo.get_by_role("link", name="Renew the kiosk certificates")).to_be_visible()
    expect(watching.get_by_role("region", name="Capacity split")).to_contain_text("13 h of")
    page.locator(f"#item-{story.number}").get_by_role("button", name=f"Move {story.key} to…").click()
    page.locator("#card-columns").get_by_role("button", name="Done").click()
    expect(
        page.get_by_role("list", name="Feature, Acceptance").locator(f"#item-{story.number}")
    ).to_be_visible()
    owner = team.go("aiko", f"items/{story.number}/")
    met = owner.get_by_role("heading", name="Acceptance criteria")
    criteria = list(story.story.criteria.values_list("text", flat=True))
    assert {"The fare is shown", "The ticket is sent"} <= set(criteria)
    for count, criterion in enumerate(criteria, start=1):
        owner.get_by_role("checkbox", name=f"Met: {criterion}", exact=True).check()
        expect(met).to_contain_text(f"{count} of {len(criteria)} met")
    owner.get_by_role("button", name="Accept the story").click()
    expect(owner.get_by_text("is accepted").first).to_be_visible()


def close_and_read_report(team: Team) -> None:
    number = sprint(team).number
    page = team.go("lena", f"sprints/{number}/close/")
    expect(page.get_by_text("2 done, 2 not")).to_be_visible()
    page.get_by_role("main").get_by_role("button", name="Close the sprint").click()
    page.get_by_role("dialog").get_by_role("button", name="Close the sprint").click()
    page.wait_for_url("**/capacity/")
    page = team.go("sigrid", f"sprints/{number}/capacity/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Capacity of Sprint 1")
    expect(page.get_by_text("gross").first).to_be_visible()
    expect(page.get_by_text("Renew the kiosk certificates")).to_be_visible()
    expect(page.get_by_text("Kiosks sign passes themselves.").first).to_be_visible()
