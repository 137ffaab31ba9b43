"""The questions that teams ask about stories, technical tasks, spikes and design work, each answered on screen."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from accounts.models import Notice
from backlog.models import Item
from sprints.models import Sprint
from tests import factories
from tests.e2e.people import Team
from tests.servers import wait_until
from tests.stack import Stack


@pytest.fixture(scope="module")
def team(browser: Browser, live_stack: Stack, base_url: str) -> Iterator[Team]:
    people = Team(browser, base_url, "ASK")
    yield people
    errors = people.windows.errors()
    people.leave()
    assert not {one for one in errors if "409 (Conflict)" not in one[1]}  # a refusal, which the page has said


@pytest.fixture
def story(team: Team) -> int:
    """A story of the product owner, with a criterion and points."""
    made = factories.StoryFactory(
        actor=team.people["aiko"], title="Board without paper", criteria=["It opens"]
    )
    return int(made.number)


def dialog_of(page: Page) -> Locator:
    return page.get_by_role("dialog")


def technical(page: Page) -> Locator:
    return page.get_by_role("region", name="Technical backlog", exact=True)


def item_titled(team: Team, title: str) -> Item:
    return Item.objects.get(project__key=team.key, title=title)


def test_a_product_owner_suggests_technical_work_and_the_team_completes_it(team: Team) -> None:
    """How do I, a product owner, get architecture work into a sprint?"""
    page = team.go("aiko", "backlog/")
    page.keyboard.press("c")
    dialog = dialog_of(page)
    dialog.get_by_role("link", name="Suggest a technical task").click()
    dialog.get_by_label("Title").fill("Define the back-end structure")
    dialog.get_by_role("button", name="Suggest").click()
    expect(dialog).to_be_hidden()
    triage = team.go("priya", "backlog/")
    triage.locator("#triage-technical summary").first.click()
    triage.get_by_role("link", name="Accept: Define the back-end structure").click()
    dialog = dialog_of(triage)
    dialog.get_by_label("So that").fill("coding starts on firm ground")
    dialog.get_by_label("Definition of done").fill("A page shows it\nThe team agrees")
    dialog.get_by_label("Estimate").fill("6h")
    dialog.get_by_role("button", name="Accept").click()
    expect(technical(triage).get_by_text("Define the back-end structure").first).to_be_visible()
    made = item_titled(team, "Define the back-end structure")
    answers = Notice.objects.filter(user=team.people["aiko"].user, kind="answered")
    wait_until(answers.exists, 20, "the answer reaches who suggested it")
    page.goto("/notices/")
    expect(page.get_by_text("accepted your suggestion: it is ASK-").first).to_be_visible()
    page = team.go("aiko", f"items/{made.number}/")
    expect(page.get_by_text("Aiko Mori").first).to_be_visible()


def test_a_declined_suggestion_comes_back_with_its_reason(team: Team) -> None:
    page = team.go("priya", "suggestions/new/?kind=story")
    page.get_by_label("Title").fill("Pay with stored coins")
    page.get_by_role("button", name="Suggest").click()
    owner = team.go("aiko", "suggestions/")
    owner.get_by_role("link", name="Decline: Pay with stored coins").click()
    dialog_of(owner).get_by_label("Why not?").fill("The harbours take no coins")
    with owner.expect_response("**/decline/"):
        dialog_of(owner).get_by_role("button", name="Decline").click()
    expect(owner.get_by_text("The harbours take no coins")).to_be_visible()
    page = team.go("priya", "suggestions/?state=all&mine=1")
    expect(page.get_by_text("The harbours take no coins")).to_be_visible()


def test_coding_does_not_start_before_the_design_is_done(team: Team, story: int) -> None:
    """I don't want coding to start before the structure is defined."""
    page = team.go("aiko", f"items/{story}/")
    page.get_by_role("button", name=f"More for ASK-{story}").click()
    page.get_by_role("link", name="Needs design").click()
    dialog = dialog_of(page)
    dialog.get_by_label("Title").fill("What may a gate decide alone?")
    dialog.get_by_role("button", name="Ask for it").click()
    expect(page.locator("#item-gates")).to_contain_text("Closed")
    dev = team.go("priya", f"items/{story}/")
    dev.locator("#item-facts").get_by_role("button", name="In the backlog").click()
    dev.locator("#state-menu").get_by_role("button", name="In progress").click()
    expect(dev.get_by_role("alert")).to_contain_text("waits for")
    dev = team.go("priya", "suggestions/")
    dev.get_by_role("link", name="Accept: What may a gate decide alone?").click()
    dialog = dialog_of(dev)
    dialog.get_by_label("Question").fill("Which passes can be checked at the quay?")
    dialog.get_by_label("Box").fill("4h")
    with dev.expect_response("**/accept/"):
        dialog.get_by_role("button", name="Accept").click()
    expect(dialog).to_be_hidden()
    spike = item_titled(team, "What may a gate decide alone?")
    decide(team, spike.number)
    dev = team.go("priya", f"items/{story}/")
    dev.locator("#item-facts").get_by_role("button", name="In the backlog").click()
    dev.locator("#state-menu").get_by_role("button", name="In progress").click()
    expect(dev.locator("#item-facts").get_by_role("button", name="In progress").first).to_be_visible()
    log = team.go("sigrid", "decisions/?q=quay")
    expect(log.get_by_text("Gates check the signature")).to_be_visible()
    expect(log.get_by_text("Board without paper").first).to_be_visible()


