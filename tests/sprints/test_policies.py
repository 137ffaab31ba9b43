"""Every action × every role, as in the product's table of rights."""

import pytest

from common.policy import MEMBER
from sprints import policies
from tests.sprints.conftest import Team

EVERYBODY = {"admin", "owner", "dev", "master", "manager", "stakeholder"}
ALLOWED = {
    "read_sprints": EVERYBODY,
    "create_sprint": {"master"},
    "edit_sprint": {"master"},
    "start_sprint": {"master"},
    "close_sprint": {"master"},
    "delete_sprint": {"master"},
    "plan_story": {"owner", "dev", "master"},
    "plan_work": {"dev", "master"},
    "move_card": {"dev", "master"},
    "flag_unplanned": {"dev", "master"},
    "edit_own_availability": EVERYBODY,
    "edit_availability": {"master"},
    "edit_days_off": {"master"},
    "edit_project_calendar": {"master", "admin"},
    "state_own_time": EVERYBODY,
    "state_time": {"master"},
    "add_retrospective": {"owner", "dev", "master", "manager"},
    "share_report": {"admin", "owner", "master"},
    "unshare_report": {"admin", "owner", "master"},
    "compute_forecast": {"owner", "dev", "master", "manager"},
    "set_guess": {"owner", "dev", "master"},
    "take_over_figures": {"admin", "master"},
    "set_target": {"dev", "master"},
    "propose": {"dev", "master"},
    "sign": {"owner", "manager"},
    "reject": {"owner", "manager"},
}


def test_every_action_is_in_the_matrix() -> None:
    assert set(policies.RULES) == set(ALLOWED)


@pytest.mark.parametrize("action", sorted(ALLOWED))
def test_who_may(team: Team, action: str) -> None:
    may = {name for name in EVERYBODY if policies.can(getattr(team, name), action)}
    assert may == ALLOWED[action]
    for name in EVERYBODY - may:
        assert policies.why_not(getattr(team, name), action)


def test_reasons_are_told_to_those_who_may_not() -> None:
    assert all(rule.reason for rule in policies.RULES.values() if MEMBER not in rule.roles)
