"""A small team with a sprint ahead of it; hours are easy to follow by hand.

Two developers, eight hours Monday to Friday, sprint from Monday 30 November to Friday 11 December 2026: ten days.
Gross 160 h, focus 70 % → net 112 h, reserve 10 % → 11.2 h, plannable 100.8 h. A point is six hours.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from accounts import services as accounts
from accounts.access import Access
from accounts.models import User
from activity import outbox
from activity.models import Outbox
from sprints.models import Sprint
from sprints.rules.shape import Figures
from sprints.services import planning, sprints
from tests.shared import shared

START, END = date(2026, 11, 30), date(2026, 12, 11)
H = 60
BERLIN = ZoneInfo("Europe/Berlin")


@dataclass(frozen=True, slots=True)
class Team:
    """Accesses by role; `admin` made the project and has no other role than being its admin."""

    admin: Access
    owner: Access
    dev: Access
    dev2: Access
    master: Access
    manager: Access
    stakeholder: Access


def person(name: str) -> User:
    return User.objects.create_user(f"{name.lower()}@example.org", name=name)


def make_team(key: str = "FER", **settings: Any) -> Team:
    """A project with one person per role and two developers."""
    founder = person(f"{key}admin")
    given = {"timezone": "Europe/Berlin", "rate_minutes_per_point": 6 * H} | settings
    access = accounts.create_project(user=founder, key=key, name=f"Project {key}", **given)
    roles = {
        "owner": ["product_owner"],
        "dev": ["developer"],
        "dev2": ["developer"],
        "master": ["scrum_master"],
        "manager": ["dev_manager"],
        "stakeholder": ["stakeholder"],
    }
    members = {}
    for name, own in roles.items():
        user = person(f"{key}{name}")
        members[name] = Access.from_membership(
            accounts.add_member(actor=access, email=user.email, roles=own), user
        )
    access.project.memberships.filter(user=founder).update(roles=[], share_bp=0)
    return Team(admin=Access.of(founder, key), **members)


@shared
def team() -> Team:
    return make_team()


@shared
def sprint(team: Team) -> Sprint:
    return sprints.create_sprint(actor=team.master, goal="Ferries run", start_on=START, end_on=END)


def plan(team: Team, sprint: Sprint, *items: Any, **how: Any) -> None:
    for item in items:
        planning.plan_item(actor=team.dev, sprint=sprint.number, item=item.number, **how)


def run_jobs() -> int:
    """Do what waits in the outbox for sprints, as a worker would; answers how many runs it took."""
    waiting = (
        Outbox.objects.filter(kind="recompute_split", done_at=None).values_list("key", flat=True).distinct()
    )
    return sum(outbox.run("recompute_split", key) for key in list(waiting))


def figures(sprint: Sprint) -> Figures:
    """Stored figures after all jobs are done."""
    run_jobs()
    sprint = Sprint.objects.select_related("figures").get(pk=sprint.pk)
    found: Figures = sprint.figures.figures
    return found
