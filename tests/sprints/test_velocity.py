"""What closed sprints delivered, and one of them against others."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backlog.services import epics, items, work
from common.errors import NotFound
from sprints.models import Sprint
from sprints.queries import compare, delivered, sprint_history
from sprints.queries.learned import closed_sprints
from sprints.services import planning, sprints
from tests.sprints.conftest import H, Team, make_team, plan, run_jobs
from tests.sprints.past import closed_sprint, put_in

LOGGED = {"feature": 152, "technical": 50, "defect": 15}


def test_what_was_lived_through_is_what_velocity_says(team: Team, sprint: Sprint, at) -> None:
    at(2026, 11, 30, 9)
    done = items.create_story(actor=team.owner, title="Done")
    left = items.create_story(actor=team.owner, title="Left")
    task = items.create_task(actor=team.dev, title="Task", estimate_minutes=8 * H)
    items.edit_item(actor=team.dev, item=done.number, points=5)
    items.edit_item(actor=team.dev, item=left.number, points=8)
    plan(team, sprint, done, left, task)
    sprints.start_sprint(actor=team.master, sprint=1)
    column = team.admin.project.columns.get(name="Done")
    work.log_work(actor=team.dev, item=task.number, minutes=3 * H, on=date(2026, 11, 30))
    work.log_work(actor=team.dev, item=done.number, minutes=6 * H, on=date(2026, 11, 30))
    planning.move_in_sprint(actor=team.owner, item=done.number, column=column.pk)
    run_jobs()
    sprints.close_sprint(actor=team.master, sprint=1, remaining={left.number: 3})
    (found,) = delivered(team.stakeholder)
    assert (found.velocity, found.carry_over) == (5, -5)
    assert found.minutes == {"feature": 6 * H, "technical": 3 * H, "defect": 0, "unplanned": 0}
    assert [(one.title, one.reason) for one in found.unfinished] == [("Left", "Not started")]
    against_plan = compare([found])
    assert against_plan.sentence.startswith("5 points, 8 fewer than planned: ")
    assert sum(against_plan.explanation.effects.values()) == against_plan.explanation.change == -8
    kept = found.predictability
    assert (kept.planned, kept.kept, kept.added, kept.removed, kept.share_bp) == (13, 5, 0, 0, 3_846)


def test_a_sprint_closed_early_had_no_hours_after_that(team: Team, sprint: Sprint, at) -> None:
    at(2026, 11, 30, 9)
    story = items.create_story(actor=team.owner, title="Story")
    items.edit_item(actor=team.dev, item=story.number, points=5)
    plan(team, sprint, story)
    sprints.start_sprint(actor=team.master, sprint=1)
    at(2026, 12, 1, 16)
    run_jobs()
    sprints.close_sprint(actor=team.master, sprint=1)
    (found,) = delivered(team.stakeholder)
    figures = Sprint.objects.get(pk=sprint.pk).figures.figures
    first_days = [day["available"] for day in figures["days"] if day["on"] <= "2026-12-01"]
    assert 0 < sum(first_days) < figures["gross"]
    assert found.gross == sum(first_days)
    assert [one.gross_minutes for one in closed_sprints(sprint.project_id)] == [found.gross]


def test_a_sprint_against_the_one_before(team: Team) -> None:
    closed_sprint(team, 1, [(8, 8, 0, True), (13, 13, 0, True)], hours=LOGGED)
    last = closed_sprint(
        team,
        2,
        [(9, 9, 0, True), (8, 8, 3, False)],
        hours={"feature": 110, "technical": 75, "defect": 10, "unplanned": 22},
    )
    epic = epics.create_epic(actor=team.owner, title="Payments foundation")
    task = items.create_task(actor=team.dev, title="Ledger", epic=epic.number)
    incident = items.create_defect(actor=team.dev, title="Gates are shut")
    put_in(last, task, done=True, planned_split={"technical": 60 * H})
    put_in(last, incident, done=True, is_unplanned=True)
    found = compare(delivered(team.stakeholder))
    assert found is not None and found.explanation is not None
    assert sum(found.explanation.effects.values()) == found.explanation.change == -12
    assert found.sentence.startswith("9 points, 12 fewer than Sprint 1: work begun but not done cost 5; ")
    assert "35 % instead of 23 % cost 3½, mostly Payments foundation" in found.sentence
    assert f"({incident.key})" in found.sentence


def test_against_any_other_and_against_the_mean(team: Team) -> None:
    for number, points in enumerate((10, 20, 30), start=1):
        closed_sprint(team, number, [(points, points, 0, True)], hours=LOGGED)
    found = delivered(team.owner)
    assert compare(found, 3).before_velocity == 20
    assert compare(found, 3, "1").before_velocity == 10
    mean = compare(found, 3, "six")
    assert (mean.before_velocity, mean.baseline) == (15, "the mean of the two before")
    assert mean.explanation.change == 15
    assert compare(found, 1) is None and compare(found, 1, "six") is None
    assert compare(found, 1, "3").explanation.change == -20
    for wrong in ((4, ""), (3, "9")):
        with pytest.raises(NotFound):
            compare(found, *wrong)


def test_without_logged_hours_there_is_no_explanation(team: Team) -> None:
    closed_sprint(team, 1, [(10, 10, 0, True)])
    closed_sprint(team, 2, [(12, 12, 0, True)], hours=LOGGED)
    found = compare(delivered(team.owner))
    assert found is not None and (found.explanation, found.sentence) == (None, "")


def test_a_sprint_in_which_nobody_was_there_lost_its_hours(team: Team) -> None:
    closed_sprint(team, 1, [(10, 10, 0, True)], hours=LOGGED)
    closed_sprint(team, 2, gross=0)
    found = compare(delivered(team.owner))
    assert found.sentence == "0 points, 10 fewer than Sprint 1: fewer hours cost 10."


def test_where_hours_are_only_derived_focus_explains_nothing(team: Team) -> None:
    """Their shares count, on both sides of the sprint's focus of 70 %."""
    closed_sprint(team, 1, [(10, 10, 0, True)], hours=LOGGED)
    last = closed_sprint(team, 2, [(12, 12, 0, True)], hours={"feature": 30, "technical": 10})
    last.figures.figures["actual_origin"] = "derived"
    last.figures.save()
    found = compare(delivered(team.owner))
    assert found is not None and found.explanation is not None and found.now is not None
    assert (found.now.focused_minutes, found.now.technical_minutes) == (224 * H, 56 * H)
    assert found.explanation.effects["focus"] == 0 and found.explanation.effects["technical"] != 0
    assert sum(found.explanation.effects.values()) == 2


