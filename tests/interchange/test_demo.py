"""The demo project: a story that holds together, whatever the day it is made on."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from accounts import services as people
from accounts.models import Project, User
from interchange import demo
from interchange.demo import story

MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize("days", range(7))
def test_today_lies_in_the_middle_of_the_running_sprint(days: int) -> None:
    with story.at(MONDAY + timedelta(days=days)):
        begun = story.Story.begin()
    day = (begun.now.date() - begun.starts[8]).days
    assert 3 <= day <= 9
    assert [start.weekday() for start in begun.starts] == [0] * 10


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
