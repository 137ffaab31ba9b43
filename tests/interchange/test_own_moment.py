"""Exports while people work, and imports whose worker dies: on real transactions and processes."""

import io
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection

from accounts.access import Access
from accounts.models import Project, User
from activity import outbox
from activity.models import Outbox
from backlog.models import Comment, Item
from backlog.services.bulk import NewComment, NewItem, create_items
from interchange.models import ProjectImport
from interchange.services import exporting, project_imports
from tests import factories
from tests.interchange import own
from tests.servers import wait_until
from tests.stack import with_database

pytestmark = pytest.mark.django_db(transaction=True)
WHEN = datetime(2026, 11, 2, 8, tzinfo=UTC)
WORKER = "import sys, django; django.setup(); from activity import outbox; outbox.run('project_import', sys.argv[1])"


def test_a_file_shows_one_moment_while_people_work(files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    access = factories.AccessFactory(key="PAY", name="Payments")
    factories.StoryFactory(actor=access, title="Before")
    job = exporting.request_export(actor=access)
    count = exporting.rows_in

    def and_somebody_works(project_id: int, using: str) -> int:
        found = count(project_id, using)
        factories.StoryFactory(actor=access, title="After")
        return found

    monkeypatch.setattr(exporting, "rows_in", and_somebody_works)
    outbox.run("export", str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.error) == ("done", "")
    data = own.content(io.BytesIO(job.file.read()))
    assert [row["title"] for row in data["items"]] == ["Before"]
    assert {row["subject"] for row in data["events"] if row["kind"] == "item_created"} == {1}
    assert Item.objects.count() == 2


def filled(items: int) -> Access:
    """A project with so many stories, each with a comment."""
    access = factories.AccessFactory(key="PAY", name="Payments")
    said = [NewComment(body="Long talk. " * 20, created_at=WHEN, author=access.user_id)]
    rows = [
        NewItem(type="story", title=f"Story {n}", created_at=WHEN, comments=said, description="Text. " * 50)
        for n in range(items)
    ]
    create_items(actor=access, rows=rows)
    return access


def worker(job: ProjectImport, files: Path) -> "subprocess.Popen[bytes]":
    """A process of its own that does the job, on the test's database."""
    environment = {
        **os.environ,
        "DATABASE_URL": with_database(os.environ["DATABASE_URL"], connection.settings_dict["NAME"]),
        "MEDIA_ROOT": str(files),
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    return subprocess.Popen(
        [sys.executable, "-c", WORKER, str(job.pk)], env=environment, stderr=subprocess.DEVNULL
    )


@pytest.mark.slow
def test_killed_in_the_middle_leaves_nothing_and_is_done_again_whole(files: Path) -> None:
    access = filled(2_000)
    data = own.exported(access.project)
    people = User.objects.count()
    job = project_imports.upload_project(
        user=access.user, file=data, size=1, file_name="x.zip", key="TWO", name=""
    )
    process = worker(job, files)
    try:
        wait_until(lambda: ProjectImport.objects.get(pk=job.pk).rows_done > 0, 30, "the page sees progress")
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert ProjectImport.objects.get(pk=job.pk).state == "running"
    assert not Project.objects.filter(key="TWO").exists() and User.objects.count() == people
    assert Outbox.objects.get(kind="project_import").done_at is None

    wait_until(lambda: outbox.run("project_import", str(job.pk)), 10, "the dead worker's lock is gone")
    assert not outbox.run("project_import", str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.error, job.rows_done) == ("done", "", job.rows_total)
    made = Project.objects.get(key="TWO")
    assert Item.objects.filter(project=made).count() == 2_000
    assert Comment.objects.filter(item__project=made).count() == 2_000
