"""The team's calendar for calendar programs."""

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from accounts.models import Membership
from sprints.models import Sprint
from sprints.rules.ical import folded
from sprints.services import availability
from tests.sprint_pages.conftest import Browser
from tests.sprints.conftest import Team


@pytest.fixture(autouse=True)
def _monday(at: Any) -> None:
    at(2026, 11, 30, 9)


def address(site: Client) -> str:
    found = re.search(
        r'value="(http://testserver/calendar/[^"]+)"', site.get("/p/FER/team/").content.decode()
    )
    assert found
    return found[1]


def test_whoever_has_the_address_reads_the_days(team: Team, sprint: Sprint, signed_in: Browser) -> None:
    availability.set_calendar(actor=team.master, country="DE", region="")
    availability.add_day_off(actor=team.master, on=date(2026, 12, 4), part="pm", name="Party; with, food")
    for day in (1, 2):
        availability.add_absence(actor=team.dev, user=team.dev.user_id, on=date(2026, 12, day))
    answer = Client().get(address(signed_in(team.stakeholder)))
    assert answer["Content-Type"].startswith("text/calendar")
    said = answer.content.decode()
    assert f"DTSTART;VALUE=DATE:{sprint.start_on:%Y%m%d}\r\n" in said and f"SUMMARY:{sprint.name}" in said
    assert "DTSTART;VALUE=DATE:20261201\r\nDTEND;VALUE=DATE:20261203\r\nSUMMARY:FERdev: off\r\n" in said
    assert "SUMMARY:Party\\; with\\, food\\, afternoon\r\n" in said
    assert "(Germany)" in said and said.count("BEGIN:VEVENT") == said.count("END:VEVENT") > 4


def test_an_address_ends_with_the_password_and_with_the_membership(team: Team, signed_in: Browser) -> None:
    mine = address(signed_in(team.dev))
    assert Client().get(mine).status_code == 200
    assert Client().get(mine[:-5] + "0.ics").status_code == 404
    assert Client().get("/calendar/nothing.ics").status_code == 404
    team.dev.user.set_password("another one entirely")
    team.dev.user.save()
    assert Client().get(mine).status_code == 404
    again = address(signed_in(team.dev))
    membership = Membership.objects.get(user=team.dev.user, project=team.dev.project)
    membership.left_on = date(2026, 11, 1)
    membership.save()
    assert Client().get(again).status_code == 404


def test_long_lines_are_folded_and_no_letter_is_cut() -> None:
    line = "SUMMARY:" + "Überfahrt nach Ålesund – " * 8
    parts = list(folded(line))
    assert all(len(part.encode()) <= 75 for part in parts) and len(parts) > 2
    assert parts[0] + "".join(part[1:] for part in parts[1:]) == line
