"""The split, with hours computed by hand (see conftest)."""

from datetime import date

from accounts.models import Membership
from activity.models import Event, Outbox
from backlog.services import items, spikes
from sprints.models import SplitFigures, Sprint
from sprints.services import availability, planning, sprints
from sprints.services.figures import recompute
from tests.sprints.conftest import H, Team, figures, plan, run_jobs


def test_capacity_goes_from_working_time_to_plannable(team: Team, sprint: Sprint) -> None:
    found = figures(sprint)
    assert (found["working"], found["gross"], found["net"]) == (160 * H, 160 * H, 112 * H)
    assert (found["reserve"], found["plannable"]) == (672, 6048)
    assert [p["gross"] for p in found["people"]] == [80 * H, 80 * H]
    assert found["target"] is None and found["over"]["feature"] is None


def test_days_off_of_every_kind_are_taken_away(team: Team, sprint: Sprint) -> None:
    availability.add_absence(actor=team.dev, user=team.dev.user_id, on=date(2026, 12, 1))
    availability.add_absence(
        actor=team.dev, user=team.dev.user_id, on=date(2026, 12, 2), part="hours", minutes=90
    )
    availability.add_day_off(actor=team.master, on=date(2026, 12, 4), part="pm", name="Office move")
    availability.set_pattern(actor=team.dev2, user=team.dev2.user_id, minutes=[360, 360, 360, 360, 0, 0, 0])
    availability.set_calendar(actor=team.master, user=team.dev2.user_id, country="ES")  # 7 and 8 December
    found = figures(sprint)
    dev, dev2 = found["people"]
    assert dev["gross"] == 80 * H - 8 * H - 90 - 4 * H
    assert dev2["working"] == 8 * 6 * H
    spain = [day for day in dev2["days"] if day["reason"] == "holiday"]
    assert [day["on"] for day in spain] == ["2026-12-08"]  # the Immaculate Conception, on a Tuesday
    assert dev2["gross"] == 7 * 6 * H
    assert found["gross"] == dev["gross"] + dev2["gross"]


def test_planned_work_divides_into_categories(team: Team, sprint: Sprint) -> None:
    story = items.create_story(actor=team.owner, title="Book a crossing")
    items.edit_item(actor=team.dev, item=story.number, points=5)
    task = items.create_task(actor=team.dev, title="Upgrade", estimate_minutes=8 * H)
    spike = items.create_spike(actor=team.dev, title="Maps?", question="Can we?", timebox_minutes=10 * H)
    defect = items.create_defect(actor=team.dev, title="Wrong zone", estimate_minutes=3 * H)
    plan(team, sprint, story, task, spike, defect)
    found = figures(sprint)
    assert found["planned"] == {"feature": 30 * H, "technical": 18 * H, "defect": 3 * H}
    assert found["planned_spike"] == 10 * H
    assert found["planned_total"] == 51 * H and found["buffer"] == 6048 - 51 * H
    assert found["items_by_category"] == {"feature": 1, "technical": 2, "spike": 1, "defect": 1}
    assert found["points"] == {"planned": 5.0, "done": 0.0, "remaining": 5.0}
    assert found["nobody_load"] == 51 * H
    assert found["sentence"] == (
        "Of 160 h gross, 101 h are plannable. 51 h are planned, 50 h are free. "
        "Technical work is planned at 35 %."
    )


def test_target_divides_plannable_time_and_shows_what_is_over(team: Team, sprint: Sprint) -> None:
    sprints.edit_sprint(
        actor=team.master, sprint=1, target_bp={"feature": 7000, "technical": 3000, "defect": 0}
    )
    task = items.create_task(actor=team.dev, title="Rewrite", estimate_minutes=40 * H)
    plan(team, sprint, task)
    found = figures(sprint)
    assert found["target"] == {"feature": 4234, "technical": 1814, "defect": 0}
    assert found["over"] == {"total": "ok", "feature": "ok", "technical": "red", "defect": "ok"}
    assert sum(found["target"].values()) == found["plannable"]


def test_without_a_rate_points_are_named_and_not_converted(team: Team, sprint: Sprint) -> None:
    team.admin.project.rate_minutes_per_point = None
    team.admin.project.save()
    story = items.create_story(actor=team.owner, title="Story")
    items.edit_item(actor=team.dev, item=story.number, points=5)
    empty = items.create_story(actor=team.owner, title="No points")
    plan(team, sprint, story, empty)
    found = figures(sprint)
    assert found["unconverted"] == [story.number] and found["unestimated"] == [empty.number]
    assert found["planned_total"] == 0 and found["rate_origin"] == "none"
    assert found["items"][str(story.number)]["planned"] is None
    assert "set hours per point" in found["sentence"] and "1 item has no estimate" in found["sentence"]


