"""The first steps of a project, each what a page of it does at once: people, items, a planned first sprint."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction

from accounts.access import Access
from accounts.models import FULL_BP
from accounts.services import end_first_steps
from accounts.services.invitations import Invited, invite
from accounts.services.projects import change_settings
from backlog.models import Item
from backlog.services.items import create_story, create_task
from common.errors import Invalid
from sprints import policies
from sprints.models import Sprint
from sprints.rules.first_items import lines_of, with_hours, with_points
from sprints.services import availability
from sprints.services.figures import refresh
from sprints.services.proposal import accept_proposal
from sprints.services.sprints import create_sprint

MOST = 100


@transaction.atomic
def set_people(
    *, actor: Access, country: str, minutes: Sequence[int], emails: str = "", roles: Sequence[str] = ()
) -> Invited:
    """Whose public holidays the team has, one's own weekly hours, and who else is asked to come.

    All or nothing, also for an address that cannot be asked: Invalid at `emails` says which.
    """
    region = actor.project.region if country == actor.project.country else ""
    availability.set_calendar(actor=actor, country=country, region=region)
    availability.set_pattern(actor=actor, user=actor.user_id or 0, minutes=minutes)
    asked = invite(actor=actor, emails=emails, roles=roles) if emails.strip() else Invited()
    if asked.wrong:
        raise Invalid(fields={"emails": [f"{address}: {why}" for address, why in asked.wrong]})
    end_first_steps(actor=actor, steps=["people"])
    return asked


@transaction.atomic
def write_items(*, actor: Access, stories: str = "", tasks: str = "") -> list[Item]:
    """A story and a technical task for each line, with the size that it ends with. All or nothing."""
    lines = {"stories": lines_of(stories), "tasks": lines_of(tasks)}
    if not any(lines.values()):
        raise Invalid(fields={"stories": "Write at least one title, or leave this step out."})
    for name, found in lines.items():
        if len(found) > MOST:
            raise Invalid(fields={name: f"At most {MOST} at once; an import brings more."})
    made: list[Item] = [_story(actor, line) for line in lines["stories"]]
    made += [_task(actor, line) for line in lines["tasks"]]
    end_first_steps(actor=actor, steps=["items"])
    return made


@transaction.atomic
def plan_first_sprint(
    *,
    actor: Access,
    goal: str = "",
    start_on: date,
    end_on: date,
    technical_bp: int,
    rate_minutes_per_point: int | None = None,
    fill: bool = True,
) -> Sprint:
    """A sprint with a target split, filled from both backlogs in their order as far as its hours reach.

    Hours per point are kept, as assumed, where the project has none. Its figures are there when this returns.
    """
    if rate_minutes_per_point and actor.project.rate_minutes_per_point is None:
        policies.require(actor, "take_over_figures")
        change_settings(actor=actor, rate_minutes_per_point=rate_minutes_per_point)
        actor.project.rate_minutes_per_point = rate_minutes_per_point
    target = {"feature": FULL_BP - technical_bp, "technical": technical_bp, "defect": 0}
    sprint = create_sprint(actor=actor, goal=goal, start_on=start_on, end_on=end_on, target_bp=target)
    refresh(sprint.pk)
    if fill:
        accept_proposal(actor=actor, sprint=sprint.number)
        refresh(sprint.pk)
    end_first_steps(actor=actor)
    return sprint


def _story(actor: Access, line: str) -> Item:
    title, points = with_points(line)
    return _said_at("stories", line, create_story, actor=actor, title=title, points=points)


def _task(actor: Access, line: str) -> Item:
    title, minutes = with_hours(line)
    sizes = {"estimate_minutes": minutes, "remaining_minutes": minutes}
    return _said_at("tasks", line, create_task, actor=actor, title=title, **sizes)


def _said_at(name: str, line: str, create: Any, **values: Any) -> Item:
    """What is wrong with a line is told with the line, at the field that it stands in."""
    try:
        made: Item = create(**values)
        return made
    except Invalid as error:
        first = next(iter(error.fields.values()), error.message)
        why = first if isinstance(first, str) else first[0]
        raise Invalid(fields={name: f"“{line[:60]}”: {why}"}) from None
