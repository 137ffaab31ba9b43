"""Planning again when somebody leaves: whose work, what no longer fits, and who hears of it."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import services as accounts
from accounts.access import Access, today_in
from accounts.models import Membership, Notice
from backlog.services import items
from sprints.models import Sprint
from sprints.queries.replan import Departure, changes, dates, orphans
from tests.sprint_pages.conftest import Site, Work, more_tasks, page, text_of
from tests.sprints.conftest import END, START, H, Team, plan, run_jobs
from tests.sprints.test_notices import told

REPLAN = "/p/FER/replan/"


def membership(team: Team) -> Membership:
    return Membership.objects.get(user=team.dev2.user)


def leaves(team: Team, last_day: date | None) -> None:
    row = membership(team)
    accounts.edit_member(
        actor=team.admin,
        membership_id=row.pk,
        roles=row.roles,
        is_admin=False,
        share_bp=10_000,
        left_on=last_day,
    )


@pytest.fixture
def full(team: Team, sprint: Sprint, work: Work) -> Work:
    """The sprint holds 72 h of 100 h 48; its story and a task in the backlog are the second developer's."""
    big = items.create_task(actor=team.dev, title="Big", estimate_minutes=30 * H)
    later = items.create_task(actor=team.dev, title="Later")
    plan(team, sprint, big)
    for item in (work.story, later):
        items.assign_item(actor=team.dev, item=item.number, assignee=team.dev2.user_id)
    run_jobs()
    return work


def test_trying_it_out_says_what_it_would_mean_and_writes_nothing(
    site: Site, team: Team, sprint: Sprint, full: Work
) -> None:
    asked = {"person": team.dev2.user_id, "last_day": START.isoformat()}
    shown = text_of(site("stakeholder").get(REPLAN, asked))
    assert "leaves on 30 Nov: 2 open items are theirs, Sprint 1 loses 45 h." in shown
    assert "Plannable 100 h 48 → 55 h 26 −45 h 22" in shown
    assert "Big Sprint 1 is 17 h over with it" in shown
    assert "Later in the backlog" in shown
    assert membership(team).left_on is None
    may = page(site("dev").get(REPLAN, asked))
    assert ("Assign the ticked items" in may, "Take the ticked items out" in may) == (True, True)
    assert "Assign the ticked items" not in page(site("stakeholder").get(REPLAN, asked))


def test_what_cannot_be_tried_is_said_at_its_field(site: Site, team: Team) -> None:
    browser, person = site("dev"), str(team.dev2.user_id)
    for who, last_day, said in (
        ("", "2026-11-30", "This field is required."),
        ("999", "2027-01-01", "Choose somebody who is in the project."),
        (person, "soon", "Enter a valid date."),
        (person, "1999-01-01", "Choose today or a day within the next two years."),
        (person, "2999-01-01", "Choose today or a day within the next two years."),
    ):
        answer = browser.get(REPLAN, {"person": who, "last_day": last_day})
        assert (answer.status_code, said in page(answer)) == (400, True), last_day


def test_scrum_masters_hear_of_a_last_day_once(team: Team, sprint: Sprint, full: Work) -> None:
    leaves(team, END - timedelta(days=7))
    name, day = team.dev2.user.name, "4 Dec"
    text = f"set the last day of {name} to {day}: 2 open items are theirs, Sprint 1 loses 25 h"
    assert told(team.master) == [text]
    leaves(team, END - timedelta(days=7))
    assert told(team.master) == [text]
    assert not Notice.objects.filter(user=team.dev.user, kind="member_leaves").exists()


def test_work_of_those_who_left_is_still_named(site: Site, team: Team, full: Work) -> None:
    row = membership(team)
    accounts.remove_member(actor=team.admin, membership_id=row.pk)
    shown = text_of(site("master").get(REPLAN))
    assert f"{team.dev2.user.name} left on" in shown
    assert "Move a booking Sprint 1" in shown


def test_queries_do_not_grow_with_items(team: Team, sprint: Sprint, full: Work) -> None:
    def count() -> int:
        leaving = [Departure(team.dev2.user, today_in(team.dev.project))]
        with CaptureQueriesContext(connection) as found:
            orphans(access, leaving), changes(access, leaving), dates(access)
        return len(found)

    access = Access.of(team.dev.user, "FER")
    few = count()
    for item in more_tasks(team, sprint, 3):
        items.assign_item(actor=team.dev, item=item.number, assignee=team.dev2.user_id)
    assert count() == few <= 16
