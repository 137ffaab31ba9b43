"""The operations page of a project's admins."""

import pytest
from django.test import Client
from django.utils import timezone

from activity import outbox, runs
from activity.models import Event, Outbox
from activity.runs import name
from tests import factories

pytestmark = pytest.mark.django_db


def test_an_admin_sees_what_failed_and_has_it_tried_again(client: Client) -> None:
    access = factories.AccessFactory(key="FER")
    now = timezone.now()
    name("a_test", "Test of jobs")
    row = Outbox.objects.create(
        project_id=access.project_id, kind="a_test", key="7", created_at=now, available_at=now, attempts=20,
        done_at=now, error="ValueError: the file is gone",
    )  # fmt: skip
    client.force_login(access.user)
    page = client.get("/p/FER/operations/").content.decode()
    assert "the file is gone" in page and "Given up" in page and "None was ever heard of" in page
    assert client.post(f"/p/FER/operations/jobs/{row.pk}/retry/").status_code == 303
    row.refresh_from_db()
    assert (row.done_at, row.attempts) == (None, 0)
    assert Event.objects.get(kind="job_retried").data["name"] == "Test of jobs"
    found = client.get("/api/v1/projects/FER/operations/").json()
    assert found["failing"][0]["next_at"] and found["alive"]["workers"] == 0


def test_every_kind_of_job_has_words_for_people() -> None:
    ours = {
        kind: handler for kind, handler in outbox._handlers.items() if handler.__module__.endswith(".tasks")
    }
    assert [kind for kind in ours if not runs._words.get(kind)] == []
