"""All projects of a person on one page."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Membership, Project
from accounts.tokens import create_token
from sprints.models import SplitFigures, Sprint
from sprints.queries.portfolio import portfolio
from sprints.services import figures
from tests.budgets import PAGES
from tests.sprints.conftest import Team, make_team
from tests.sprints.past import closed_sprint

pytestmark = pytest.mark.django_db


def copies(team: Team, sprint: Sprint, numbers: range) -> None:
    """More projects of the scrum master, each with the same sprint and figures."""
    stored = SplitFigures.objects.get(sprint=sprint)
    more = Project.objects.bulk_create(
        Project(key=f"C{n}", name=f"Copy {n:02}", created_by=team.admin.user) for n in numbers
    )
    Membership.objects.bulk_create(Membership(project=one, user=team.master.user) for one in more)
    names = ("number", "name", "start_on", "end_on", "focus_bp", "reserve_bp")
    values = {name: getattr(sprint, name) for name in names}
    kept = {"figures": stored.figures, "computed_at": stored.computed_at, "event_seq": 0, "took_ms": 1}
    SplitFigures.objects.bulk_create(
        SplitFigures(sprint=one, **kept)
        for one in Sprint.objects.bulk_create(Sprint(project=one, **values) for one in more)
    )


def test_it_costs_the_same_for_all_projects(team: Team, sprint: Sprint, client: Client) -> None:
    figures.recompute(sprint.pk)
    client.force_login(team.master.user)
    counts = []
    for numbers in (range(2), range(2, 29)):
        copies(team, sprint, numbers)
        with CaptureQueriesContext(connection) as captured:
            page = client.get("/portfolio/")
        counts.append(len(captured))
    assert page.content.decode().count("Sprint 1</a>") == 30
    assert counts[0] == counts[1] <= PAGES["portfolio"]


def test_it_shows_the_sprint_at_hand_and_where_the_last_ones_went(team: Team) -> None:
    for number, technical in ((1, 50), (2, 25)):
        hours = {"feature": 100 - technical, "technical": technical}
        closed_sprint(team, number, [(number * 4, 0, 0, True)], hours=hours)
    (line,) = portfolio(team.stakeholder.user)
    assert [one.percent for one in line.trend] == [50, 25]
    assert (line.velocity, line.now) == (6.0, None)


def test_archived_projects_and_those_of_others_are_left_out(team: Team, client: Client) -> None:
    other = make_team("OTH")
    assert [one.membership.project.key for one in portfolio(team.dev.user)] == ["FER"]
    Membership.objects.create(project=other.admin.project, user=team.dev.user)
    token = create_token(user=team.dev.user, name="t", project="OTH")[1]
    found = client.get("/api/v1/portfolio/", headers={"Authorization": f"Bearer {token}"}).json()
    assert [one["key"] for one in found] == ["OTH"]
    Project.objects.filter(key="FER").update(archived_at=timezone.now())
    assert [one.membership.project.key for one in portfolio(team.dev.user)] == ["OTH"]
