"""A sprint to report on: planned and signed, then running, then closed."""

from datetime import date
from typing import Any

from backlog.models import Item
from backlog.services import criteria, items, spikes
from sprints.models import Sprint
from sprints.services import allocation, availability, planning, sprints
from tests.shared import shared
from tests.sprints.conftest import H, Team, plan, run_jobs

TARGET = {"feature": 6_500, "technical": 2_500, "defect": 1_000}


@shared
def planned(team: Team, sprint: Sprint) -> dict[str, Item]:
    """A story of 5 points, a task of 12 h and a spike of 8 h; one developer away for a day. Signed."""
    availability.add_absence(actor=team.dev, user=team.dev.user_id, on=date(2026, 12, 1))
    made: dict[str, Item] = {
        "story": items.create_story(actor=team.owner, title="Refund a booking"),
        "task": items.create_task(actor=team.dev, title="Split the ledger", estimate_minutes=12 * H),
        "spike": items.create_spike(
            actor=team.dev, title="Receipts", question="Can a kiosk print receipts?", timebox_minutes=8 * H
        ),
    }
    items.edit_item(actor=team.dev, item=made["story"].number, points=5)
    plan(team, sprint, *made.values())
    allocation.set_target(actor=team.master, sprint=1, target_bp=TARGET)
    run_jobs()
    allocation.propose(actor=team.master, sprint=1)
    allocation.sign(actor=team.owner, sprint=1)
    run_jobs()
    return made


@shared
def running(team: Team, planned: dict[str, Item], at: Any) -> dict[str, Item]:
    """Four days in: an incident came, the task grew, the spike was answered early, the story failed a criterion."""
    at(2026, 11, 30, 9)
    sprints.start_sprint(actor=team.master, sprint=1)
    run_jobs()
    at(2026, 12, 3, 10)
    planned["incident"] = items.create_defect(actor=team.dev, title="Gates are shut", estimate_minutes=5 * H)
    planning.plan_item(actor=team.dev, sprint=1, item=planned["incident"].number, is_unplanned=True)
    items.edit_item(actor=team.dev, item=planned["task"].number, estimate_minutes=20 * H)
    spike, story = planned["spike"].number, planned["story"].number
    spikes.add_hour(actor=team.dev, item=spike, minutes=3 * H)
    spikes.record_outcome(
        actor=team.dev, item=spike, kind="decision", findings="It can.", decision="Yes, with paper."
    )
    (receipt,) = criteria.add_criteria(actor=team.owner, item=story, texts=["VAT is shown."])
    criteria.judge_criterion(
        actor=team.owner, item=story, criterion=receipt.pk, state="failed", reason="The receipt shows no VAT."
    )
    run_jobs()
    return planned


@shared
def closed(team: Team, running: dict[str, Item], at: Any) -> dict[str, Item]:
    at(2026, 12, 11, 16, 30)
    sprints.create_sprint(
        actor=team.master, name="Sprint 2", start_on=date(2026, 12, 14), end_on=date(2026, 12, 18)
    )
    sprints.close_sprint(actor=team.master, sprint=1, carry=[running["story"].number])
    return running
