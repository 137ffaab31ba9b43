"""Numbers, dates and texts that no page sends: refused in words, never an error of the database."""

from collections.abc import Callable
from datetime import date

import pytest

from common.errors import DomainError
from sprints import queries
from sprints.models import Sprint
from sprints.services import allocation, availability, planning, sprints
from sprints.services.figures import recompute
from tests.sprints.conftest import Team

HUGE = 10**20
CALLS: dict[str, Callable[[Team], object]] = {
    "plan": lambda t: planning.plan_items(actor=t.dev, sprint=1, items=[HUGE]),
    "plan_in": lambda t: planning.plan_items(actor=t.dev, sprint=HUGE, items=[1]),
    "unplan": lambda t: planning.unplan_item(actor=t.dev, item=HUGE),
    "flag": lambda t: planning.flag_unplanned(actor=t.dev, item=-1, is_unplanned=True),
    "move": lambda t: planning.move_in_sprint(actor=t.dev, item=HUGE, after=1),
    "column": lambda t: planning.move_in_sprint(actor=t.dev, item=1, column=HUGE),
    "start": lambda t: sprints.start_sprint(actor=t.master, sprint=HUGE),
    "close": lambda t: sprints.close_sprint(actor=t.master, sprint=HUGE),
    "carry": lambda t: sprints.close_sprint(actor=t.master, sprint=1, carry=[HUGE]),
    "sign": lambda t: allocation.sign(actor=t.owner, sprint=HUGE),
    "absence": lambda t: availability.add_absence(actor=t.master, user=HUGE, on=date(2026, 12, 1)),
    "remove": lambda t: availability.remove_absence(actor=t.master, absence=HUGE),
    "day_off": lambda t: availability.remove_day_off(actor=t.master, day_off=HUGE),
    "note": lambda t: allocation.propose(actor=t.dev, sprint=1, note="x" * 501),
    "name": lambda t: availability.add_day_off(actor=t.master, on=date.max, name="x" * 81),
    "last_day": lambda t: sprints.edit_sprint(actor=t.master, sprint=1, start_on=date.max, end_on=date.max),
    "first_day": lambda t: sprints.edit_sprint(actor=t.master, sprint=1, start_on=date.min, end_on=date.min),
    "share": lambda t: sprints.edit_sprint(actor=t.master, sprint=1, reserve_bp=HUGE),
    "query": lambda t: queries.sprint(t.dev, HUGE),
}


@pytest.mark.parametrize("name", CALLS)
def test_it_is_refused(team: Team, sprint: Sprint, name: str) -> None:
    with pytest.raises(DomainError):
        CALLS[name](team)


def test_far_away_days_harm_nothing(team: Team, sprint: Sprint) -> None:
    availability.add_absence(actor=team.dev, user=team.dev.user_id, on=date.max)
    availability.set_pattern(actor=team.dev, user=team.dev.user_id, minutes=[0] * 7, from_on=date.max)
    availability.add_day_off(actor=team.master, on=date.min)
    assert recompute(sprint.pk) is not None
    assert queries.team_calendar(team.dev, date.min, date.min).available == 0  # a Monday, and a day off
    assert (
        queries.team_calendar(team.dev, date.max, date.max).available == 480
    )  # the other developer is there
    with pytest.raises(ValueError, match="1 to 400 days"):
        queries.team_calendar(team.dev, date(2026, 1, 2), date(2026, 1, 1))


def test_zero_bytes_are_left_out(team: Team, sprint: Sprint) -> None:
    assert allocation.propose(actor=team.dev, sprint=1, note="a\x00b").note == "ab"
    assert sprints.edit_sprint(actor=team.master, sprint=1, goal="a\x00b").goal == "ab"
    assert availability.add_day_off(actor=team.master, on=date(2026, 12, 1), name="a\x00b").name == "ab"
