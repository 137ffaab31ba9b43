"""Focus and hours per point learned from closed sprints: suggested, never taken over by themselves."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Notice, Project
from accounts.services import edit_settings
from accounts.services.notices import tell_people
from activity.models import Event
from backlog.services import items
from common.errors import Invalid, NotAllowed, Refused
from sprints.models import LearnedFigures, Sprint
from sprints.queries import learned
from sprints.queries.inputs import read_inputs
from sprints.rules.suggested import is_same, suggestions
from sprints.services import learning, report_links, sprints
from tests.sprints.conftest import END, START, H, Team
from tests.sprints.past import closed_sprint

LATER = END + timedelta(days=3)
RESULT = {"focus": {"value": 6200, "low": 5500, "high": 7100, "count": 6, "origin": "logged"}, "rate": None}


@pytest.fixture
def shown(team: Team) -> LearnedFigures:
    """The last sprints show a focus of 62 %, and eight hours a point."""
    rate = {"value": 480, "low": 300, "high": 660, "count": 12, "origin": "logged"}
    return LearnedFigures.objects.create(
        project=team.admin.project, result=RESULT | {"rate": rate}, computed_at=timezone.now(), took_ms=1
    )


def open_of(team: Team) -> list[str]:
    team.master.project.refresh_from_db()
    return [one.name for one in learned(team.master).open]


def test_closed_sprints_show_focus_and_rate_and_scrum_masters_are_told_once(team: Team) -> None:
    for number in range(1, 4):
        hours = {"feature": 150, "technical": 50}
        sprint = closed_sprint(team, number, [(2, 2, 0, True)] * 4, hours=hours)
        for row in sprint.sprint_items.select_related("item"):
            items.log_work(actor=team.dev, item=row.item.number, minutes=10 * H)
    for _ in range(2):
        result = learning.learn(team.admin.project_id).result
    focus = result["focus"]  # 200 of 320 hours, in whole percents
    assert (focus["value"], focus["count"]) == (6200, 3)
    assert (result["rate"]["value"], result["rate"]["count"]) == (5 * H, 12)
    event = Event.objects.get(kind="figures_learned")
    tell_people(event.pk)
    assert Notice.objects.get().user == team.master.user


def test_too_few_sprints_show_nothing_and_say_what_is_missing(team: Team, client: Client) -> None:
    closed_sprint(team, 1, [(2, 2, 0, True)])
    learning.learn(team.admin.project_id)
    client.force_login(team.master.user)
    page = client.get("/p/FER/settings/").content.decode()
    assert "so far 1 sprint and 1 story" in page


def test_a_figure_is_taken_over_by_a_click_and_by_hand_it_is_assumed_again(
    team: Team, sprint: Sprint, shown: LearnedFigures
) -> None:
    assert open_of(team) == ["focus", "rate"]
    with pytest.raises(NotAllowed):
        learning.take_over(actor=team.dev, figure="focus", value=6200)
    with pytest.raises(Refused):
        learning.take_over(actor=team.master, figure="focus", value=6300)
    learning.take_over(actor=team.master, figure="focus", value=6200)
    learning.take_over(actor=team.master, figure="rate", value=480)
    sprint.refresh_from_db()
    project = Project.objects.get()
    assert (project.focus_bp, sprint.focus_bp, project.rate_minutes_per_point) == (6200, 6200, 480)
    assert read_inputs(sprint.pk).inputs.rate_origin == "logged"
    assert Event.objects.filter(kind="settings_edited").count() == 2
    edit_settings(actor=team.admin, rate_minutes_per_point=470)
    assert read_inputs(sprint.pk).inputs.rate_origin == "assumed"


def test_locks_are_taken_in_one_order_sprints_then_the_project_then_its_number(
    team: Team, sprint: Sprint, shown: LearnedFigures
) -> None:
    with CaptureQueriesContext(connection) as taken:
        learning.take_over(actor=team.master, figure="focus", value=6200)
    with CaptureQueriesContext(connection) as shared:
        report_links.share_report(actor=team.master, name="Board", sprint=sprint.number)
    for queries in (taken, shared):
        locks = [one["sql"] for one in queries if "FOR " in one["sql"] or "activity_stream" in one["sql"]]
        found = [
            next(at for at, sql in enumerate(locks) if f'FROM "{table}"' in sql or f"INTO {table}" in sql)
            for table in ("sprints_sprint", "accounts_project", "activity_stream")
        ]
        assert found == sorted(found)
        assert not [sql for sql in locks if "accounts_project" in sql and sql.endswith("FOR UPDATE")]


def test_what_was_waved_off_is_quiet_until_it_is_another_figure(team: Team, shown: LearnedFigures) -> None:
    learning.wave_off(actor=team.master, figure="focus", value=6200)
    assert open_of(team) == ["rate"]
    shown.refresh_from_db()
    later = RESULT | {"focus": RESULT["focus"] | {"value": 6000}}
    assert [one.name for one in suggestions(later, {"focus": 7000}, shown.dismissed)] == ["focus"]


def test_small_differences_are_not_worth_a_word() -> None:
    assert is_same("rate", 370, 360) and not is_same("rate", 380, 360)
    assert not is_same("focus", 6200, 6300) and not is_same("rate", 380, None)


def test_a_new_project_works_with_what_a_normal_sprint_is_said_to_bring(team: Team, client: Client) -> None:
    Project.objects.update(rate_minutes_per_point=None)
    client.force_login(team.master.user)
    assert "About how many points in a normal sprint?" in client.get("/p/FER/sprints/new/").content.decode()
    master = type(team.master).of(team.master.user, "FER")
    dates = {"start_on": START, "end_on": END}
    sprints.create_sprint(actor=master, normal_points=Decimal(20), **dates)
    project = Project.objects.get()
    assert (project.rate_minutes_per_point, project.rate_origin) == (302, "assumed")  # 100.8 h ÷ 20
    master = type(team.master).of(team.master.user, "FER")
    with pytest.raises(Invalid, match="hours per point already"):
        sprints.create_sprint(actor=master, normal_points=Decimal(20), start_on=LATER, end_on=LATER)
