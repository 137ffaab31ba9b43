"""How items flow through a project, and how long they take."""

from datetime import UTC, date, datetime, timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backlog.models import Item
from backlog.models.spikes import Outcome
from backlog.services import items
from sprints.queries import flow, items_at, period_of
from tests.sprints.conftest import H, Team

NIGHT = datetime(2026, 11, 10, 23, 30, tzinfo=UTC)  # half past midnight in Berlin: the 11th


def lived(
    item: Item, came: datetime, started: datetime | None = None, done: datetime | None = None, how="done"
):
    Item.objects.filter(pk=item.pk).update(
        created_at=came, started_at=started, done_at=done, resolution=how if done else ""
    )


def test_each_evening_counts_what_came_was_started_and_got_done_where_the_team_is(team: Team, at) -> None:
    at(2026, 11, 20, 9)
    week = timedelta(days=7)
    story, waits, back, doing, dropped, gone, part = (
        items.create_story(actor=team.owner, title=title)
        for title in ("Done", "Waits", "Put back", "Doing", "Dropped", "Gone", "With a part")
    )
    items.create_task(actor=team.dev, title="Part", parent=part.number)
    lived(story, NIGHT - week, NIGHT, NIGHT + week)
    lived(waits, NIGHT)
    lived(back, NIGHT - 60 * week, NIGHT)
    lived(doing, NIGHT - week, NIGHT)
    Item.objects.filter(pk=doing.pk).update(column=team.admin.project.columns.get(name="In progress"))
    lived(dropped, NIGHT, None, NIGHT + week, "dropped")
    lived(part, NIGHT + week, None, NIGHT + week)
    items.delete_item(actor=team.owner, item=gone.number)
    with CaptureQueriesContext(connection) as asked:
        found = flow(team.stakeholder, period_of(team.stakeholder, 30))
    by_day = {evening.on: (evening.waiting, evening.doing, evening.done) for evening in found.evenings}
    assert by_day[date(2026, 11, 10)] == (3, 0, 0)
    assert by_day[date(2026, 11, 11)] == (2, 2, 0)
    assert by_day[date(2026, 11, 18)] == (2, 1, 2)
    assert (len(by_day), found.evenings[0].came) == (31, 1)
    assert (found.dropped, found.unstarted) == (1, 1)
    assert [(one.title, one.dates.days) for one in found.done] == [("Done", 8)]
    assert len(asked) == 3


def test_the_items_behind_each_figure(team: Team, at) -> None:
    at(2026, 11, 20, 9)
    for title, moments in {
        "Done": (NIGHT, NIGHT, NIGHT),
        "Waits": (NIGHT, None, None),
        "Later": (NIGHT + timedelta(days=5), None, None),
    }.items():
        lived(items.create_task(actor=team.dev, title=title), *moments)
    items.create_story(actor=team.owner, title="Another type")
    period = period_of(team.dev, 30, "task")
    at_once = type(period)(period.since, date(2026, 11, 11), "task")
    titles = {
        step: [row.title for row in items_at(team.dev, step, at_once)]
        for step in ("came", "started", "done", "waiting", "doing", "dropped")
    }
    assert titles == {
        "came": ["Waits", "Done"],
        "started": ["Done"],
        "done": ["Done"],
        "waiting": ["Waits"],
        "doing": [],
        "dropped": [],
    }


def test_cycle_time_is_told_by_type_and_only_of_enough_items(team: Team, at) -> None:
    at(2026, 11, 30, 9)
    started = timezone.now() - timedelta(days=20)
    made = [items.create_task(actor=team.dev, title="Task") for _ in range(12)]
    for days, task in enumerate(made):
        lived(task, started, started, started + timedelta(days=days))
    lived(made[10], started, started - timedelta(days=90), started - timedelta(days=90))
    lived(made[11], started, started, started, "dropped")
    lived(items.create_defect(actor=team.dev, title="Defect"), started, started, started)
    tasks, defects = flow(team.stakeholder, period_of(team.stakeholder)).cycle_times
    assert (tasks.type, tasks.items, tasks.percentiles) == ("task", 10, {50: 5, 70: 7, 85: 9, 95: 10})
    assert (defects.items, defects.percentiles) == (1, None)


def test_boxes_of_spikes_that_ended_cancelled_ones_left_out(team: Team, at) -> None:
    now = at(2026, 11, 20, 9)
    for kind, box, spent in (("decision", 8 * H, 4 * H), ("cancelled", 8 * H, 0), ("knowledge", None, H)):
        spike = items.create_spike(actor=team.dev, title=kind, question="How?", timebox_minutes=box)
        Outcome.objects.create(
            spike=spike,
            kind=kind,
            decision="Yes",
            spent_minutes=spent,
            recorded_by=team.dev.user,
            recorded_at=now,
        )
    found = flow(team.owner, period_of(team.owner))
    assert [(one.title, one.outcome, one.box.fate) for one in found.spikes] == [
        ("decision", "Decision", "kept")
    ]
    assert (found.boxless, found.accuracy.median_bp) == (1, 5_000)