def test_no_capacity_is_said_in_words(team: Team, sprint: Sprint) -> None:
    Membership.objects.filter(project=team.admin.project).update(share_bp=0)
    recompute(sprint.pk)
    found = figures(sprint)
    assert found["plannable"] == 0 and found["over"]["total"] == "no capacity"
    assert found["sentence"].startswith("There is no capacity")


def test_parts_of_a_story_take_its_place(team: Team, sprint: Sprint) -> None:
    story = items.create_story(actor=team.owner, title="Story")
    items.edit_item(actor=team.dev, item=story.number, points=2)
    for hours in (3, 4):
        items.create_task(
            actor=team.dev, title=f"Part {hours}", parent=story.number, estimate_minutes=hours * H,
            assignee=team.dev.user_id if hours == 3 else None,
        )  # fmt: skip
    plan(team, sprint, story)
    found = figures(sprint)
    assert found["planned"] == {"feature": 7 * H, "technical": 0, "defect": 0}
    assert found["people"][0]["load"] == 3 * H and found["nobody_load"] == 4 * H


def test_a_part_that_is_planned_by_itself_counts_once(team: Team, sprint: Sprint) -> None:
    story = items.create_story(actor=team.owner, title="Story")
    items.edit_item(actor=team.dev, item=story.number, points=2)
    first = items.create_task(actor=team.dev, title="One", parent=story.number, estimate_minutes=3 * H)
    items.create_task(actor=team.dev, title="Two", parent=story.number, estimate_minutes=4 * H)
    plan(team, sprint, first, story)
    found = figures(sprint)
    assert found["load_total"] == 7 * H
    assert found["items"][str(first.number)]["load"] == 3 * H
    assert found["items"][str(story.number)]["load"] == 4 * H


def test_technical_parts_may_count_for_themselves(team: Team, sprint: Sprint) -> None:
    project = team.admin.project
    project.technical_child_category = "own"
    project.save()
    story = items.create_story(actor=team.owner, title="Story")
    items.edit_item(actor=team.dev, item=story.number, points=2)
    items.create_task(actor=team.dev, title="Part", parent=story.number, estimate_minutes=7 * H)
    items.create_task(actor=team.dev, title="Unknown part", parent=story.number)
    plan(team, sprint, story)
    found = figures(sprint)
    assert found["planned"] == {"feature": 5 * H, "technical": 7 * H, "defect": 0}


def test_planned_is_frozen_at_the_start_and_load_goes_on(team: Team, sprint: Sprint) -> None:
    task = items.create_task(actor=team.dev, title="Task", estimate_minutes=8 * H)
    out = items.create_task(actor=team.dev, title="Out", estimate_minutes=2 * H)
    plan(team, sprint, task, out)
    sprints.start_sprint(actor=team.master, sprint=1)
    items.edit_item(actor=team.dev, item=task.number, estimate_minutes=20 * H)
    planning.unplan_item(actor=team.dev, item=out.number)
    late = items.create_task(actor=team.dev, title="Late", estimate_minutes=5 * H)
    plan(team, sprint, late)
    found = figures(sprint)
    assert found["planned_at_start"]["technical"] == 10 * H
    assert found["added"]["technical"] == 5 * H and found["removed"]["technical"] == 2 * H
    assert found["planned"]["technical"] == 13 * H
    assert found["load"]["technical"] == 25 * H


def test_unplanned_work_is_drawn_from_the_reserve(team: Team, sprint: Sprint) -> None:
    sprints.start_sprint(actor=team.master, sprint=1)
    incident = items.create_defect(actor=team.dev, title="Gates reject passes", estimate_minutes=14 * H)
    plan(team, sprint, incident, is_unplanned=True)
    found = figures(sprint)
    assert found["unplanned"] == 14 * H and found["reserve_left"] == 0
    assert found["planned"]["defect"] == 14 * H - 672  # what goes beyond the reserve counts as planned
    assert found["added"]["defect"] == 14 * H


def test_actual_is_what_was_logged_within_the_dates(team: Team, sprint: Sprint, at) -> None:
    at(2026, 11, 30, 9)
    task = items.create_task(actor=team.dev, title="Task", estimate_minutes=8 * H)
    outside = items.create_defect(actor=team.dev, title="Not in the sprint", estimate_minutes=8 * H)
    plan(team, sprint, task)
    sprints.start_sprint(actor=team.master, sprint=1)
    items.log_work(actor=team.dev, item=task.number, minutes=120)
    items.log_work(actor=team.dev, item=task.number, minutes=60, on=date(2026, 11, 27))
    items.log_work(actor=team.dev2, item=outside.number, minutes=30)
    found = figures(sprint)
    assert found["actual"] == {"feature": 0, "technical": 120, "defect": 30, "unplanned": 0}
    assert found["actual_outside"] == 30 and found["actual_origin"] == "logged"
    assert found["load"]["technical"] == 8 * H - 180


