"""The demo project: a story that holds together, whatever the day it is made on."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client

from accounts import services as people
from accounts.models import Project, User
from activity.models import Event
from backlog.models import Defect, Epic, Gate, Item, Spike, Story, Suggestion, TechnicalTask
from interchange import demo
from interchange.demo import data, story
from sprints.models import SplitFigures, Sprint, SprintItem

MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize("days", range(7))
def test_today_lies_in_the_middle_of_the_running_sprint(days: int) -> None:
    with story.at(MONDAY + timedelta(days=days)):
        begun = story.Story.begin()
    day = (begun.now.date() - begun.starts[8]).days
    assert 3 <= day <= 9
    assert [start.weekday() for start in begun.starts] == [0] * 10


@pytest.mark.django_db
def test_it_is_made_once_and_whole_and_its_people_can_sign_in(client: Client, files: object) -> None:
    now = MONDAY - timedelta(hours=9)
    with story.at(now):
        assert demo.create_demo()
        assert not demo.create_demo()
    states = Sprint.objects.order_by("number").values_list("state", flat=True)
    assert list(states) == [*["closed"] * 8, "active", "planned"]
    assert (Story.objects.count(), Defect.objects.count()) == (57, 24)
    assert (TechnicalTask.objects.count(), Spike.objects.count(), Epic.objects.count()) == (63, 17, 9)
    assert Item.objects.filter(done_at__isnull=False).count() > 100
    outcomes = SprintItem.objects.filter(sprint__number=8).values_list("outcome", flat=True)
    assert set(outcomes) == {"", "done", "carried"}
    suggested = Suggestion.objects.order_by("pk").values_list("state", flat=True)
    assert list(suggested) == ["open", "open", "open", "declined", "open"]
    assert Gate.objects.filter(opened_at=None).count() == 2
    *closed, running, planned = SplitFigures.objects.order_by("sprint__number")
    assert all(one.frozen_at for one in closed)
    origins = [one.figures["actual_origin"] for one in closed]
    assert origins == [*["stated"] * 3, *["logged"] * 5]
    shares = [one.figures["actual"]["technical"] / sum(one.figures["actual"].values()) for one in closed]
    assert shares == sorted(shares, reverse=True)
    assert (round(shares[0], 2), round(shares[-1], 2)) == (0.55, 0.21)
    assert [figures.figures["sign_off"]["state"] for figures in (running, planned)] == [
        "signed_off",
        "changed",
    ]
    moments = list(Event.objects.order_by("seq").values_list("at", flat=True))
    assert moments == sorted(moments)
    assert moments[-1] <= now

    printed = StringIO()
    call_command("create_demo", print_logins=True, stdout=printed)
    lines = printed.getvalue().splitlines()
    assert len(lines) == User.objects.count() - 1 == 9  # one has left
    *_role, email, password = lines[0].split()
    assert client.post("/accounts/login/", {"login": email, "password": password}).status_code == 302
    assert client.get(f"/p/{data.KEY}/backlog/").status_code == 200


@pytest.mark.django_db
def test_nothing_is_made_where_a_project_exists() -> None:
    people.create_project(
        user=User.objects.create_user("ana@example.org", name="Ana"), key="PAY", name="Payments"
    )
    said = StringIO()
    call_command("create_demo", stdout=said)
    assert "There is a project already" in said.getvalue()
    assert Project.objects.count() == 1
    assert demo.logins() == []
