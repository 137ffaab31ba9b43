"""Evenings: each local day once, and the burndown that they make."""

from collections.abc import Callable
from datetime import date
from zoneinfo import ZoneInfo

import pytest

from activity.models import JobRun
from backlog.services import items
from sprints import tasks
from sprints.models import SplitSnapshot, Sprint
from sprints.services import planning, sprints
from sprints.services.figures import recompute, snapshot
from sprints.tasks import take_snapshots
from tests.shared import shared
from tests.sprints.conftest import H, Team, figures, make_team, plan, run_jobs


def evenings(sprint: Sprint) -> list[date]:
    return list(SplitSnapshot.objects.filter(sprint=sprint).order_by("on").values_list("on", flat=True))


@shared
def running(team: Team, sprint: Sprint, at) -> Sprint:
    """Started on Monday at nine with 20 h of technical work."""
    at(2026, 11, 30, 9)
    for title in ("One", "Two"):
        task = items.create_task(actor=team.dev, title=title, estimate_minutes=10 * H)
        plan(team, sprint, task)
    sprints.start_sprint(actor=team.master, sprint=1)
    return sprint


def test_the_start_is_kept_as_the_evening_before(running: Sprint) -> None:
    assert evenings(running) == [date(2026, 11, 29)]
    found = figures(running)["burndown"]
    assert found["remaining"]["technical"] == [1200.0, 1200.0]
    assert found["ideal"][:3] == [1200.0, 1080.0, 960.0] and found["ideal"][-1] == 0.0
    assert len(found["ideal"]) == len(found["days"]) + 1 == 13


def test_each_day_tells_what_burned_came_went_and_grew(team: Team, running: Sprint, at) -> None:
    items.log_work(actor=team.dev, item=1, minutes=4 * H)
    items.edit_item(actor=team.dev, item=2, estimate_minutes=13 * H)
    run_jobs()
    at(2026, 12, 1, 9)
    take_snapshots()
    late = items.create_task(actor=team.dev, title="Late", estimate_minutes=5 * H)
    plan(team, running, late)
    planning.unplan_item(actor=team.dev, item=2)
    items.log_work(actor=team.dev, item=late.number, minutes=1 * H)
    run_jobs()
    at(2026, 12, 2, 9)
    take_snapshots()
    found = figures(running)["burndown"]
    assert found["burned"]["technical"] == [4 * H, 1 * H, 0]
    assert found["re_estimated"]["technical"] == [3 * H, 0, 0]
    assert found["added"]["technical"] == [0, 5 * H, 0]
    assert found["removed"]["technical"] == [0, 13 * H, 0]
    assert found["remaining"]["technical"] == [20 * H, 19 * H, 10 * H, 10 * H]
    assert found["scope"]["technical"] == [20 * H, 23 * H, 15 * H, 15 * H]


def test_snapshots_are_taken_once(running: Sprint, at) -> None:
    at(2026, 12, 1, 0, 1)
    for _ in range(3):
        take_snapshots()
    assert evenings(running) == [date(2026, 11, 29), date(2026, 11, 30)]
    assert snapshot(running.pk, date(2026, 11, 30)).pk == SplitSnapshot.objects.get(on=date(2026, 11, 30)).pk