def test_what_was_deleted_since_still_counts_but_has_no_words(team: Team) -> None:
    sprint = closed_sprint(team, 1, [(5, 5, 0, True), (8, 8, 8, False)])
    for place in sprint.sprint_items.select_related("item"):
        items.delete_item(actor=team.owner, item=place.item.number)
    (found,) = delivered(team.owner)
    assert (found.velocity, found.unfinished) == (5, ())


def test_another_projects_sprints_are_not_there_and_the_cost_does_not_grow(team: Team) -> None:
    other = make_team("OTH")
    closed_sprint(other, 1, [(5, 5, 0, True)])
    assert delivered(team.owner) == []
    closed_sprint(team, 1, [(5, 5, 0, True)])
    with CaptureQueriesContext(connection) as few:
        delivered(team.owner)
    for number in range(2, 16):
        closed_sprint(team, number, [(5, 5, 0, True)] * 2)
    with CaptureQueriesContext(connection) as many:
        assert [one.sprint.number for one in delivered(team.owner)] == list(range(4, 16))
    assert len(few) == len(many) == 2


def test_the_list_of_sprints_and_velocity_agree_whatever_happened_since(team: Team) -> None:
    """Also in a sprint that came from elsewhere, whose points nobody froze."""
    frozen = closed_sprint(team, 1, [(5, 5, 0, True), (8, 8, 8, False)])
    elsewhere = closed_sprint(team, 2, [(3, 3, 0, True)])
    elsewhere.sprint_items.update(
        points_at_end=None, remaining_points_at_start=None, remaining_points_at_end=None
    )
    story = elsewhere.sprint_items.get().item
    items.edit_item(actor=team.dev, item=story.number, points=13)
    done = frozen.sprint_items.get(outcome="done").item
    items.edit_item(actor=team.dev, item=done.number, points=1)
    items.delete_item(actor=team.owner, item=done.number)
    velocities = [one.velocity for one in delivered(team.owner)]
    assert velocities == [5, 13]
    assert [one.points_done for one in sprint_history(team.owner)] == velocities[::-1]
