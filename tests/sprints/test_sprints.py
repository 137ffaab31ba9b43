"""Creating, editing, starting and deleting sprints."""

from datetime import date

import pytest

from backlog.models import Item
from backlog.services import items
from common.errors import Invalid, NotAllowed, NotFound, Refused, Stale
from sprints.models import Sprint, SprintItem
from sprints.services import planning, sprints
from tests.sprints.conftest import H, Team, figures, make_team, plan


def create(team: Team, start: date = date(2027, 1, 4), end: date = date(2027, 1, 15), **more) -> Sprint:
    return sprints.create_sprint(actor=team.master, start_on=start, end_on=end, **more)


def test_a_sprint_is_named_by_its_number_and_takes_the_projects_shares(team: Team, sprint: Sprint) -> None:
    second = create(team)
    assert (sprint.name, second.number, second.name) == ("Sprint 1", 2, "Sprint 2")
    assert (second.focus_bp, second.reserve_bp, second.target_bp) == (7000, 1000, None)
    assert create(team, date(2027, 2, 1), date(2027, 2, 5), name="  Harbour  ").name == "Harbour"


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"end_on": date(2026, 11, 29)}, "end_on", "ends on the day it starts"),
        ({"end_on": date(2027, 11, 29)}, "end_on", "at most"),
        ({"focus_bp": 10_001}, "focus_bp", "0 to 100 %"),
        ({"goal": "x" * 301}, "goal", "300"),
        ({"target_bp": {"feature": 6000, "technical": 3000, "defect": 500}}, "target_bp", "make 95 %"),
        ({"target_bp": {"feature": 10_000, "fun": 0}}, "target_bp", "no category"),
        ({"state": "closed"}, "state", "no such field"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(team: Team, sprint: Sprint, given, field, words) -> None:
    with pytest.raises(Invalid) as caught:
        sprints.edit_sprint(actor=team.master, sprint=1, **given)
    assert list(caught.value.fields) == [field] and words in caught.value.fields[field][0]


@pytest.mark.parametrize(
    ("start", "end", "field"),
    [
        (date(2026, 12, 11), date(2026, 12, 18), "start_on"),
        (date(2026, 11, 20), date(2026, 11, 30), "end_on"),
        (date(2026, 11, 20), date(2026, 12, 20), "end_on"),
    ],
)
def test_overlapping_dates_name_the_other_sprint(team: Team, sprint: Sprint, start, end, field) -> None:
    with pytest.raises(Invalid) as caught:
        create(team, start, end)
    assert caught.value.fields == {field: ["These days overlap Sprint 1 (30 Nov to 11 Dec 2026)."]}
    assert Sprint.objects.count() == 1


def test_dates_of_another_project_do_not_matter(team: Team, sprint: Sprint) -> None:
    other = make_team("PAY")
    assert create(other, sprint.start_on, sprint.end_on).number == 1


def test_a_stale_edit_says_what_is_theirs_and_yours(team: Team, sprint: Sprint) -> None:
    sprints.edit_sprint(actor=team.master, sprint=1, version=1, goal="Theirs")
    with pytest.raises(Stale) as caught:
        sprints.edit_sprint(actor=team.master, sprint=1, version=1, goal="Mine")
    assert caught.value.changed == {"goal": ("Theirs", "Mine")} and caught.value.version == 2


def test_only_scrum_masters_plan_sprints(team: Team, sprint: Sprint) -> None:
    for actor in (team.admin, team.owner, team.dev, team.manager, team.stakeholder):
        with pytest.raises(NotAllowed):
            sprints.start_sprint(actor=actor, sprint=1)


def test_a_sprint_of_another_project_is_not_found(team: Team, sprint: Sprint) -> None:
    other = make_team("PAY")
    for call in (sprints.start_sprint, sprints.close_sprint, sprints.delete_sprint):
        with pytest.raises(NotFound):
            call(actor=other.master, sprint=1)


def test_starting_freezes_the_plan_and_fills_the_board(team: Team, sprint: Sprint) -> None:
    story = items.create_story(actor=team.owner, title="Story")
    items.edit_item(actor=team.dev, item=story.number, points=5, remaining_points=2)
    part = items.create_task(actor=team.dev, title="Part", parent=story.number)
    task = items.create_task(actor=team.dev, title="Task", estimate_minutes=8 * H)
    unknown = items.create_task(actor=team.dev, title="Unknown")
    plan(team, sprint, story, task, unknown)
    started = sprints.start_sprint(actor=team.master, sprint=1)
    assert started.state == "active" and started.started_at
    rows = {row.item_id: row for row in SprintItem.objects.all()}
    assert rows[task.pk].planned_minutes == 8 * H and rows[task.pk].planned_category == "technical"
    assert (rows[story.pk].planned_points, rows[story.pk].remaining_points_at_start) == (5, 2)
    assert rows[story.pk].planned_minutes == 12 * H  # its part has no estimate: two points are left
    assert rows[unknown.pk].planned_minutes is None and rows[unknown.pk].was_in_at_start
    assert {item.column.name for item in Item.objects.all()} == {"To do"}
    assert part.pk in set(Item.objects.exclude(column=None).values_list("pk", flat=True))
    assert Sprint.objects.get().figures.figures["planned_at_start"]["technical"] == 8 * H


def test_starting_leaves_cards_in_the_columns_they_have(team: Team, sprint: Sprint) -> None:
    from backlog.services.workflow import change_state

    task = items.create_task(actor=team.dev, title="Task")
    review = team.admin.project.columns.get(name="Review")
    change_state(actor=team.dev, item=task.number, column=review.pk)
    plan(team, sprint, task)
    sprints.start_sprint(actor=team.master, sprint=1)
    assert Item.objects.get().column == review


def test_one_sprint_runs_at_a_time(team: Team, sprint: Sprint) -> None:
    create(team)
    sprints.start_sprint(actor=team.master, sprint=1)
    with pytest.raises(Refused, match="running already"):
        sprints.start_sprint(actor=team.master, sprint=1)
    with pytest.raises(Refused, match="Sprint 1 is still running"):
        sprints.start_sprint(actor=team.master, sprint=2)


def test_only_planned_empty_sprints_without_a_proposal_can_be_deleted(team: Team, sprint: Sprint) -> None:
    from sprints.services import allocation

    task = items.create_task(actor=team.dev, title="Task")
    plan(team, sprint, task)
    with pytest.raises(Refused, match="still holds 1 item"):
        sprints.delete_sprint(actor=team.master, sprint=1)
    planning.unplan_item(actor=team.dev, item=task.number)
    figures(sprint)
    sprints.delete_sprint(actor=team.master, sprint=1)
    assert not Sprint.objects.exists()
    proposed = create(team)
    allocation.propose(actor=team.dev, sprint=proposed.number)
    with pytest.raises(Refused, match="stays on record"):
        sprints.delete_sprint(actor=team.master, sprint=proposed.number)


@pytest.mark.django_db(transaction=True)
def test_of_two_starts_at_once_one_wins() -> None:
    import threading

    from django.db import connection

    team = make_team()
    for month in (1, 2, 3, 4):
        create(team, date(2027, month, 1), date(2027, month, 12))
    results: list[str] = []
    barrier = threading.Barrier(4)

    def start(number: int) -> None:
        try:
            barrier.wait()
            sprints.start_sprint(actor=team.master, sprint=number)
            results.append("started")
        except Refused as error:
            results.append(error.message)
        finally:
            connection.close()

    threads = [threading.Thread(target=start, args=[number]) for number in (1, 2, 3, 4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results.count("started") == 1 and len(results) == 4
    assert all("Close it first" in result for result in results if result != "started")
    assert Sprint.objects.filter(state="active").count() == 1