def test_where_one_round_fails_the_others_go_on(running: Sprint, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def ask(sprint_id: int) -> None:
        asked.append(sprint_id)
        raise RuntimeError("not this one")

    monkeypatch.setattr(
        tasks, "on_their_last_day", lambda now: [(1, running.project_id), (2, running.project_id)]
    )
    monkeypatch.setattr(tasks.statements, "ask_for_time", ask)
    take_snapshots()
    assert asked == [1, 2]
    assert JobRun.objects.get(project_id=running.project_id, kind="take_snapshots").failures == 2


def test_days_that_nobody_computed_are_caught_up(team: Team, running: Sprint, at) -> None:
    items.log_work(actor=team.dev, item=1, minutes=4 * H)
    run_jobs()
    at(2026, 12, 4, 15)
    take_snapshots()
    assert evenings(running)[1:] == [
        date(2026, 11, 30),
        date(2026, 12, 1),
        date(2026, 12, 2),
        date(2026, 12, 3),
    ]
    found = figures(running)["burndown"]
    assert found["remaining"]["technical"] == [1200.0, *[960.0] * 5]


def test_a_change_right_after_midnight_belongs_to_the_new_day(team: Team, running: Sprint, at) -> None:
    at(2026, 12, 1, 0, 0, 30)
    items.log_work(actor=team.dev, item=1, minutes=4 * H)
    run_jobs()  # before the minute's snapshot came round
    take_snapshots()
    found = figures(running)["burndown"]
    assert found["remaining"]["technical"] == [1200.0, 1200.0, 960.0]


def test_evenings_end_with_the_sprint(running: Sprint, at) -> None:
    at(2026, 12, 20, 12)
    take_snapshots()
    assert evenings(running)[-1] == date(2026, 12, 11)
    assert len(figures(running)["burndown"]["remaining"]["technical"]) == 13


def test_a_sprint_started_late_begins_its_line_there(team: Team, sprint: Sprint, at) -> None:
    at(2026, 12, 3, 9)
    task = items.create_task(actor=team.dev, title="Task", estimate_minutes=10 * H)
    plan(team, sprint, task)
    sprints.start_sprint(actor=team.master, sprint=1)
    items.log_work(actor=team.dev, item=task.number, minutes=60)
    assert evenings(sprint) == [date(2026, 12, 2)]
    assert figures(sprint)["burndown"]["remaining"]["technical"] == [600.0, 600.0, 600.0, 600.0, 540.0]


def test_a_planned_sprint_has_no_evenings_but_an_ideal(team: Team, sprint: Sprint, at) -> None:
    at(2026, 12, 2, 9)
    plan(team, sprint, items.create_task(actor=team.dev, title="Task", estimate_minutes=10 * H))
    take_snapshots()
    assert evenings(sprint) == []
    found = figures(sprint)["burndown"]
    assert found["remaining"]["technical"] == [600.0] and found["ideal"][0] == 600.0


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("zone", "start", "end"),
    [
        ("Europe/Berlin", date(2026, 3, 23), date(2026, 4, 3)),  # forward on 29 March
        ("Europe/Berlin", date(2026, 10, 19), date(2026, 10, 30)),  # back on 25 October
        ("America/New_York", date(2026, 10, 26), date(2026, 11, 6)),
        ("Pacific/Kiritimati", date(2026, 3, 23), date(2026, 4, 3)),  # UTC+14
        ("Pacific/Pago_Pago", date(2026, 3, 23), date(2026, 4, 3)),  # UTC−11
        ("Australia/Lord_Howe", date(2026, 4, 1), date(2026, 4, 10)),  # half an hour back on 5 April
    ],
)
def test_each_local_day_has_its_evening_once(zone: str, start: date, end: date, at: Callable) -> None:
    from datetime import UTC, datetime, timedelta

    here = ZoneInfo(zone)
    at(start.year, start.month, start.day, 0, 5, zone=here)
    team = make_team(timezone=zone)
    sprint = sprints.create_sprint(actor=team.master, start_on=start, end_on=end)
    sprints.start_sprint(actor=team.master, sprint=1)
    moment = datetime(start.year, start.month, start.day, 0, 5, tzinfo=here).astimezone(UTC)
    stop = datetime(end.year, end.month, end.day, 23, 59, tzinfo=here).astimezone(UTC) + timedelta(hours=1)
    while moment < stop:
        moment += timedelta(minutes=397)
        at(*moment.timetuple()[:5], zone=UTC)
        take_snapshots()
    days = [start + timedelta(days=n) for n in range(-1, (end - start).days + 1)]
    assert evenings(sprint) == days
    for row in SplitSnapshot.objects.filter(sprint=sprint, on__gte=start):
        assert row.taken_at.astimezone(here).date() == row.on


def test_recompute_of_a_sprint_that_is_gone_does_nothing(team: Team, sprint: Sprint) -> None:
    assert recompute(sprint.pk + 1000) is None
