"""What a plan would take, and taking it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.access import Access
from backlog.models import Item
from backlog.services import gates, items, relations
from common.errors import Invalid, Refused
from sprints.models import Sprint, SprintItem
from sprints.presenters.proposal import why
from sprints.queries.proposal import NOT_READY, next_up, proposal
from sprints.services import allocation
from sprints.services.proposal import accept_proposal
from tests.factories import SpikeFactory, StoryFactory, TaskFactory
from tests.shared import shared
from tests.sprints.conftest import H, Team, plan, run_jobs

pytestmark = pytest.mark.django_db
TARGET = {"feature": 6000, "technical": 3000, "defect": 1000}


@shared
def aimed(team: Team, sprint: Sprint) -> Sprint:
    """Of 100 h 48 plannable: feature 60 h 29, technical 30 h 14, defect 10 h 05."""
    allocation.set_target(actor=team.dev, sprint=sprint.number, target_bp=TARGET)
    run_jobs()
    sprint.refresh_from_db()
    return sprint


def story_of(team: Team, points: int) -> Item:
    made = StoryFactory(actor=team.owner)
    return items.edit_item(actor=team.dev, item=made.number, points=points)


def test_it_needs_a_target_and_hours(team: Team, sprint: Sprint) -> None:
    assert "not chosen a target" in proposal(team.dev, sprint).why_not
    with pytest.raises(Refused, match="not chosen"):
        accept_proposal(actor=team.dev, sprint=sprint.number)


def test_backlogs_fill_it_with_what_they_wait_for(team: Team, aimed: Sprint) -> None:
    one = story_of(team, 5)
    gated = story_of(team, 2)
    spike = SpikeFactory(actor=team.dev, timebox_minutes=4 * H)
    task = TaskFactory(actor=team.dev, estimate_minutes=20 * H)
    big = TaskFactory(actor=team.dev, estimate_minutes=12 * H)
    unsized = StoryFactory(actor=team.owner)
    gates.set_gate(actor=team.dev, item=gated.number, waits_for=spike.number)
    relations.link_items(actor=team.dev, item=task.number, kind="blocks", other=one.number)
    found = proposal(team.dev, aimed)
    assert {item.number for item in found.taken} == {n.number for n in (one, gated, spike, task)}
    order = [item.number for item in found.taken]
    assert order.index(task.number) < order.index(one.number)
    assert found.brings[gated.number] == (spike.number,)
    assert found.filled is not None
    codes = {number: (skip.code, skip.what, skip.minutes) for number, skip in found.filled.skipped.items()}
    assert codes == {
        big.number: ("exceeds", "technical", 36 * H - (30 * H + 14)),
        unsized.number: ("unestimated", str(unsized.number), 0),
    }


def test_work_that_is_in_the_sprint_already_counts_at_once(team: Team, aimed: Sprint) -> None:
    tasks = [TaskFactory(actor=team.dev, estimate_minutes=20 * H) for _ in range(2)]
    plan(team, aimed, tasks[0])  # no job has run since
    assert proposal(team.dev, aimed).taken == []
    assert [item.number for item in next_up(team.dev, 9).items] == [tasks[1].number]


def test_a_gate_that_nothing_planned_opens_is_named(team: Team, aimed: Sprint) -> None:
    story = story_of(team, 1)
    spike = SpikeFactory(actor=team.dev)
    gates.set_gate(actor=team.dev, item=story.number, waits_for=spike.number)
    items.delete_item(actor=team.dev, item=spike.number)
    found = proposal(team.dev, aimed)
    assert found.filled is not None
    named = found.needs[found.filled.skipped[story.number].what]
    assert (named.number, "which was deleted" in named.words) == (spike.number, True)


def test_all_is_accepted_as_far_as_a_person_may(team: Team, aimed: Sprint) -> None:
    story, task = story_of(team, 1), TaskFactory(actor=team.dev, estimate_minutes=H)
    done = accept_proposal(actor=team.owner, sprint=1)
    assert [item.number for item in done.planned] == [story.number]
    assert [number for number, _ in done.refused] == [task.number]
    again = accept_proposal(actor=team.dev, sprint=1, items=[story.number, task.number])
    assert ([item.number for item in again.planned], again.gone) == ([task.number], [story.number])
    assert SprintItem.objects.filter(is_open=True).count() == 2


def test_a_project_that_binds_proposes_only_what_is_ready(team: Team, aimed: Sprint) -> None:
    story = story_of(team, 1)  # without a criterion
    type(aimed.project).objects.filter(pk=aimed.project_id).update(ready_binding=True)
    access = Access.of(team.dev.user, "FER")
    found = proposal(access, aimed)
    assert (found.taken, found.out) == ([], {story.number: NOT_READY})
    assert why(access, found, found.skipped[0])[1].startswith("Not ready: needs")
    done = accept_proposal(actor=access, sprint=1, items=[story.number])
    assert [number for number, _ in done.refused] == [story.number]


def test_numbers_of_nothing_are_refused(team: Team, aimed: Sprint) -> None:
    with pytest.raises(Invalid) as refused:
        accept_proposal(actor=team.dev, sprint=1, items=[987])
    assert refused.value.fields == {"items": ["There is no FER-987 here."]}


def test_more_items_cost_no_more_queries(team: Team, aimed: Sprint) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as found:
            assert proposal(team.dev, aimed).filled
            next_up(team.dev, 50)
        return len(found)

    spike = SpikeFactory(actor=team.dev, timebox_minutes=H)
    for size in (1, 6):
        for _ in range(size):
            gates.set_gate(actor=team.dev, item=story_of(team, 1).number, waits_for=spike.number)
        if size == 1:
            few = count()
    assert count() == few <= 24
