"""A project without hours, rate or estimates: pages say so, and no figure is made up."""

import json
import re

import pytest

from accounts.models import Membership
from backlog.services import items
from sprints.services import sprints
from tests.sprint_pages.conftest import Browser, text_of
from tests.sprints.conftest import END, START, Team, make_team, plan, run_jobs

PAGES = (
    "sprints/",
    "sprints/1/plan/",
    "board/",
    "sprints/1/capacity/",
    "velocity/",
    "flow/",
    "team/",
    "backlog/",
)
NO_FIGURE = re.compile(r"\bNaN\b|Infinity|\binf\b|>\s*None\s*<|nan %")


@pytest.fixture
def nobody(db: None, at) -> Team:
    """Nobody gives time; a story has points only, a task no estimate, and no rate is known."""
    at(2026, 11, 30, 9)
    team = make_team(rate_minutes_per_point=None)
    Membership.objects.update(share_bp=0)
    sprint = sprints.create_sprint(actor=team.master, start_on=START, end_on=END)
    story = items.create_story(actor=team.owner, title="Points only")
    items.edit_item(actor=team.dev, item=story.number, points=5)
    plan(team, sprint, story, items.create_task(actor=team.dev, title="No estimate"))
    run_jobs()
    return team


def test_it_says_no_capacity_and_never_not_a_number(nobody: Team, signed_in: Browser, at) -> None:
    client = signed_in(nobody.master)
    for state in ("planned", "active", "closed"):
        if state == "active":
            sprints.start_sprint(actor=nobody.master, sprint=1)
        if state == "closed":
            at(2026, 12, 11, 17)
            sprints.close_sprint(actor=nobody.master, sprint=1)
        pages = {path: client.get(f"/p/FER/{path}", follow=True) for path in PAGES}
        odd = {path: NO_FIGURE.findall(page.content.decode()) for path, page in pages.items()}
        assert {path: page.status_code for path, page in pages.items()} == dict.fromkeys(PAGES, 200)
        assert odd == {path: [] for path in PAGES}, state
        assert "no capacity" in text_of(pages["sprints/"])
        said = text_of(pages["sprints/1/capacity/"])
        assert "no capacity" in said and "Points cannot be compared with hours" in said
        assert "1 item has no estimate and counts 0 h here" in said
        if state != "closed":
            assert "0 h planned · no capacity" in text_of(pages["sprints/1/plan/"])
        split = client.get("/api/v1/projects/FER/sprints/1/split/").content
        assert json.loads(split, parse_constant=pytest.fail)["figures"]["plannable"] == 0


def test_without_a_closed_sprint_there_is_nothing_to_compare(nobody: Team, signed_in: Browser) -> None:
    client = signed_in(nobody.stakeholder)
    assert "No sprint is closed yet" in text_of(client.get("/p/FER/velocity/", {"against": "plan"}))
    found = client.get("/api/v1/projects/FER/velocity/", {"against": "plan"}).json()
    assert (found["compared"], found["mean_of_last_six"]) == (None, None)


def test_a_sprint_without_any_item_has_no_empty_drawing(team: Team, signed_in: Browser, at) -> None:
    at(2026, 11, 30, 9)
    client = signed_in(team.master)
    sprints.create_sprint(actor=team.master, start_on=START, end_on=END)
    assert "Nothing is in this backlog yet" in text_of(client.get("/p/FER/sprints/1/plan/"))
    sprints.start_sprint(actor=team.master, sprint=1)
    at(2026, 12, 11, 17)
    sprints.close_sprint(actor=team.master, sprint=1)
    run_jobs()
    pages = {path: client.get(f"/p/FER/{path}") for path in ("sprints/", "velocity/", "sprints/1/capacity/")}
    assert [path for path, page in pages.items() if re.search(r"\b0 of 0\b", text_of(page))] == []
    assert 'data-chart="velocity"' not in pages["velocity/"].content.decode()
    assert 'data-chart="burndown"' not in pages["sprints/1/capacity/"].content.decode()
    assert "nothing burned down" in text_of(pages["sprints/1/capacity/"])
