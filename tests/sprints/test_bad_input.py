"""What cannot be is told at its field, on the page and as JSON, in words that say what would do; nothing is saved."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

import pytest
from django.test import Client
from django.utils.html import strip_tags

from accounts.models import Membership
from backlog.services import items
from sprints.models import Absence, Sprint, WeeklyPattern
from sprints.services import availability, sprints
from tests.sprints.conftest import Team, make_team

WEEK = {"monday": "8", "tuesday": "8", "wednesday": "8", "thursday": "8", "friday": "8"}
FREE = {"feature": "", "technical": "", "defect": ""}
DATES = {"start_on": "2026-12-14", "end_on": "2026-12-23"}


class Case(NamedTuple):
    """A form and a call of the API that ask for the same; the words are expected at the field of both."""

    form: str
    sent: Mapping[str, Any]
    at: str
    call: str
    body: Mapping[str, Any]
    field: str
    words: str


CASES = {
    "a sprint that overlaps another": Case(
        "sprints/new/",
        DATES | {"start_on": "2026-12-10", "focus_bp": "70", "reserve_bp": "10"},
        "start_on",
        "post sprints/",
        DATES | {"start_on": "2026-12-10"},
        "start_on",
        "These days overlap Sprint 1 (30 Nov to 11 Dec 2026).",
    ),
    "a sprint that ends before it starts": Case(
        "sprints/new/",
        DATES | {"end_on": "2026-12-13", "focus_bp": "70", "reserve_bp": "10", "feature": "50"},
        "end_on",
        "post sprints/",
        DATES | {"end_on": "2026-12-13"},
        "end_on",
        "A sprint ends on the day it starts, or later.",
    ),
    "shares that do not add up": Case(
        "sprints/1/target/",
        {"feature": "60", "technical": "30", "defect": "5"},
        "feature",
        "put sprints/1/target/",
        {"target_bp": {"feature": 6_000, "technical": 3_000, "defect": 500}},
        "target_bp",
        "95 %",
    ),
    "a share above the whole": Case(
        "sprints/new/",
        DATES | {"focus_bp": "130", "reserve_bp": "10"},
        "focus_bp",
        "post sprints/",
        DATES | {"focus_bp": 13_000},
        "focus_bp",
        "100",
    ),
    "negative hours": Case(
        "items/1/work/",
        {"minutes": "-3", "on": "2026-11-20"},
        "minutes",
        "post items/1/work-logs/",
        {"minutes": -180},
        "minutes",
        "",
    ),
    "more hours than a day has": Case(
        "items/1/work/",
        {"minutes": "25h", "on": "2026-11-20"},
        "minutes",
        "post items/1/work-logs/",
        {"minutes": 1_500},
        "minutes",
        "24 hours",
    ),
    "a working day of more than 24 hours": Case(
        "team/{dev}/week/",
        WEEK | {"monday": "25"},
        "monday",
        "put availability/patterns/",
        {"user": "{dev}", "minutes": [1_500, 480, 480, 480, 480, 0, 0]},
        "minutes",
        "A day has 24 hours.",
    ),
    "hours off of more than a day": Case(
        "team/{dev}/time-off/",
        {"on": "2026-12-01", "part": "hours", "minutes": "30"},
        "minutes",
        "post availability/absences/",
        {"user": "{dev}", "on": "2026-12-01", "part": "hours", "minutes": 1_800},
        "minutes",
        "Hours off are more than 0 and at most 24.",
    ),
    "time off that ends before it begins": Case(
        "team/{dev}/time-off/",
        {"on": "2026-12-02", "until": "2026-12-01", "part": "full"},
        "until",
        "post availability/absences/",
        {"user": "{dev}", "on": "2026-12-02", "until": "2026-12-01"},
        "until",
        "The last day lies before the first.",
    ),
    "time off before joining": Case(
        "team/{dev}/time-off/",
        {"on": "2026-10-30", "part": "full"},
        "on",
        "post availability/absences/",
        {"user": "{dev}", "on": "2026-10-30"},
        "on",
        "FERdev is here from 2 Nov 2026 until 31 Dec 2026",
    ),
    "time off after leaving": Case(
        "team/{dev}/time-off/",
        {"on": "2026-12-30", "until": "2027-01-04", "part": "full"},
        "until",
        "post availability/absences/",
        {"user": "{dev}", "on": "2026-12-30", "until": "2027-01-04"},
        "until",
        "there is no time to take off on other days",
    ),
    "holidays of an unknown country": Case(
        "team/{dev}/holidays/",
        {"country": "XX"},
        "country",
        "put availability/calendar/",
        {"user": "{dev}", "country": "XX"},
        "country",
        "No holidays are known for “XX”.",
    ),
    "holidays of an unknown region": Case(
        "team/{dev}/holidays/",
        {"country": "DE", "region": "QQ"},
        "region",
        "put availability/calendar/",
        {"user": "{dev}", "country": "DE", "region": "QQ"},
        "region",
        "“QQ”",
    ),
    "a target of no plannable hours": Case(
        "sprints/2/target/",
        {"feature": "60", "technical": "40", "defect": "0"},
        "feature",
        "put sprints/2/target/",
        {"target_bp": {"feature": 6_000, "technical": 4_000, "defect": 0}},
        "target_bp",
        "has no plannable hours to divide",
    ),
}


@pytest.fixture
def full(db: None, at) -> Team:
    """A team with a sprint, and one in which nobody is there; its first item is a task."""
    at(2026, 11, 21, 9)
    team = make_team()
    for access in (team.dev, team.dev2):
        availability.set_pattern(
            actor=team.master, user=access.user_id, minutes=[0] * 7, from_on=date(2027, 2, 1)
        )
    Membership.objects.filter(user=team.dev.user).update(
        joined_on=date(2026, 11, 2),
        left_on=date(2026, 12, 31),
        roles=["developer", "scrum_master"],
    )
    items.create_task(actor=team.dev, title="Task")
    sprints.create_sprint(actor=team.master, start_on=date(2026, 11, 30), end_on=date(2026, 12, 11))
    sprints.create_sprint(actor=team.master, start_on=date(2027, 2, 1), end_on=date(2027, 2, 12))
    return team


def _said(page: str, field: str) -> str:
    """What stands at a field of a page."""
    found = re.search(rf'id="(?:id_|work-){field}_error"[^>]*>(.*?)</ul>', page, re.DOTALL)
    return " ".join(strip_tags(found[1]).split()) if found else ""


def test_it_is_told_at_its_field_and_nothing_is_saved(full: Team, client: Client) -> None:
    client.force_login(full.dev.user)
    dev, failed = str(full.dev.user_id), []
    before = (Sprint.objects.count(), Absence.objects.count(), WeeklyPattern.objects.count())
    for name, case in CASES.items():
        page = client.post(f"/p/FER/{case.form.format(dev=dev)}", FREE | dict(case.sent))
        said = _said(page.content.decode(), case.at)
        if page.status_code != 400 or case.words not in said or not said:
            failed.append(f"{name}, page: {page.status_code} {said!r}")
        method, path = case.call.split()
        body = {key: int(dev) if value == "{dev}" else value for key, value in case.body.items()}
        answer = getattr(client, method)(
            f"/api/v1/projects/FER/{path}", body, content_type="application/json"
        )
        told = str(answer.json().get("errors", {}).get(case.field, ""))
        if answer.status_code != 400 or case.words not in told or not told:
            failed.append(f"{name}, JSON: {answer.status_code} {answer.json()}")
    assert not failed, "\n".join(failed)
    assert before == (Sprint.objects.count(), Absence.objects.count(), WeeklyPattern.objects.count())
