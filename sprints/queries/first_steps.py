"""What of the first steps of a project is there already."""

from dataclasses import dataclass

from accounts.access import Access
from accounts.models import Invitation, Membership
from backlog.queries import items_of
from sprints.models import Sprint, WeeklyPattern
from sprints.queries.sprints import current_sprint, planning_sprint


@dataclass(frozen=True, slots=True)
class Begun:
    """`has_hours`: of who asks."""

    people: int
    invited: int
    has_hours: bool
    items: int
    sprint: Sprint | None


def begun(access: Access) -> Begun:
    """At most six queries."""
    project = access.project
    return Begun(
        Membership.objects.filter(project=project).count(),
        Invitation.objects.filter(project=project, accepted_at=None, revoked_at=None).count(),
        WeeklyPattern.objects.filter(user=access.user_id).exists(),
        items_of(access).count(),
        planning_sprint(access) or current_sprint(access),
    )
