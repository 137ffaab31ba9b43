"""The stored forecast: what it rests on, when it is worked out, and what of it is kept."""

import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from accounts.models import Project
from activity import outbox
from activity.models import Outbox
from backlog.services import items
from common.errors import Invalid, NotAllowed
from sprints import queries
from sprints.models import ProjectForecast, SplitFigures, Sprint
from sprints.queries.forecast_inputs import read_forecast_inputs
from sprints.services import availability, forecasts, sprints
from sprints.services.forecasting import recompute_forecast
from tests.sprints.conftest import Team, make_team, run_jobs
from tests.sprints.past import closed_sprint

NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)


def past(team: Team, count: int, *, first: int = 1, **how: object) -> None:
    for number in range(first, first + count):
        closed_sprint(team, number, [(8 + number % 3, 0, 0, True), (5, 5, 2, False)], **how)


def stored(team: Team, now: datetime = NOW) -> ProjectForecast:
    found = recompute_forecast(team.admin.project_id, now=now)
    assert found is not None
    return found


def test_history_is_what_velocity_says_and_the_share_is_what_was_done(
    team: Team, django_assert_num_queries
) -> None:
    past(team, 5, hours={"feature": 60, "technical": 30, "unplanned": 10})
    with django_assert_num_queries(2):
        read = read_forecast_inputs(team.admin.project, now=NOW)
    assert [one.points for one in read.closed] == [one.velocity for one in queries.delivered(team.admin)]
    assert {one.technical_pct for one in read.closed} == {30}
    found = stored(team)
    assert found.result["mark"] == "indicative"
    assert [one["hours"] for one in found.result["past"]] == [320] * 5
    assert (found.result["base_pct"], found.result["base_from"]) == (30, "what Sprint 5 had")
    table = found.result["table"]
    assert {len(row) for row in table.values()} == {52}
    assert table["95"] < table["85"] < table["50"]
    assert found.result["calibration"] is None


def test_a_sixth_sprint_tests_the_forecast_of_the_fifth(team: Team) -> None:
    past(team, 6)
    assert stored(team).result["calibration"]["tried"] == 1


def test_without_five_sprints_there_are_dates_only_of_what_the_team_guesses(team: Team) -> None:
    past(team, 4)
    assert (stored(team).result["mark"], stored(team).result["table"]) == ("none", None)
    project = forecasts.set_guess(actor=team.dev, low=Decimal(20), high=Decimal(30))
    assert project.guess_high_points == 30
    result = stored(team).result
    assert (result["mark"], result["guess"]) == ("guess", [20, 30])
    assert [result["table"][percent][1] / 10**9 for percent in ("50", "95")] == [50, 41]
    assert (
        Outbox.objects.filter(kind="forecast", done_at=None, available_at__lte=datetime.now(UTC)).count() == 1
    )


@pytest.mark.parametrize(
    ("low", "high", "fields"),
    [
        (None, Decimal(3), {"low"}),
        (Decimal(3), None, {"high"}),
        (Decimal(0), Decimal(3), {"low"}),
        (Decimal(4), Decimal(3), {"high"}),
        (Decimal("-1"), Decimal(100_000), {"low", "high"}),
    ],
)
def test_a_guess_is_a_range(team: Team, low, high, fields) -> None:
    with pytest.raises(Invalid) as refused:
        forecasts.set_guess(actor=team.owner, low=low, high=high)
    assert set(refused.value.fields) == fields


def test_stakeholders_neither_guess_nor_compute(team: Team) -> None:
    with pytest.raises(NotAllowed):
        forecasts.set_guess(actor=team.stakeholder, low=Decimal(1), high=Decimal(2))
    with pytest.raises(NotAllowed):
        forecasts.compute_forecast(actor=team.stakeholder)


def test_sprints_from_elsewhere_count_with_the_calendar_of_their_days(team: Team) -> None:
    past(team, 12)
    SplitFigures.objects.all().delete()
    result = stored(team).result
    assert (result["mark"], result["unusable"]) == ("indicative", 0)
    assert {(one["hours"], one["frozen"]) for one in result["past"]} == {(160, False)}
    team.admin.project.memberships.update(joined_on=date(2026, 9, 1))
    result = stored(team).result
    assert (result["mark"], result["unusable"], result["past"]) == ("none", 12, [])


