"""Sample projects: made by a job for one person, deleted whole, and nothing else with them."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection

from accounts.access import Access
from accounts.models import Project, User
from activity.models import Event, Outbox, Stream
from backlog.models import Item
from backlog.services.items import comment, create_task
from common.errors import NotAllowed, Refused
from interchange.demo.stage import Playbill
from interchange.demo.story import Story
from interchange.models import ProjectImport
from interchange.services import samples
from sprints.models import Absence, AllocationStep, WeeklyPattern
from sprints.services import allocation
from tests import factories
from tests.safety import world

pytestmark = pytest.mark.django_db


def tell_briefly(story: Story) -> None:
    """The story's people and their hours, without the two hundred items."""
    story.stage.set_up([date(2026, 11, 2) + timedelta(weeks=2 * n) for n in range(10)])
    story.told(10)


def test_it_belongs_to_who_asked_and_its_people_cannot_sign_in(monkeypatch: Any) -> None:
    monkeypatch.setattr(Story, "tell", tell_briefly)
    nora = factories.UserFactory(name="Nora")
    job = samples.ask_for_sample(user=nora)
    assert samples.ask_for_sample(user=nora) == job, "one at a time"
    samples.make_sample(job_id=job.pk)
    samples.make_sample(job_id=job.pk)
    job.refresh_from_db()
    assert (job.state, job.error) == ("done", "")
    access = Access.of(nora, job.project.key)
    assert job.project.is_sample and access.is_admin and access.share_bp == 0
    others = User.objects.filter(memberships__project=job.project).exclude(pk=nora.pk)
    assert len(others) == 10 and not any(one.is_active or one.has_usable_password() for one in others)
    assert all(one.email.endswith(Playbill("FERRY").addresses) for one in others)
    given = create_task(actor=access, title="Paint the ramp", assignee=others[0].pk)
    assert given.assignee == others[0], "work is given to them like to anybody"
    with pytest.raises(Refused):
        samples.ask_for_sample(user=nora)
    samples.delete_sample(actor=access)
    assert User.objects.get(pk=nora.pk) and not User.objects.filter(email__endswith="sample.invalid").exists()
    assert samples.ask_for_sample(user=nora).key == "FERRY"


def test_samples_that_are_asked_for_together_have_keys_of_their_own(monkeypatch: Any) -> None:
    """Each is made in a transaction of its own, whose key and people no other sees before its end."""
    monkeypatch.setattr(Story, "tell", tell_briefly)
    first, second, third = (samples.ask_for_sample(user=factories.UserFactory()) for _ in range(3))
    assert (first.key, second.key) == ("FERRY", "FERRY2")
    factories.AccessFactory(key=third.key)  # somebody else's own project took it meanwhile
    for job in (second, third, first):
        samples.make_sample(job_id=job.pk)
        job.refresh_from_db()
    assert [job.project.key for job in (first, second, third)] == ["FERRY", "FERRY2", "FERRY4"]


def test_a_failure_is_told_and_leaves_nothing(monkeypatch: Any) -> None:
    def fail(story: Story) -> None:
        tell_briefly(story)
        raise RuntimeError

    monkeypatch.setattr(Story, "tell", fail)
    nora = factories.UserFactory()
    job = samples.ask_for_sample(user=nora)
    samples.make_sample(job_id=job.pk)
    job.refresh_from_db()
    assert job.state == "failed" and "RuntimeError" in job.error
    assert not Project.objects.exists()


def test_all_of_a_sample_goes_and_nothing_of_others() -> None:
    other, mine = world.build("OTH"), world.build("FERRY", 5000)
    allocation.propose(actor=mine.access, sprint=mine.values["sprint"])
    comment(actor=mine.access, item=mine.values["number"], body=f"@{mine.access.user.email}")
    Project.objects.filter(pk=mine.access.project_id).update(is_sample=True)
    kept = (
        Item.objects.filter(project__key="OTH").count(),
        Event.objects.filter(project_id=other.access.project_id).count(),
    )
    hours = (WeeklyPattern.objects.count(), Absence.objects.count())
    samples.delete_sample(actor=mine.access)
    connection.check_constraints()
    gone = mine.access.project_id
    for model in (Event, Outbox, Stream):
        assert not model.objects.filter(project_id=gone).exists()
    assert not Project.objects.filter(pk=gone).exists() and not AllocationStep.objects.exists()
    assert kept == (Item.objects.count(), Event.objects.filter(project_id=other.access.project_id).count())
    assert hours == (WeeklyPattern.objects.count(), Absence.objects.count()), (
        "somebody real keeps their hours"
    )


def test_only_samples_are_deleted_and_only_by_admins() -> None:
    access = factories.AccessFactory()
    with pytest.raises(Refused):
        samples.delete_sample(actor=access)
    Project.objects.filter(pk=access.project_id).update(is_sample=True)
    with pytest.raises(NotAllowed):
        samples.delete_sample(actor=factories.member(access, "product_owner"))
    assert ProjectImport.objects.count() == 0
