"""Local days: each once, wherever the team is and whatever its clocks do."""

from datetime import UTC, date, datetime, time, timedelta
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.access import Access, today_in
from accounts.models import STAND_IN, Notice, StandIn
from accounts.services.notice_mails import MORNING, due_for_the_day
from backlog.models import Item
from backlog.rules.spike_clock import _end_of_day
from backlog.services import items
from sprints.queries import flow
from sprints.queries.flow import Period
from sprints.queries.inputs import local_date, midnight
from sprints.services.forecasts import _last_night
from tests.shared import Clock
from tests.sprints.conftest import Team

ZONES = (
    "Pacific/Pago_Pago",  # UTC−11
    "Pacific/Kiritimati",  # UTC+14
    "Europe/Berlin",
    "America/New_York",
    "America/Havana",  # clocks change at midnight
    "Africa/Cairo",  # the day of the change begins at one
    "Australia/Lord_Howe",  # by half an hour
    "Asia/Kathmandu",  # three quarters past
)


@settings(max_examples=60)
@given(st.sampled_from(ZONES), st.integers(0, 730))
def test_a_day_begins_where_the_one_before_ends(zone: str, number: int) -> None:
    day, project = date(2026, 1, 1) + timedelta(days=number), SimpleNamespace(timezone=zone)
    start, following = (midnight(one, ZoneInfo(zone)) for one in (day, day + timedelta(days=1)))
    moment: Any
    for moment, expected in (
        (start, day),
        (start - timedelta(microseconds=1), day - timedelta(days=1)),
        (following - timedelta(microseconds=1), day),
    ):
        assert local_date(moment, project) == expected  # type: ignore[arg-type]
    assert timedelta(hours=23) <= following - start <= timedelta(hours=25)


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 4, 24), date(2026, 11, 1)])
def test_flow_counts_what_comes_around_midnight_on_its_own_day(team: Team, day: date) -> None:
    """Clocks change in Berlin, Cairo and Havana on these days."""
    made = [items.create_task(actor=team.dev, title="Task") for _ in range(3)]
    for zone in ZONES:
        team.dev.project.timezone = zone
        start = datetime.combine(day, datetime.min.time(), ZoneInfo(zone))
        moments = (
            midnight(day, ZoneInfo(zone)) - timedelta(seconds=1),
            start,
            start.replace(hour=23, minute=59),
        )
        for item, moment in zip(made, moments, strict=True):
            Item.objects.filter(pk=item.pk).update(
                created_at=moment, started_at=moment, done_at=moment, resolution="done"
            )
        found = flow(team.dev, Period(day, day))
        assert [one.done for one in found.evenings] == [1, 3], zone
        assert [one.dates.days for one in found.done] == [1, 1], zone


# Clocks change on these days in one or another of the zones, or on none of them.
CHANGES = [
    date(2026, *day) for day in ((1, 15), (3, 8), (3, 29), (4, 5), (4, 24), (10, 4), (10, 25), (11, 1))
]


def hours(day: date, zone: str) -> list[datetime]:
    """Moments of a local day, half an hour apart."""
    start, end = midnight(day, ZoneInfo(zone)), midnight(day + timedelta(days=1), ZoneInfo(zone))
    return [start + timedelta(minutes=30 * part) for part in range((end - start) // timedelta(minutes=30))]


@pytest.mark.parametrize("zone", ZONES)
def test_a_day_has_one_night_of_forecasts(zone: str) -> None:
    """It comes between one and three o'clock, for a clock may jump over two."""
    for day in CHANGES:
        nights = {_last_night(moment, ZoneInfo(zone)).astimezone(UTC) for moment in hours(day, zone)}
        own = [night for night in nights if local_date(night, SimpleNamespace(timezone=zone)) == day]  # type: ignore[arg-type]
        assert len(nights) == 2 and len(own) == 1, (zone, day)
        assert 1 <= own[0].astimezone(ZoneInfo(zone)).hour <= 3, (zone, day)
        assert all(_last_night(moment, ZoneInfo(zone)) <= moment for moment in hours(day, zone)), (zone, day)


@pytest.mark.parametrize("zone", ZONES)
def test_a_clock_stops_on_the_evening_of_its_own_day(zone: str) -> None:
    """Until the working day ends, and after it until midnight; never later than the day is over."""
    for day in CHANGES:
        following = midnight(day + timedelta(days=1), ZoneInfo(zone))
        evening = datetime.combine(day, time(18), ZoneInfo(zone)).astimezone(UTC)
        for moment in hours(day, zone):
            stop = _end_of_day(moment, time(18), ZoneInfo(zone))
            assert stop == (evening if moment < evening else following), (zone, day, moment)


def test_the_day_of_a_project_is_where_it_is(team: Team, at: Clock) -> None:
    project = team.dev.project
    for zone in ZONES:
        project.timezone = zone
        for day in CHANGES:
            begins = midnight(day, ZoneInfo(zone))
            for moment, expected in ((begins, day), (begins - timedelta(seconds=1), day - timedelta(days=1))):
                at._stop(moment)
                assert today_in(project) == expected, (zone, day)


def test_who_stands_in_does_so_from_midnight_to_midnight_of_the_project(team: Team, at: Clock) -> None:
    project, day = team.dev.project, date(2026, 3, 29)
    row = StandIn.objects.create(
        project=project, user=team.stakeholder.user, starts_on=day, ends_on=day, named_by=team.owner.user
    )
    for zone in ZONES:
        type(project).objects.filter(pk=project.pk).update(timezone=zone)
        begins, ends = midnight(day, ZoneInfo(zone)), midnight(day + timedelta(days=1), ZoneInfo(zone))
        for moment, expected in (
            (begins - timedelta(seconds=1), False),
            (begins, True),
            (ends - timedelta(seconds=1), True),
            (ends, False),
        ):
            at._stop(moment)
            access = Access.of(team.stakeholder.user, project.key)
            assert (STAND_IN in access.roles) == expected, (zone, moment, row)


def test_the_mail_of_the_day_comes_in_the_morning_where_its_reader_is(team: Team) -> None:
    user = team.dev.user
    Notice.objects.create(
        user=user, project=team.dev.project, kind="assigned", key="k", text="t", path="/", mail="daily",
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
    )  # fmt: skip
    for zone in ZONES:
        type(user).objects.filter(pk=user.pk).update(timezone=zone)
        for day in CHANGES[::3]:
            morning = datetime.combine(day, MORNING, ZoneInfo(zone)).astimezone(UTC)
            assert user.pk not in due_for_the_day(morning - timedelta(seconds=1)), (zone, day)
            assert user.pk in due_for_the_day(morning), (zone, day)