def decide(team: Team, spike: int) -> None:
    page = team.go("priya", f"items/{spike}/")
    page.get_by_label("What we found").fill("The pass is signed.")
    page.get_by_label("Decision, as it will stand in the log").fill("Gates check the signature")
    page.get_by_role("button", name="Record outcome").click()
    expect(page.get_by_text("Gates check the signature").first).to_be_visible()


def test_the_guide_says_which_type_it_is(team: Team) -> None:
    """Is this a story, a task or a spike?"""
    page = team.go("priya", "items/new/")
    guide = page.locator("#which-type")
    guide.get_by_text("Which type is it?").click()
    guide.get_by_label("A question").check()
    guide.get_by_role("button", name="Tell me").click()
    expect(guide.get_by_role("status")).to_contain_text("A spike.")
    guide.get_by_label("Something that gives a user").check()
    guide.get_by_label("Yes").check()
    guide.get_by_role("button", name="Tell me").click()
    expect(guide.get_by_role("status")).to_contain_text("A quality story.")


def test_points_say_whether_design_is_in_them(team: Team, story: int) -> None:
    """Shouldn't the story's points just include the design work?"""
    page = team.go("aiko", f"items/{story}/")
    with page.expect_response(f"**/items/{story}/"):
        page.locator("#item-facts").get_by_label("Design").select_option("in_points")
    page.reload()
    expect(page.locator("#item-facts").get_by_label("Design")).to_have_value("in_points")


def test_developers_add_technical_criteria_and_judge_them(team: Team, story: int) -> None:
    """Our technical requirements are acceptance criteria."""
    page = team.go("priya", f"items/{story}/")
    page.get_by_label("Kind of the new criterion").select_option("technical")
    box = page.get_by_role("textbox", name="New criteria")
    box.fill("A scan answers within half a second")
    with page.expect_response("**/criteria/"):
        box.press("Enter")
    row = page.locator("#criteria").get_by_role("listitem").filter(has_text="half a second")
    expect(row).to_contain_text("Technical")


def test_a_measurable_quality_is_a_story_with_a_target(team: Team) -> None:
    """The system must respond well under 10,000 concurrent requests."""
    page = team.go("aiko", "items/new/?type=story&kind=quality")
    page.get_by_label("Title").fill("Fast under load")
    page.get_by_label("Metric").fill("Answer time, 95th percentile")
    page.locator("[name=quality_comparator]").select_option("<=")
    page.locator("[name=quality_value]").fill("300 ms")
    page.get_by_label("Condition").fill("at 10,000 requests at once")
    page.get_by_role("button", name="Create").click()
    page = team.go("sigrid", f"items/{item_titled(team, 'Fast under load').number}/")
    expect(page.get_by_text("300 ms").first).to_be_visible()
    expect(page.get_by_text("10,000 requests").first).to_be_visible()


def test_set_up_work_has_a_purpose_and_a_definition_of_done(team: Team) -> None:
    """Set-up takes more than half a day and has no user value: how do we define it, and who?"""
    page = team.go("priya", "items/new/?type=task")
    page.get_by_label("Title").fill("Set up continuous integration")
    page.get_by_label("So that").fill("nobody breaks the build unseen")
    page.get_by_label("Category").select_option("set_up")
    page.get_by_label("Definition of done").fill("It runs on every push")
    page.get_by_label("Estimate").fill("6h")
    page.get_by_role("button", name="Create").click()
    page = team.go("priya", f"items/{item_titled(team, 'Set up continuous integration').number}/")
    expect(page.get_by_text("It runs on every push").first).to_be_visible()


def test_foundations_stand_beside_the_product_for_everybody(team: Team) -> None:
    """Why is feature velocity so low at the start?"""
    page = team.go("sigrid", "backlog/")
    expect(page.get_by_role("region", name="Product backlog", exact=True)).to_be_visible()
    expect(technical(page)).to_contain_text("Set up continuous integration")
    assert not Sprint.objects.filter(project__key=team.key).exists()
