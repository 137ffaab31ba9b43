"""Propose, sign, reject; what invalidates a signature and what does not."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from accounts import services as accounts
from accounts.access import Access
from accounts.models import User
from activity.models import Event
from backlog.services import items, spikes, work
from common.errors import Invalid, NotAllowed, Refused
from sprints.models import AllocationStep, Sprint
from sprints.queries import why_not_sign
from sprints.services import allocation, availability, planning, sprints
from tests.shared import shared
from tests.sprints.conftest import H, Team, figures, plan


@shared
def task(team: Team, sprint: Sprint):
    """40 h of technical work in a sprint whose plannable time is 100.8 h: 5.04 h may move."""
    found = items.create_task(actor=team.dev, title="Payments", estimate_minutes=40 * H)
    plan(team, sprint, found)
    story = items.create_story(actor=team.owner, title="Story")
    items.edit_item(actor=team.dev, item=story.number, points=10)
    plan(team, sprint, story)
    return found


def signed(team: Team) -> None:
    allocation.propose(actor=team.dev, sprint=1)
    allocation.sign(actor=team.owner, sprint=1)


def state(sprint: Sprint) -> str:
    return figures(sprint)["sign_off"]["state"]


def trail() -> list[str]:
    return list(AllocationStep.objects.values_list("kind", flat=True))


def test_from_draft_to_signed(team: Team, sprint: Sprint, task) -> None:
    assert state(sprint) == "draft"
    allocation.propose(actor=team.dev, sprint=1, note="Mostly payments")
    assert (
        Sprint.objects.get().figures.figures["sign_off"]["state"] == "proposed"
    )  # at once, without a worker
    step = allocation.sign(actor=team.owner, sprint=1)
    assert Sprint.objects.get().figures.figures["sign_off"]["state"] == "signed_off"
    assert (step.person, step.role) == (team.owner.user, "product_owner")
    assert step.snapshot["planned"] == {"feature": 60 * H, "technical": 40 * H, "defect": 0}
    assert step.snapshot["plannable"] == 6048 and step.snapshot["rate_minutes_per_point"] == 6 * H
    assert (
        step.snapshot["start_on"] == "2026-11-30" and step.snapshot["options"]["defect_category"] == "defect"
    )


def test_a_signature_cannot_be_rewritten(team: Team, sprint: Sprint, task) -> None:
    signed(team)
    for write in (
        lambda: AllocationStep.objects.update(note="forged"),
        lambda: AllocationStep.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            write()


def test_who_may_sign(team: Team, sprint: Sprint, task) -> None:
    with pytest.raises(Refused, match="Nothing is proposed"):
        allocation.sign(actor=team.owner, sprint=1)
    allocation.propose(actor=team.master, sprint=1)
    for actor in (team.admin, team.dev, team.master, team.stakeholder):
        with pytest.raises(NotAllowed):
            allocation.sign(actor=actor, sprint=1)
    allocation.sign(actor=team.manager, sprint=1)
    with pytest.raises(Refused, match="signed as it is"):
        allocation.sign(actor=team.owner, sprint=1)
    with pytest.raises(NotAllowed):
        allocation.propose(actor=team.owner, sprint=1)


def test_the_proposer_signs_only_if_nobody_else_may(team: Team, sprint: Sprint, task) -> None:
    membership = team.owner.project.memberships.get(user=team.owner.user)
    accounts.edit_member(
        actor=team.admin, membership_id=membership.pk, roles=["product_owner", "scrum_master"],
        is_admin=False, share_bp=0,
    )  # fmt: skip
    both = Access.of(team.owner.user, "FER")
    allocation.propose(actor=both, sprint=1)
    assert why_not_sign(both, sprint) == "You proposed this split, so FERmanager signs it."
    with pytest.raises(NotAllowed, match="FERmanager signs it"):
        allocation.sign(actor=both, sprint=1)
    manager = team.manager.project.memberships.get(user=team.manager.user)
    accounts.remove_member(actor=team.admin, membership_id=manager.pk)
    assert allocation.sign(actor=both, sprint=1).person == both.user


def test_rejecting_needs_a_note_and_a_proposal(team: Team, sprint: Sprint, task) -> None:
    with pytest.raises(Refused):
        allocation.reject(actor=team.owner, sprint=1, note="Too technical")
    allocation.propose(actor=team.dev, sprint=1)
    with pytest.raises(Invalid):
        allocation.reject(actor=team.owner, sprint=1, note="  ")
    allocation.reject(actor=team.owner, sprint=1, note="Too technical")
    assert state(sprint) == "rejected"
    with pytest.raises(Refused):
        allocation.sign(actor=team.owner, sprint=1)
    allocation.propose(actor=team.dev, sprint=1)
    assert state(sprint) == "proposed"


def test_small_changes_stay_within_tolerance_and_add_up(team: Team, sprint: Sprint, task) -> None:
    signed(team)
    items.edit_item(actor=team.dev, item=task.number, estimate_minutes=43 * H)
    assert state(sprint) == "signed_off"
    items.edit_item(actor=team.dev, item=task.number, estimate_minutes=46 * H)
    found = figures(sprint)["sign_off"]
    assert (found["state"], found["reasons"]) == ("changed", ["technical_hours"])
    assert found["tolerance"] == {"plannable": 604, "technical": 302, "technical_share_bp": 500}
    assert found["moved"] == [{"number": task.number, "signed": 40 * H, "now": 46 * H}]
    items.edit_item(actor=team.dev, item=task.number, estimate_minutes=45 * H)
    assert state(sprint) == "signed_off"
    assert trail() == ["proposed", "signed", "changed", "restored"]
    changed = AllocationStep.objects.get(kind="changed")
    assert changed.person is None and changed.reasons == ["technical_hours"]
    kinds = set(Event.objects.filter(subject_type="sprint").values_list("kind", flat=True))
    assert {"allocation_proposed", "allocation_signed", "allocation_changed", "allocation_restored"} <= kinds


def test_a_flip_is_written_once(team: Team, sprint: Sprint, task) -> None:
    signed(team)
    for hours in (50, 55, 60):
        items.edit_item(actor=team.dev, item=task.number, estimate_minutes=hours * H)
        assert state(sprint) == "changed"
    assert trail() == ["proposed", "signed", "changed"]
    allocation.sign(actor=team.owner, sprint=1)
    assert state(sprint) == "signed_off"


def test_logs_order_people_and_state_never_invalidate(team: Team, sprint: Sprint, task) -> None:
    signed(team)
    sprints.start_sprint(actor=team.master, sprint=1)
    items.log_work(actor=team.dev, item=task.number, minutes=20 * H)
    items.log_work(actor=team.dev, item=task.number, minutes=24 * H)
    work.assign_item(actor=team.dev, item=task.number, assignee=team.dev2.user_id)
    done = team.admin.project.columns.get(category="done")
    planning.move_in_sprint(actor=team.dev, item=task.number, column=done.pk)
    found = figures(sprint)
    assert found["load"]["technical"] == 0
    assert found["sign_off"]["now"]["planned"]["technical"] == 40 * H
    assert found["sign_off"]["state"] == "signed_off"


def test_logs_with_remaining_hours_never_invalidate(team: Team, sprint: Sprint, task) -> None:
    items.edit_item(actor=team.dev, item=task.number, remaining_minutes=40 * H)
    signed(team)
    items.log_work(actor=team.dev, item=task.number, minutes=8 * H)
    items.log_work(actor=team.dev, item=task.number, minutes=60, remaining_minutes=0)
    assert state(sprint) == "signed_off"


def test_a_spikes_clock_does_not_invalidate_but_an_extension_may(team: Team, sprint: Sprint, task) -> None:
    spike = items.create_spike(actor=team.dev, title="Q", question="How?", timebox_minutes=12 * H)
    plan(team, sprint, spike)
    signed(team)
    spikes.add_hour(actor=team.dev, item=spike.number, minutes=8 * H)
    assert state(sprint) == "signed_off"
    spikes.extend_box(
        actor=team.dev, item=spike.number, minutes=6 * H, reason="More ports", learned="Ten of them"
    )
    found = figures(sprint)["sign_off"]
    assert found["state"] == "changed" and found["reasons"] == ["technical_hours"]


def test_target_dates_options_and_capacity_invalidate(team: Team, sprint: Sprint, task) -> None:
    sprints.edit_sprint(
        actor=team.master, sprint=1, target_bp={"feature": 6000, "technical": 4000, "defect": 0}
    )
    signed(team)
    allocation.set_target(
        actor=team.dev, sprint=1, target_bp={"feature": 6500, "technical": 3500, "defect": 0}
    )
    assert figures(sprint)["sign_off"]["reasons"] == ["target"]
    allocation.set_target(
        actor=team.dev, sprint=1, target_bp={"feature": 6000, "technical": 4000, "defect": 0}
    )
    accounts.edit_settings(actor=team.admin, defect_category="feature")
    assert figures(sprint)["sign_off"]["reasons"] == ["options"]
    accounts.edit_settings(actor=team.admin, defect_category="defect")
    sprints.edit_sprint(actor=team.master, sprint=1, end_on=date(2026, 12, 10))
    assert "dates" in figures(sprint)["sign_off"]["reasons"]
    sprints.edit_sprint(actor=team.master, sprint=1, end_on=date(2026, 12, 11))
    assert state(sprint) == "signed_off"
    availability.add_absence(
        actor=team.dev, user=team.dev.user_id, on=date(2026, 11, 30), until=date(2026, 12, 2)
    )
    assert figures(sprint)["sign_off"]["reasons"] == [
        "plannable"
    ]  # 24 h gross are 15.12 h, more than 10.08 h


def test_unplanned_work_within_the_reserve_does_not_count(team: Team, sprint: Sprint, task) -> None:
    signed(team)
    sprints.start_sprint(actor=team.master, sprint=1)
    incident = items.create_task(actor=team.dev, title="Incident", estimate_minutes=11 * H)
    plan(team, sprint, incident, is_unplanned=True)
    assert state(sprint) == "signed_off"


def test_carried_work_counts_what_was_left_when_it_was_planned(team: Team, sprint: Sprint) -> None:
    task = items.create_task(actor=team.dev, title="Long", estimate_minutes=20 * H)
    items.log_work(actor=team.dev, item=task.number, minutes=12 * H, remaining_minutes=10 * H)
    plan(team, sprint, task)
    found = figures(sprint)
    assert found["planned"]["technical"] == 10 * H
    assert found["sign_off"]["now"]["planned"]["technical"] == 10 * H


def test_agree_and_start_is_one_call_for_who_holds_both_rights(team: Team, sprint: Sprint, task) -> None:
    with pytest.raises(NotAllowed):
        allocation.agree_and_start(actor=team.owner, sprint=1)
    assert trail() == []
    user = User.objects.create_user("solo@example.org", name="Solo")
    accounts.add_member(actor=team.admin, email=user.email, roles=["product_owner", "scrum_master"])
    both = Access.of(user, "FER")
    with pytest.raises(NotAllowed, match="You proposed"):
        allocation.agree_and_start(actor=both, sprint=1)
    allocation.propose(actor=team.dev, sprint=1)
    assert allocation.agree_and_start(actor=both, sprint=1).state == "active"
    assert trail() == ["proposed", "signed"]


def test_nothing_waits_for_a_signature_to_start(team: Team, sprint: Sprint, task) -> None:
    assert sprints.start_sprint(actor=team.master, sprint=1).state == "active"
    allocation.propose(actor=team.dev, sprint=1)
    allocation.sign(actor=team.owner, sprint=1)
    assert state(sprint) == "signed_off"
