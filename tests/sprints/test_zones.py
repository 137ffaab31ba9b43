"""Local days: each once, wherever the team is and whatever its clocks do."""

from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backlog.models import Item
from backlog.services import items
from sprints.queries import flow
from sprints.queries.flow import Period
from sprints.queries.inputs import local_date, midnight
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
