"""The page of flow, the items behind its figures, and its tables."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from backlog.models import Item
from backlog.services import items
from sprints.models import SprintItem
from tests.budgets import PAGES
from tests.sprint_pages.conftest import Browser, chart, text_of
from tests.sprints.conftest import Team
from tests.sprints.past import closed_sprint

PAGE = "/p/FER/flow/"


def done(team: Team, count: int) -> datetime:
    """Tasks that took 1, 2, 3 … days until today."""
    now = timezone.now()
    for days in range(count):
        made = items.create_task(actor=team.dev, title=f"Task {days}")
        began = now - timedelta(days=days)
        Item.objects.filter(pk=made.pk).update(
            created_at=began, started_at=began, done_at=now, resolution="done"
        )
    return now


def test_without_items_it_says_what_will_be_here(team: Team, signed_in: Browser) -> None:
    assert "Nothing to follow yet" in text_of(signed_in(team.stakeholder).get(PAGE))
    assert "Nothing to compare yet" in text_of(signed_in(team.stakeholder).get("/p/FER/predictability/"))


def test_the_sentence_and_each_figure_leads_to_its_items(team: Team, signed_in: Browser, at) -> None:
    at(2026, 11, 20, 9)
    done(team, 10)
    closed_sprint(team, 1, [(8, 8, 0, True), (2, 2, 2, False)])
    SprintItem.objects.update(was_in_at_start=True)
    client = signed_in(team.stakeholder)
    page = client.get(PAGE, {"days": "30"})
    words = text_of(page)
    assert "In the last 30 days 12 items came in and 10 got done; 0 are in progress." in words
    assert "Half of what got done took 5 days or less, 85 of 100 at most 9." in words
    assert "10 technical tasks 5 d 7 d 9 d 10 d" in words
    assert len(chart(page, "lines")["items"]) == 10 and len(chart(page, "waiting")["dates"]) == 31
    behind = text_of(client.get(page.context["done"].url))
    assert "10 items, done from 22 Oct to 20 Nov" in behind and "FER-1 Task 0" in behind
    held = text_of(client.get("/p/FER/predictability/", {"days": "30"}))
    assert "Of the points planned in the last sprint, 80 % got done." in held
    assert "No spike with a box ended in these days" in held
    only = text_of(client.get(PAGE, {"type": "spike", "days": "x"}))
    assert "In the last 90 days 0 spikes came in" in only and "Nothing was started and done" in only


def test_its_cost_does_not_grow(team: Team, signed_in: Browser, django_assert_max_num_queries) -> None:
    client = signed_in(team.dev)
    done(team, 3)
    with django_assert_max_num_queries(PAGES["flow"]) as few:
        client.get(PAGE)
    done(team, 12)
    with django_assert_max_num_queries(len(few)):
        client.get(PAGE)


@pytest.mark.parametrize("table", ["days", "items", "sprints", "spikes"])
def test_each_table_can_be_taken_away(team: Team, signed_in: Browser, table: str) -> None:
    done(team, 1)
    closed_sprint(team, 1, [(8, 8, 0, True)])
    answer = signed_in(team.dev).get(f"{PAGE}{table}.csv")
    rows = b"".join(answer.streaming_content).decode().splitlines()
    assert len(rows) == {"days": 92, "items": 2, "sprints": 2, "spikes": 1}[table]


@pytest.mark.parametrize(
    "asked", ["step=nothing&since=2026-01-01&until=2026-01-02", "step=done&since=x&until=2026-01-02", ""]
)
def test_a_figure_that_is_none_is_not_found(team: Team, signed_in: Browser, asked: str) -> None:
    assert signed_in(team.dev).get(f"{PAGE}items/?{asked}").status_code == 404
