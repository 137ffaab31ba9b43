"""Teams that size everything in points: the rate turns points of tasks and defects into minutes too."""

import pytest

from accounts import services as accounts
from accounts.access import Access
from backlog.services import items
from sprints.models import Sprint
from sprints.queries.loads import loads_of
from tests.sprints.conftest import H, Team, figures, plan


@pytest.mark.parametrize(("in_points", "minutes"), [(True, [18 * H, 12 * H]), (False, [None, None])])
def test_points_of_tasks_and_defects_load_by_the_rate(
    team: Team, sprint: Sprint, in_points: bool, minutes: list[int | None]
) -> None:
    accounts.edit_settings(actor=team.admin, sizes_in_points=in_points)
    dev = Access.of(team.dev.user, "FER")
    made = [
        items.create_task(actor=dev, title="Set up", points=3),
        items.create_defect(actor=dev, title="It hangs", points=2),
    ]
    assert list(loads_of(dev, made).values()) == minutes
    plan(team, sprint, *made)
    found = figures(sprint)
    assert found["load_total"] == sum(one or 0 for one in minutes)
    assert len(found["unestimated"]) == minutes.count(None)