def test_the_running_sprint_counts_with_what_is_left_of_it(
    team: Team, sprint: Sprint, at: Callable[..., datetime]
) -> None:
    past(team, 5, first=2)
    at(2026, 11, 30, 9)
    sprints.start_sprint(actor=team.master, sprint=sprint.number)
    now = at(2026, 12, 8, 9)
    run_jobs()
    first, second, *_ = stored(team, now).result["slots"]
    assert first == {
        "number": sprint.number,
        "name": sprint.name,
        "start": "2026-11-30",
        "end": "2026-12-11",
        "hours": 64,
    }
    assert (second["number"], second["start"], second["hours"]) == (None, "2026-12-14", None)


def test_equal_inputs_are_computed_once_and_a_day_later_is_no_other_capacity(
    team: Team, sprint: Sprint
) -> None:
    past(team, 5, first=2)
    run_jobs()
    first = stored(team)
    later = NOW + timedelta(hours=3)
    again = stored(team, later)
    assert (again.took_ms, again.input_hash, again.computed_at) == (first.took_ms, first.input_hash, later)
    run_jobs()
    assert stored(team, NOW + timedelta(days=2)).previous is None


def test_the_forecast_before_hours_changed_is_kept_until_they_change_again(
    team: Team, sprint: Sprint
) -> None:
    past(team, 5, first=2)
    run_jobs()
    before, user = stored(team).result, team.dev.user_id
    assert user
    for number, days in ((1, 0), (2, 0), (3, 5)):
        availability.add_absence(actor=team.dev, user=user, on=date(2026, 12, number))
        run_jobs()
        found = stored(team, NOW + timedelta(days=days, hours=number))
        kept = found.previous
        assert kept is not None
        if not days:
            assert kept["capacity"] == before["capacity"] != found.result["capacity"]
    assert kept["capacity"] != before["capacity"]


def test_each_project_is_asked_once_after_two_at_night_where_it_is(team: Team) -> None:
    closed_sprint(team, 1)
    make_team("PAY")
    kiritimati = Project.objects.filter(pk=team.admin.project_id)
    kiritimati.update(timezone="Pacific/Kiritimati")
    night = datetime(2026, 6, 2, 2, tzinfo=ZoneInfo("Pacific/Kiritimati"))
    asked = [list(forecasts.forecasts_due(night))]
    stored(team, night - timedelta(minutes=1))
    for moment in (night - timedelta(seconds=1), night, night + timedelta(days=3)):
        asked.append(list(forecasts.forecasts_due(moment)))
    due = [team.admin.project_id]
    Outbox.objects.all().delete()
    assert asked == [due, [], due, due]
    assert [forecasts.ask_for_forecasts_due(night) for _ in range(2)] == [1, 0]
    assert outbox.run("forecast", str(due[0]))
    kiritimati.update(archived_at=night)
    assert list(forecasts.forecasts_due(night + timedelta(days=9))) == []


def test_it_follows_hours_to_come_a_little_later_and_once_more_where_figures_still_wait(
    team: Team, sprint: Sprint
) -> None:
    def waiting() -> list[bool]:
        rows = Outbox.objects.filter(kind="forecast", done_at=None)
        return [row.available_at > row.created_at for row in rows]

    past(team, 5, first=2)
    run_jobs()
    Outbox.objects.all().delete()
    items.create_story(actor=team.owner, title="Only words", description="x")
    assert waiting() == []
    user = team.dev.user_id
    assert user
    availability.add_absence(actor=team.dev, user=user, on=date(2026, 12, 1))
    assert waiting() == [True]
    Outbox.objects.filter(kind="forecast").update(available_at=NOW)
    assert outbox.run("forecast", str(team.admin.project_id))
    assert waiting() == [True]
    run_jobs()
    Outbox.objects.filter(kind="forecast").update(available_at=NOW)
    outbox.run("forecast", str(team.admin.project_id))
    assert waiting() == []


def test_web_processes_never_load_what_draws_random_numbers() -> None:
    program = "import django, sys; django.setup(); import config.urls, config.asgi; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