def test_clock_segments_count_within_local_days(team: Team, sprint: Sprint, at) -> None:
    at(2026, 11, 29, 23, 30)
    spike = items.create_spike(actor=team.dev, title="Q", question="How?", timebox_minutes=10 * H)
    plan(team, sprint, spike)
    at(2026, 11, 30, 1)
    spikes.add_hour(actor=team.dev, item=spike.number, minutes=90)  # from 23:30 on Sunday to 1:00 on Monday
    found = figures(sprint)
    assert found["actual"]["technical"] == 60 and found["actual_spike"] == 60
    assert found["load_spike"] == 10 * H - 90


def test_people_who_left_have_no_days(team: Team, sprint: Sprint) -> None:
    Membership.objects.filter(user=team.dev2.user).update(left_on=date(2026, 12, 4))
    recompute(sprint.pk)
    assert [p["gross"] for p in figures(sprint)["people"]] == [80 * H, 40 * H]


def test_unchanged_inputs_only_renew_the_moment(team: Team, sprint: Sprint) -> None:
    run_jobs()
    before = SplitFigures.objects.get(sprint=sprint)
    recompute(sprint.pk)
    after = SplitFigures.objects.get(sprint=sprint)
    assert after.input_hash == before.input_hash and after.computed_at > before.computed_at
    assert after.took_ms == before.took_ms


def test_figures_carry_the_number_of_the_event_they_are_of(team: Team, sprint: Sprint) -> None:
    run_jobs()
    newest = Event.objects.filter(project_id=team.admin.project_id).order_by("-seq").first()
    assert SplitFigures.objects.get(sprint=sprint).event_seq == newest.seq


def test_many_changes_are_one_run(team: Team, sprint: Sprint) -> None:
    task = items.create_task(actor=team.dev, title="Task", estimate_minutes=8 * H)
    plan(team, sprint, task)
    for hours in range(1, 6):
        items.edit_item(actor=team.dev, item=task.number, estimate_minutes=hours * H)
    assert Outbox.objects.filter(kind="recompute_split", done_at=None).count() >= 6
    assert run_jobs() == 1
    assert not Outbox.objects.filter(kind="recompute_split", done_at=None).exists()
    assert figures(sprint)["planned"]["technical"] == 5 * H


def test_people_without_a_share_show_only_with_work(team: Team, sprint: Sprint) -> None:
    story = items.create_story(actor=team.owner, title="Story", assignee=team.owner.user_id)
    items.edit_item(actor=team.dev, item=story.number, points=1)
    plan(team, sprint, story)
    found = figures(sprint)
    assert [(p["name"], p["gross"], p["load"], p["over"]) for p in found["people"]] == [
        ("FERdev", 80 * H, 0, "ok"),
        ("FERdev2", 80 * H, 0, "ok"),
        ("FERowner", 0, 6 * H, "no capacity"),
    ]
    assert found["nobody_load"] == 0


def test_time_in_columns_is_kept_apart_until_the_sprint_closes(team: Team, sprint: Sprint, at) -> None:
    """Monday and Tuesday one task, on Tuesday a story's part too; focus 70 % of 8 h."""
    at(2026, 11, 30, 8)
    story = items.create_story(actor=team.owner, title="Story")
    part = items.create_task(actor=team.dev, title="Part", parent=story.number, assignee=team.dev.user_id)
    task = items.create_task(actor=team.dev, title="Task", assignee=team.dev.user_id)
    plan(team, sprint, task, story)
    sprints.start_sprint(actor=team.master, sprint=1)
    doing, done = (team.admin.project.columns.get(name=name) for name in ("In progress", "Done"))
    planning.move_in_sprint(actor=team.dev, item=task.number, column=doing.pk)
    at(2026, 12, 1, 9)
    planning.move_in_sprint(actor=team.dev, item=part.number, column=doing.pk)
    at(2026, 12, 1, 17)
    for one in (part, task):
        planning.move_in_sprint(actor=team.dev, item=one.number, column=done.pk)
    running = figures(sprint)
    assert (running["actual_origin"], running["actual_total"]) == ("none", 0)
    assert running["people"][0]["derived"] == {"feature": 168, "technical": 504, "defect": 0, "unplanned": 0}
    at(2026, 12, 11, 17)
    sprints.close_sprint(actor=team.master, sprint=1)
    closed = figures(sprint)
    assert (closed["actual_origin"], closed["actual_by_origin"]["derived"]) == ("derived", 672)
    assert closed["actual"] == closed["people"][0]["actual"] == running["people"][0]["derived"]
