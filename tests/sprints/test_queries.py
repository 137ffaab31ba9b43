"""What pages read: the right things, in a number of queries that does not grow."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.access import today_in
from accounts.queries import projects_of
from backlog.services import criteria, epics, items, spikes, work
from common.errors import NotFound
from sprints import queries
from sprints.models import Sprint
from sprints.presenters.rows import headings_of
from sprints.queries import BoardFilter
from sprints.queries.inputs import read_inputs
from sprints.services import allocation, planning, sprints
from sprints.services.figures import recompute
from tests.sprints.conftest import H, Team, figures, make_team, plan, run_jobs


def fill(team: Team, sprint: Sprint, count: int) -> None:
    """`count` items of each type, with parts, logs, criteria and clocks."""
    for n in range(count):
        story = items.create_story(actor=team.owner, title=f"Story {n}", labels=["a", f"l{n}"])
        items.edit_item(actor=team.dev, item=story.number, points=3)
        criteria.add_criteria(actor=team.owner, item=story.number, texts=["It works"])
        items.create_task(actor=team.dev, title=f"Part {n}", parent=story.number, estimate_minutes=H)
        task = items.create_task(
            actor=team.dev, title=f"Task {n}", estimate_minutes=2 * H, done_items=["done"]
        )
        spike = items.create_spike(actor=team.dev, title=f"Spike {n}", question="?", timebox_minutes=4 * H)
        defect = items.create_defect(actor=team.dev, title=f"Defect {n}", estimate_minutes=H)
        planning.plan_items(
            actor=team.dev, sprint=sprint.number, items=[one.number for one in (story, task, spike, defect)]
        )
        items.log_work(actor=team.dev, item=task.number, minutes=30)
    run_jobs()


def shell_sprint(access) -> queries.ShellSprint | None:
    """The running sprint as the frame of a page reads it."""
    projects = queries.with_sprint(projects_of(access.user), access.project_id, timezone.now())
    return queries.shell_sprint(projects.values("sprint").get(pk=access.project_id), today_in(access.project))


def count_queries(call) -> int:
    with CaptureQueriesContext(
        connection,
    ) as found:
        call()
    return len(found)


@pytest.mark.parametrize("count", [3, 15])
def test_recompute_reads_its_inputs_in_at_most_six_queries(team: Team, sprint: Sprint, count: int) -> None:
    fill(team, sprint, count)
    assert count_queries(lambda: read_inputs(sprint.pk)) == 4
    with CaptureQueriesContext(connection) as found:
        recompute(sprint.pk)
    reads = [q["sql"] for q in found if q["sql"].startswith("SELECT")]
    assert len(reads) <= 6


def test_pages_take_as_many_queries_for_thirty_items_as_for_three(team: Team, sprint: Sprint) -> None:
    fill(team, sprint, 1)
    sprints.start_sprint(actor=team.master, sprint=1)
    found = queries.sprint(team.dev, sprint.number)
    calls = {
        "plan": lambda: queries.plan_page(team.dev, found).rows[0].item.key,
        "board": lambda: queries.board_page(team.dev, found),
        "report": lambda: queries.report_tables(queries.capacity_report(team.dev, found)),
        "calendar": lambda: queries.team_calendar(team.dev, date(2026, 11, 30), date(2026, 12, 11)),
        "history": lambda: queries.sprint_history(team.dev),
        "shell": lambda: shell_sprint(team.dev),
    }
    before = {name: count_queries(call) for name, call in calls.items()}
    fill(team, sprint, 7)
    after = {name: count_queries(call) for name, call in calls.items()}
    assert after == before
    assert before["shell"] <= 2 and before["history"] == 1
    assert before["board"] <= 10 and before["plan"] <= 25 and before["report"] <= 20, before


def test_no_page_computes_anything(team: Team, sprint: Sprint) -> None:
    with CaptureQueriesContext(connection) as found:
        page = queries.plan_page(team.dev, sprint)
        queries.board_page(team.dev, sprint)
        queries.capacity_report(team.dev, sprint)
    assert [q["sql"] for q in found if not q["sql"].startswith(("SELECT", "(SELECT", "EXECUTE fixed_"))] == []
    assert page.split.figures is None and page.split.updating
    run_jobs()
    page = queries.plan_page(team.dev, sprint)
    assert page.split.figures is not None and not page.split.updating and not page.split.is_worker_alive


def test_a_carried_story_stands_in_the_plan_with_what_remains(team: Team, sprint: Sprint) -> None:
    story = items.create_story(actor=team.owner, title="Story")
    items.edit_item(actor=team.dev, item=story.number, points=8, remaining_points=3)
    plan(team, sprint, story)
    feature = headings_of(team.dev, queries.plan_page(team.dev, sprint).groups)[0]
    assert [(line.estimate, line.size_said) for line in feature.lines] == [("3 pt", "3 pt left of 8 pt")]
    assert feature.sum == "1 story · 3 pt"


def test_the_plan_stands_between_the_backlogs_without_what_is_planned(team: Team, sprint: Sprint) -> None:
    fill(team, sprint, 1)
    free = items.create_task(actor=team.dev, title="Free", estimate_minutes=H)
    page = queries.plan_page(team.dev, sprint)
    assert [group.category for group in page.groups] == ["feature", "technical", "defect"]
    technical = page.groups[1]
    assert (technical.tasks, technical.spikes, technical.minutes) == (1, 1, 90 + 4 * H)
    assert [row.load for row in technical.rows] == [90, 4 * H]
    assert page.groups[0].points == 3 and page.groups[0].minutes == H  # its one part has an hour
    assert [item.number for item in page.technical.items] == [free.number] and page.product.items == []
    assert page.items == 4


def test_the_board_has_lanes_and_columns(team: Team, sprint: Sprint) -> None:
    fill(team, sprint, 1)
    epic = epics.create_epic(actor=team.owner, title="Payments foundation", kind="foundation")
    base = items.create_task(actor=team.dev, title="Ledger", estimate_minutes=H, epic=epic.number)
    plan(team, sprint, base)
    sprints.start_sprint(actor=team.master, sprint=1)
    incident = items.create_defect(actor=team.dev, title="Down", estimate_minutes=H)
    plan(team, sprint, incident, is_unplanned=True)
    doing = team.admin.project.columns.get(name="In progress")
    doing.wip_limit = 1
    doing.save()
    planning.move_in_sprint(actor=team.dev, item=base.number, column=doing.pk)
    page = queries.board_page(team.dev, sprint)
    lanes = {lane.key: [c.item.title for cell in lane.cells for c in cell.cards] for lane in page.lanes}
    assert lanes == {
        "expedite": ["Down"],
        "feature": ["Story 0", "Defect 0"],
        "technical": ["Part 0", "Task 0", "Spike 0"],
        f"epic-{epic.number}": ["Ledger"],
    }
    assert list(lanes) == ["expedite", "feature", "technical", f"epic-{epic.number}"]
    steps = {column.column.name: column for column in page.columns}
    assert steps["In progress"].is_full and not steps["In progress"].is_over
    assert (steps["To do"].count, steps["In progress"].count) == (6, 1)
    part = next(
        c for lane in page.lanes for cell in lane.cells for c in cell.cards if c.item.title == "Part 0"
    )
    assert part.is_part and part.category == "feature"


def test_board_filters_keep_the_counts(team: Team, sprint: Sprint, at) -> None:
    at(2026, 11, 30, 9)
    fill(team, sprint, 1)
    sprints.start_sprint(actor=team.master, sprint=1)
    task = next(row.item for row in queries.rows_of(team.dev, sprint, None) if row.item.title == "Task 0")
    work.assign_item(actor=team.dev, item=task.number, assignee=team.dev.user_id)
    work.block_item(actor=team.dev, item=task.number, reason="waits")
    doing = team.admin.project.columns.get(name="In progress")
    planning.move_in_sprint(actor=team.dev, item=task.number, column=doing.pk)
    at(2026, 12, 4, 9)
    mine = queries.board_page(team.dev, sprint, BoardFilter(assignee=team.dev.user_id))
    assert [c.item.title for lane in mine.lanes for cell in lane.cells for c in cell.cards] == ["Task 0"]
    assert (mine.counts.all, mine.counts.mine, mine.counts.unassigned) == (5, 1, 4)
    assert (mine.counts.blocked, mine.counts.stale) == (1, 1)
    for chosen in (
        BoardFilter(stale=True),
        BoardFilter(blocked=True),
        BoardFilter(text="task"),
        BoardFilter(text="fer-3"),
    ):
        page = queries.board_page(team.dev, sprint, chosen)
        assert sum(lane.cards for lane in page.lanes) == 1


def test_the_report_tells_what_came_went_and_stayed(team: Team, sprint: Sprint, at) -> None:
    at(2026, 11, 30, 9)
    fill(team, sprint, 1)
    allocation.propose(actor=team.dev, sprint=1)
    sprints.start_sprint(actor=team.master, sprint=1)
    at(2026, 12, 1, 9)
    late = items.create_task(actor=team.dev, title="Late", estimate_minutes=5 * H)
    plan(team, sprint, late, is_unplanned=True)
    by_title = {row.item.title: row.item.number for row in queries.rows_of(team.dev, sprint, None)}
    at(2026, 12, 1, 10)
    items.edit_item(actor=team.dev, item=by_title["Task 0"], estimate_minutes=10 * H)
    at(2026, 12, 1, 11)
    planning.unplan_item(actor=team.master, item=by_title["Defect 0"])
    at(2026, 12, 1, 14)
    spikes.add_hour(actor=team.dev, item=by_title["Spike 0"], minutes=3 * H)
    spikes.extend_box(
        actor=team.dev, item=by_title["Spike 0"], minutes=2 * H, reason="More decks", learned="x"
    )
    spikes.record_outcome(actor=team.dev, item=by_title["Spike 0"], kind="knowledge", findings="Yes")
    run_jobs()
    report = queries.capacity_report(team.stakeholder, Sprint.objects.get(pk=sprint.pk))
    assert [(c.kind, c.item.title, c.minutes) for c in report.changes] == [
        ("unplanned", "Late", 300), ("re-estimated", "Task 0", 480), ("removed", "Defect 0", -60),
        ("extended", "Spike 0", 120),
    ]  # fmt: skip
    assert [c.words for c in report.changes][1:] == [
        "Estimated again, 2 h → 10 h", "Taken out", "Extended: More decks",
    ]  # fmt: skip
    assert [c.who for c in report.changes] == ["FERdev", "FERdev", "FERmaster", "FERdev"]
    assert [(one.row.item.title, one.left, one.reason) for one in report.not_done] == [
        ("Story 0", Decimal(3), "Not started")
    ]
    (line,) = report.spikes
    assert (line.box, line.extended, line.spent, line.given_back) == (4 * H, 2 * H, 3 * H, 3 * H)
    assert [moment.kind for moment in report.moments] == ["sprint_started"]
    assert [step.kind for step in report.trail.steps] == ["proposed"]
    tables = {table.name: table for table in queries.report_tables(report)}
    assert set(tables) == {
        "capacity", "split", "people", "days", "burndown", "items", "added_and_removed", "not_done", "spikes", "design",
        "sign_off", "history", "logs",
    }  # fmt: skip
    assert all(len(row) == len(table.header) for table in tables.values() for row in table.rows)


def test_the_navigation_shows_the_running_sprint(team: Team, sprint: Sprint, at) -> None:
    assert shell_sprint(team.dev) is None
    at(2026, 11, 30, 9)
    fill(team, sprint, 1)
    sprints.start_sprint(actor=team.master, sprint=1)
    at(2026, 12, 8, 9)
    found = shell_sprint(team.dev)
    assert (found.number, found.name, found.day, found.days, found.cards) == (1, "Sprint 1", 7, 10, 4)
    assert (found.feature_pct, found.technical_pct, found.defect_pct) == (14, 73, 13)  # 1, 5.5 and 1 of 7.5 h
    assert found.spike_pct == 53


def test_percents_make_a_hundred() -> None:
    from sprints.queries.sprints import percents_of

    found = percents_of({"feature": 1, "technical": 1, "defect": 1}, 1)
    assert found == {"feature_pct": 34, "technical_pct": 33, "defect_pct": 33, "spike_pct": 33}
    assert percents_of({"feature": 0}, 0)["feature_pct"] is None


def test_the_history_has_points_and_hours(team: Team, sprint: Sprint) -> None:
    fill(team, sprint, 2)
    sprints.start_sprint(actor=team.master, sprint=1)
    done = team.admin.project.columns.get(category="done")
    story = items.create_story(actor=team.owner, title="Quick")
    items.edit_item(actor=team.dev, item=story.number, points=1)
    plan(team, sprint, story)
    planning.move_in_sprint(actor=team.owner, item=story.number, column=done.pk)
    sprints.close_sprint(actor=team.master, sprint=1)
    (line,) = queries.sprint_history(team.stakeholder)
    assert (line.items, line.done_items, line.points_planned, line.points_done) == (9, 1, 7, 1)
    assert line.figures["planned_total"] == figures(sprint)["planned_total"]


def test_sprints_are_found_in_their_project_only(team: Team, sprint: Sprint) -> None:
    other = make_team("PAY")
    assert queries.sprint(team.dev, 1) == sprint
    with pytest.raises(NotFound):
        queries.sprint(other.dev, 1)
    assert queries.split(other.dev, sprint).figures is None
    assert list(queries.places(other.dev, sprint)) == []
    assert queries.planning_sprint(team.dev) == sprint and queries.current_sprint(team.dev) is None
    assert queries.planning_sprint(other.dev) is None
    sprints.start_sprint(actor=team.master, sprint=1)
    assert queries.current_sprint(team.dev) == sprint == queries.latest_sprint(team.dev)


def test_marks_say_in_which_sprint_an_item_is(team: Team, sprint: Sprint) -> None:
    from backlog.hooks import SprintMark, sprint_marks

    task = items.create_task(actor=team.dev, title="Task")
    free = items.create_task(actor=team.dev, title="Free")
    plan(team, sprint, task)
    assert sprint_marks(team.dev, [task.pk, free.pk]) == {task.pk: SprintMark(1)}
