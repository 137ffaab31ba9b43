"""Who is told of a sprint's allocation."""

import pytest

from accounts.access import Access
from accounts.models import Notice
from accounts.services import notices
from activity import outbox
from activity.models import Outbox
from sprints.models import AllocationStep, Sprint
from sprints.services import allocation
from sprints.services.loading import tell
from tests.sprints.conftest import Team

pytestmark = pytest.mark.django_db


def told(person: Access) -> list[str]:
    for row in Outbox.objects.filter(done_at=None, kind=notices.TELL).order_by("id"):
        outbox.run(row.kind, row.key)
    return list(Notice.objects.filter(user=person.user).order_by("id").values_list("text", flat=True))


def test_those_who_sign_hear_of_a_proposal(team: Team, sprint: Sprint) -> None:
    allocation.propose(actor=team.master, sprint=sprint.number)
    text = f"proposed how {sprint.name} divides; it waits for your sign-off"
    assert [told(team.owner), told(team.manager), told(team.master), told(team.dev)] == [
        [text],
        [text],
        [],
        [],
    ]


def test_a_rejection_reaches_who_proposed(team: Team, sprint: Sprint) -> None:
    allocation.propose(actor=team.master, sprint=sprint.number)
    allocation.reject(actor=team.owner, sprint=sprint.number, note="Too much technical work")
    assert told(team.master) == [f"rejected how {sprint.name} divides: Too much technical work"]


def test_a_split_that_changes_again_and_again_is_told_once_a_day(team: Team, sprint: Sprint) -> None:
    allocation.propose(actor=team.master, sprint=sprint.number)
    system = Access.system(team.owner.project)
    for _ in range(3):
        tell(system, f"allocation_{AllocationStep.Kind.CHANGED}", sprint)
    assert len([text for text in told(team.owner) if "changed since its sign-off" in text]) == 1
