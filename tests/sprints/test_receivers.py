"""Which changes ask for which sprint's figures, and which do not."""

from accounts import services as accounts
from activity.models import Outbox
from backlog.services import items, spikes, work
from sprints.models import Sprint
from sprints.services import sprints
from tests.shared import shared
from tests.sprints.conftest import H, Team, make_team, plan, run_jobs


def waiting() -> set[str]:
    return set(Outbox.objects.filter(kind="recompute_split", done_at=None).values_list("key", flat=True))


@shared
def asks(team: Team, sprint: Sprint):
    """A planned task, part and spike; nothing waits."""
    made = {
        "task": items.create_task(actor=team.dev, title="Task", estimate_minutes=H),
        "story": items.create_story(actor=team.owner, title="Story"),
        "spike": items.create_spike(actor=team.dev, title="Spike", question="?", timebox_minutes=H),
        "free": items.create_task(actor=team.dev, title="Free", estimate_minutes=H),
    }
    made["part"] = items.create_task(actor=team.dev, title="Part", parent=made["story"].number)
    plan(team, sprint, made["task"], made["story"], made["spike"])
    run_jobs()
    assert waiting() == set()
    return {name: item.number for name, item in made.items()}


def test_sizes_of_planned_items_and_their_parts_count(team: Team, sprint: Sprint, asks) -> None:
    for call in (
        lambda: items.edit_item(actor=team.dev, item=asks["task"], estimate_minutes=2 * H),
        lambda: items.edit_item(actor=team.dev, item=asks["story"], points=3),
        lambda: items.edit_item(actor=team.dev, item=asks["part"], estimate_minutes=H),
        lambda: items.create_task(actor=team.dev, title="Another part", parent=asks["story"]),
        lambda: items.log_work(actor=team.dev, item=asks["part"], minutes=5),
        lambda: spikes.start_clock(actor=team.dev, item=asks["spike"]),
        lambda: spikes.pause_clock(actor=team.dev, item=asks["spike"]),
        lambda: spikes.extend_box(actor=team.dev, item=asks["spike"], minutes=30, reason="r", learned="l"),
        lambda: work.assign_item(actor=team.dev, item=asks["task"], assignee=team.dev.user_id),
        lambda: items.delete_item(actor=team.dev, item=asks["task"]),
        lambda: items.restore_item(actor=team.dev, item=asks["task"]),
        lambda: accounts.edit_settings(actor=team.admin, rate_minutes_per_point=300),
        lambda: sprints.edit_sprint(actor=team.master, sprint=1, focus_bp=6000),
    ):
        call()
        assert waiting() == {str(sprint.pk)}
        run_jobs()


def test_words_and_items_elsewhere_do_not(team: Team, sprint: Sprint, asks) -> None:
    make_team("PAY")
    items.edit_item(actor=team.dev, item=asks["task"], title="Another title", description="More")
    items.edit_item(actor=team.dev, item=asks["free"], estimate_minutes=5 * H)
    items.log_work(actor=team.dev, item=asks["free"], minutes=5)
    work.block_item(actor=team.dev, item=asks["task"], reason="waits")
    accounts.edit_settings(actor=team.admin, name="Another name")
    assert waiting() == set()


def test_work_on_anything_reaches_the_running_sprint(team: Team, sprint: Sprint, asks) -> None:
    sprints.start_sprint(actor=team.master, sprint=1)
    run_jobs()
    items.log_work(actor=team.dev, item=asks["free"], minutes=5)
    assert waiting() == {str(sprint.pk)}


def test_members_reach_every_open_sprint(team: Team, sprint: Sprint, asks) -> None:
    membership = team.dev.project.memberships.get(user=team.dev.user)
    accounts.edit_member(
        actor=team.admin, membership_id=membership.pk, roles=["developer"], is_admin=False, share_bp=5000
    )
    assert waiting() == {str(sprint.pk)}
    run_jobs()
    assert Sprint.objects.get().figures.figures["gross"] == 120 * H
